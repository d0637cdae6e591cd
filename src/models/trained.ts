import { createHash } from 'node:crypto';
import { type Preprocessing, type PreprocessingRecord, preprocessingFrom } from '../data/preprocessing';
import type { Pca } from '../pca/pca';
import { expectReplaceable, readArrayFolder, writeArrayFolder } from './arrayFile';
import { linearAutoencoder } from './dense';
import { loadModel, type Model } from './store';
import { readWeights, writeWeights } from './weights';

/** Where a trained model comes from. */
export interface Provenance {
  /** Name or path of the data. */
  readonly data: string;
  /** SHA-256 of the data, as in `Dataset`. */
  readonly checksum: string | null;
  /** Label column of a table, which is no feature. */
  readonly label: string | null;
  /** Seed of the split into parts. */
  readonly splitSeed: number;
  /** Examples of the three parts. */
  readonly train: number;
  readonly validation: number;
  readonly test: number;
  /** Seed of weights, order and noise. */
  readonly seed: number;
  /** Epochs asked for, and the one whose weights are kept. */
  readonly epochs: number;
  readonly keptEpoch: number;
  readonly stoppedBy: string;
  /** Versions of what computed the numbers, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** A model with all that is needed to use it on further data. */
export interface TrainedModel {
  readonly model: Model;
  readonly preprocessing: Preprocessing;
  readonly provenance: Provenance;
}

/** Checksum of what stands beside the weights: a damaged size must not decide how much memory is asked for. */
const digest = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');

/**
 * Saves a model with its preprocessing and provenance as one folder, which appears whole or not at all. `loadModel`
 * reads it too.
 *
 * @throws Error when something else is at the folder's place, which would be lost
 */
export function saveTrained(folder: string, { model, preprocessing, provenance }: TrainedModel): void {
  expectReplaceable('saveTrained', folder);
  const { fitSeconds } = model.cost;
  const content = { config: model.config, fitSeconds, preprocessing: preprocessing.record, provenance };
  writeArrayFolder(folder, { arrays: readWeights(model), info: { ...content, contentSha256: digest(content) } });
}

/**
 * Reads what `saveTrained` wrote; every size is checked before anything is used.
 *
 * @returns the model, which the caller disposes, its preprocessing and where it comes from
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadTrained(folder: string): TrainedModel {
  const { contentSha256, ...info } = (readArrayFolder(folder).info ?? {}) as {
    readonly preprocessing?: PreprocessingRecord;
    readonly provenance?: Provenance;
    readonly contentSha256?: string;
  };
  if (!info.preprocessing || !info.provenance) {
    throw new Error(
      `loadTrained: ${folder}: must hold preprocessing and provenance, got a model without; save it with saveTrained or workbook train`,
    );
  }
  if (contentSha256 !== digest(info)) {
    throw new Error(
      `loadTrained: ${folder}: configuration, preprocessing and provenance must match their checksum, got other content; use a folder as it was written`,
    );
  }
  const model = loadModel(folder);
  try {
    const preprocessing = preprocessingFrom(info.preprocessing, model.inputShape);
    return { model, preprocessing, provenance: info.provenance };
  } catch (error) {
    model.dispose();
    throw new Error(`loadTrained: ${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

/** The transpose of a row-major matrix. */
function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    return matrix[row * columns + column] as number;
  });
}

/**
 * PCA as a linear autoencoder with the same codes and reconstructions, so that it can be saved like one:
 *   z = x·Vᵀ − V·μ,  x̂ = z·V + μ.
 *
 * @returns a model named `PCA`; the caller disposes it
 */
export function pcaAsModel(pca: Pca): Model {
  const { latentDim, inputShape, components, mean, cost } = pca;
  // The weights are replaced at once, whatever the seed.
  const model = linearAutoencoder({ name: pca.name, latentDim, inputShape, seed: 1 });
  const offset = Float32Array.from({ length: latentDim }, (_, row) => {
    let sum = 0;
    for (const [column, value] of mean.entries()) sum -= (components[row * mean.length + column] as number) * value;
    return sum;
  });
  const numbers = [transposed(components, latentDim), offset, components, mean];
  writeWeights(
    model,
    Object.fromEntries(model.weights.map(({ name }, index) => [name, numbers[index] as Float32Array])),
  );
  model.recordCost(cost);
  return model;
}

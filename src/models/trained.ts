import type { Codec } from '../data/codec';
import type { ImageSize } from '../data/decodeImage';
import { type Preprocessing, type PreprocessingRecord, preprocessingFrom } from '../data/preprocessing';
import { readArrayFolder } from './arrayFile';
import type { Model } from './family';
import { contentDigest, isCodec, modelFrom } from './store';

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
  /** Size that images were brought to, and further ones are too; absent where they were taken as they are. */
  readonly resize?: ImageSize;
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
  readonly model: Model & Codec;
  readonly preprocessing: Preprocessing;
  readonly provenance: Provenance;
}

/**
 * Reads a model that was saved with its preprocessing and provenance; every size is checked before anything is used.
 *
 * @returns the model, which the caller disposes, its preprocessing and where it comes from
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadTrained(folder: string): TrainedModel {
  const saved = readArrayFolder(folder);
  const { contentSha256, ...info } = (saved.info ?? {}) as {
    readonly preprocessing?: PreprocessingRecord;
    readonly provenance?: Provenance;
    readonly contentSha256?: string;
  };
  if (!info.preprocessing || !info.provenance) {
    throw new Error(
      `loadTrained: ${folder}: must hold preprocessing and provenance, got a model without; pass both to saveModel or use workbook train`,
    );
  }
  if (contentSha256 !== contentDigest(info)) {
    throw new Error(
      `loadTrained: ${folder}: configuration, preprocessing and provenance must match their checksum, got other content; use a folder as it was written`,
    );
  }
  const model = modelFrom(folder, saved);
  try {
    if (!isCodec(model)) throw new Error(`the model must have a decoder, got ${model.kind}; use loadEncoder`);
    const preprocessing = preprocessingFrom(info.preprocessing, model.inputShape);
    return { model, preprocessing, provenance: info.provenance };
  } catch (error) {
    model.dispose();
    throw new Error(`loadTrained: ${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}

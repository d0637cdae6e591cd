import { join } from 'node:path';
import type { Codec } from '../data/codec';
import type { ImageSize } from '../data/decodeImage';
import { type Dataset, featureCount, firstExamples } from '../data/examples';
import type { Preprocessing } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { meanImageBaseline } from '../evaluation/baselines';
import { clipped } from '../evaluation/clipped';
import { type Measurement, measureAtWork } from '../evaluation/measure';
import { meanSquaredError, meanSquaredErrors } from '../metrics/reconstruction';
import type { Model } from '../models/family';
import { loadModel, saveModel } from '../models/store';
import { hiddenUnits } from '../models/suitableSizes';
import { fitPca, type Pca } from '../pca/pca';
import type { Budget } from '../training/budget';
import { fit } from '../training/fit';
import type { EpochRecord } from '../training/history';
import { NEIGHBOUR_EXAMPLES } from './budget';
import { CLIPPED, type PlannedRun } from './comparePlan';
import { buildMethod } from './methods';
import { versions } from './package';

/** How the training of a run went. */
export interface RunTraining {
  readonly history: readonly EpochRecord[];
  readonly stoppedBy: string;
  /** Epoch whose weights were measured. */
  readonly keptEpoch: number;
}

/** A codec that was built and measured. */
export interface FinishedRun {
  readonly run: PlannedRun;
  readonly measurement: Measurement;
  /** MSE per value on the validation part, by which methods are chosen. */
  readonly validationMse: number;
  /** MSE per value of each test example. */
  readonly errors: Float32Array;
  /** Absent where nothing was trained. */
  readonly training?: RunTraining;
}

/** Everything that the runs of a comparison share. */
export interface RunnerOptions {
  readonly parts: Splits;
  readonly preprocessing: Preprocessing;
  readonly budget: Budget;
  readonly closedForm: ClosedForm;
  /** Column that holds the class, of a table: the others are what is coded. */
  readonly label: string | undefined;
  /** Size that images were brought to, where one was asked for. */
  readonly resize: ImageSize | undefined;
  /** Seed of the split, which decides on the data of every run. */
  readonly splitSeed: number;
  /** Folder in which each run's measurement and model are kept. */
  readonly folder: string;
  readonly signal: AbortSignal;
}

/** Name of a run's files. */
export const nameOf = ({ method, latentDim, seed }: PlannedRun): string =>
  `${method.replaceAll(' ', '-')}-${latentDim}-${seed}`;

/** The folder of a run's trained model; what is not trained is fitted again in no time. */
const modelFolder = (folder: string, run: PlannedRun): string => join(folder, nameOf(run));

/** A codec that was built, with the model to save where it was trained. */
interface Built {
  readonly codec: Codec;
  readonly model?: Model;
  readonly training?: RunTraining;
}

type Builder = (run: PlannedRun, tell: (share: number) => void) => Promise<Built | undefined>;

/** What is fitted at once. */
export interface ClosedForm {
  /** PCA at the code size of a run, clipped or not. */
  readonly codec: (run: PlannedRun) => Codec;
  /** How many components there are. */
  readonly components: number;
}

/** PCA at any code size, of one decomposition that is made when first asked for. */
export function closedForm({ train }: Splits): ClosedForm {
  let pca: Pca | undefined;
  return {
    components: Math.min(train.count, featureCount(train.shape)),
    codec: ({ method, latentDim }) => {
      pca ??= fitPca(train);
      const codec = pca.withLatentDim(latentDim);
      return method === CLIPPED ? clipped(codec) : codec;
    },
  };
}

/** Makes fitted codecs; undefined when training was interrupted, since a half-trained model is no row of a table. */
function builder({ parts, preprocessing, budget, closedForm, signal }: RunnerOptions): Builder {
  const inputShape = parts.train.shape;
  const hidden = hiddenUnits({ features: featureCount(inputShape), examples: parts.train.count });
  return async (run, tell) => {
    const { method, latentDim, seed } = run;
    if (method === 'mean') return { codec: meanImageBaseline(parts.train) };
    if (method === 'pca' || method === CLIPPED) return { codec: closedForm.codec(run) };
    const { scale } = preprocessing.record;
    const model = buildMethod(method, { latentDim, seed, inputShape, scale, ...(hidden ? { hidden } : {}) });
    let isDone = false;
    try {
      const { history, stoppedBy, epoch } = await fit(model, parts.train, {
        ...budget,
        seed,
        signal,
        validation: parts.validation,
        onEpoch: (record) => tell(record.epoch / budget.epochs) as undefined,
      });
      isDone = stoppedBy !== 'interrupt';
      return isDone ? { codec: model, model, training: { history, stoppedBy, keptEpoch: epoch } } : undefined;
    } finally {
      if (!isDone) model.dispose();
    }
  };
}

/** Saves a trained model so that `workbook encode` and `evaluate` can use it. */
function saveRun(
  { parts, preprocessing, budget, label, resize, splitSeed, folder }: RunnerOptions,
  run: PlannedRun,
): Saver {
  return (model, { stoppedBy, keptEpoch }) => {
    const { train, validation, test } = parts;
    saveModel(model, modelFolder(folder, run), {
      preprocessing,
      provenance: {
        data: train.name,
        checksum: train.checksum ?? null,
        label: label ?? null,
        splitSeed,
        train: train.count,
        validation: validation.count,
        test: test.count,
        seed: run.seed,
        epochs: budget.epochs,
        keptEpoch,
        stoppedBy,
        versions: versions(),
        ...(resize ? { resize } : {}),
      },
    });
  };
}

type Saver = (model: Model, training: RunTraining) => void;

function measured(
  run: PlannedRun,
  { codec, training }: Built,
  { validation, test }: Splits,
  judges: Dataset,
): FinishedRun {
  const { measurement, xHat } = measureAtWork(codec, test, { train: judges });
  return {
    run,
    measurement,
    validationMse: meanSquaredError(validation, codec.decode(codec.encode(validation))),
    errors: Float32Array.from(meanSquaredErrors(test, xHat)),
    ...(training ? { training } : {}),
  };
}

/** What does a run: builds and measures its codec, and saves the model that was trained. */
export type RunWorker = (run: PlannedRun, tell: (share: number) => void) => Promise<FinishedRun | undefined>;

/** Makes a worker; it returns undefined when the signal was aborted during training. */
export function runWorker(settings: RunnerOptions): RunWorker {
  const { parts } = settings;
  const judges: Dataset = firstExamples(parts.train, NEIGHBOUR_EXAMPLES);
  const build = builder(settings);
  return async (run, tell) => {
    const built = await build(run, tell);
    if (!built) return undefined;
    try {
      const done = measured(run, built, parts, judges);
      if (built.model && built.training) saveRun(settings, run)(built.model, built.training);
      return done;
    } finally {
      built.codec.dispose?.();
    }
  };
}

/**
 * The codec of a finished run once more, to look at its answers.
 *
 * @returns the codec; the caller disposes it
 */
export function codecAgain(run: PlannedRun, { parts, closedForm, folder }: RunnerOptions): Codec {
  if (run.method === 'mean') return meanImageBaseline(parts.train);
  if (run.method === 'pca' || run.method === CLIPPED) return closedForm.codec(run);
  return loadModel(modelFolder(folder, run));
}

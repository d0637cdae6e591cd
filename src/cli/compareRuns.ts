import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
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
import { writeWholeFile } from '../runtime/wholeFile';
import type { Budget } from '../training/budget';
import { fit } from '../training/fit';
import type { EpochRecord } from '../training/history';
import { NEIGHBOUR_EXAMPLES } from './budget';
import { CLIPPED, type PlannedRun } from './comparePlan';
import { buildMethod } from './methods';
import { versions } from './package';
import type { Progress } from './terminal';

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
  /** Whether measurements of an earlier, interrupted comparison are taken over. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

const nameOf = ({ method, latentDim, seed }: PlannedRun): string =>
  `${method.replaceAll(' ', '-')}-${latentDim}-${seed}`;

/** The folder of a run's trained model; what is not trained is fitted again in no time. */
const modelFolder = (folder: string, run: PlannedRun): string => join(folder, nameOf(run));

/** Everything that a measurement depends on, as a short text: a kept one is used again only where it agrees. */
function fingerprint({ parts, label, budget, splitSeed }: RunnerOptions, run: PlannedRun): string {
  const { train, validation, test } = parts;
  const identity = [
    train.checksum,
    train.table,
    train.count,
    validation.count,
    test.count,
    label,
    budget,
    splitSeed,
    nameOf(run),
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** A finished run as its file keeps it. */
type Kept = Omit<FinishedRun, 'run' | 'errors'> & {
  readonly key: string;
  /** Float32, little endian, as base64. */
  readonly errors: string;
};

function keptRun(file: string, key: string, run: PlannedRun): FinishedRun | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const { key: own, errors, ...kept } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (own !== key) return undefined;
    return { ...kept, run, errors: new Float32Array(Uint8Array.from(Buffer.from(errors, 'base64')).buffer) };
  } catch {
    return undefined;
  }
}

function keepRun(file: string, key: string, { run: _, errors, ...finished }: FinishedRun): void {
  const bytes = Buffer.from(errors.buffer, errors.byteOffset, errors.byteLength);
  writeWholeFile(file, `${JSON.stringify({ key, ...finished, errors: bytes.toString('base64') } satisfies Kept)}\n`);
}

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

/**
 * Builds and measures the codecs one after the other, and keeps each measurement and each trained model on disk at once.
 *
 * @returns what was measured; less than planned when the signal was aborted
 */
export async function runAll(runs: readonly PlannedRun[], settings: RunnerOptions): Promise<readonly FinishedRun[]> {
  const { parts, folder, resume, signal, progress } = settings;
  const judges: Dataset = firstExamples(parts.train, NEIGHBOUR_EXAMPLES);
  mkdirSync(folder, { recursive: true });
  const finished: FinishedRun[] = [];
  const build = builder(settings);
  for (const [index, run] of runs.entries()) {
    const file = join(folder, `${nameOf(run)}.json`);
    const key = fingerprint(settings, run);
    const kept = resume ? keptRun(file, key, run) : undefined;
    if (kept) {
      finished.push(kept);
      continue;
    }
    const title = `${run.method} ${run.latentDim || ''} ${run.seed > 1 ? `seed ${run.seed}` : ''}`.trim();
    const tell = (share: number): void => progress.update((index + share) / runs.length, title);
    tell(0);
    const built = await build(run, tell);
    if (!built) break;
    try {
      const done = measured(run, built, parts, judges);
      finished.push(done);
      if (built.model && built.training) saveRun(settings, run)(built.model, built.training);
      keepRun(file, key, done);
      const { fitSeconds, mse } = done.measurement;
      const end = built.training ? ` (${built.training.stoppedBy})` : '';
      progress.line(
        `${index + 1} of ${runs.length}: ${title}, fitted in ${fitSeconds.toFixed(1)} s${end}, MSE ${mse.toPrecision(4)}`,
      );
    } finally {
      built.codec.dispose?.();
    }
    // The event loop gets its turn, in which Ctrl-C is noticed.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) break;
  }
  return finished;
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

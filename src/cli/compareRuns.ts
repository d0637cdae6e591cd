import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Codec } from '../data/codec';
import { type Dataset, firstExamples } from '../data/examples';
import type { Scale } from '../data/preprocessing';
import type { Splits } from '../data/splits';
import { meanImageBaseline } from '../evaluation/baselines';
import { type Measurement, measureCodec } from '../evaluation/measure';
import type { SeededMeasurement } from '../evaluation/overSeeds';
import { fitPca, type Pca } from '../pca/pca';
import { writeWholeFile } from '../runtime/wholeFile';
import { fit } from '../training/fit';
import { NEIGHBOUR_EXAMPLES } from './budget';
import type { MethodName } from './methodNames';
import { buildMethod, LEARNING_RATE } from './methods';
import type { Progress } from './terminal';

/** One codec to build and measure. */
export interface PlannedRun {
  readonly method: MethodName;
  /** 0 for the mean image, which has no code. */
  readonly latentDim: number;
  /** 1 where nothing is random. */
  readonly seed: number;
}

export interface RunPlan {
  readonly methods: readonly MethodName[];
  readonly latentDims: readonly number[];
  readonly seeds: readonly number[];
}

/** Every codec of the table, in the order of its rows; what is not random runs once. */
export function plannedRuns({ methods, latentDims, seeds }: RunPlan): readonly PlannedRun[] {
  return methods.flatMap((method): readonly PlannedRun[] => {
    if (method === 'mean') return [{ method, latentDim: 0, seed: 1 }];
    const used = method === 'pca' ? [1] : seeds;
    return latentDims.flatMap((latentDim) => used.map((seed) => ({ method, latentDim, seed })));
  });
}

export interface RunnerSettings {
  readonly parts: Splits;
  readonly scale: Scale;
  readonly epochs: number;
  readonly batchSize: number;
  /** Column that holds the class, of a table: the others are what is coded. */
  readonly label: string | undefined;
  /** Seed of the split, which decides on the data of every run. */
  readonly splitSeed: number;
  /** Folder in which each run's measurement is kept. */
  readonly folder: string;
  /** Whether measurements of an earlier, interrupted comparison are taken over. */
  readonly resume: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

const nameOf = ({ method, latentDim, seed }: PlannedRun): string => `${method}-${latentDim}-${seed}`;

/** Everything that a measurement depends on, as a short text: a kept one is used again only where it agrees. */
function fingerprint({ parts, label, epochs, batchSize, splitSeed }: RunnerSettings, run: PlannedRun): string {
  const { train, test } = parts;
  const identity = [
    train.checksum,
    train.table,
    train.count,
    test.count,
    label,
    epochs,
    batchSize,
    splitSeed,
    nameOf(run),
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

function keptMeasurement(file: string, key: string): Measurement | undefined {
  if (!existsSync(file)) return undefined;
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as { key?: string; measurement?: Measurement };
    return kept.key === key ? kept.measurement : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Builds and measures the codecs one after the other, and keeps each measurement on disk at once.
 *
 * @returns what was measured; less than planned when the signal was aborted
 */
export async function runAll(
  runs: readonly PlannedRun[],
  settings: RunnerSettings,
): Promise<readonly SeededMeasurement[]> {
  const { parts, folder, resume, signal, progress } = settings;
  const judges: Dataset = firstExamples(parts.train, NEIGHBOUR_EXAMPLES);
  mkdirSync(folder, { recursive: true });
  const measurements: SeededMeasurement[] = [];
  const build = builder(settings);
  for (const [index, run] of runs.entries()) {
    const file = join(folder, `${nameOf(run)}.json`);
    const key = fingerprint(settings, run);
    const kept = resume ? keptMeasurement(file, key) : undefined;
    if (kept) {
      measurements.push({ measurement: kept, seed: run.seed });
      continue;
    }
    const title = `${run.method} ${run.latentDim || ''} ${run.seed > 1 ? `seed ${run.seed}` : ''}`.trim();
    const tell = (share: number): void => progress.update((index + share) / runs.length, title);
    tell(0);
    const codec = await build(run, tell);
    if (!codec) break;
    try {
      const measurement = measureCodec(codec, parts.test, { train: judges });
      measurements.push({ measurement, seed: run.seed });
      writeWholeFile(file, `${JSON.stringify({ key, measurement })}\n`);
      const seconds = measurement.fitSeconds.toFixed(1);
      progress.line(
        `${index + 1} of ${runs.length}: ${title}, fitted in ${seconds} s, MSE ${measurement.mse.toPrecision(4)}`,
      );
    } finally {
      codec.dispose?.();
    }
    // The event loop gets its turn, in which Ctrl-C is noticed.
    await new Promise((resolve) => setImmediate(resolve));
    if (signal.aborted) break;
  }
  return measurements;
}

type Builder = (run: PlannedRun, tell: (share: number) => void) => Promise<Codec | undefined>;

/** Makes fitted codecs; undefined when training was interrupted, since a half-trained model is no row of a table. */
function builder({ parts, scale, epochs, batchSize, signal }: RunnerSettings): Builder {
  // One decomposition serves all code sizes.
  let pca: Pca | undefined;
  return async ({ method, latentDim, seed }, tell) => {
    if (method === 'mean') return meanImageBaseline(parts.train);
    if (method === 'pca') {
      pca ??= fitPca(parts.train);
      return pca.withLatentDim(latentDim);
    }
    const model = buildMethod(method, { latentDim, seed, inputShape: parts.train.shape, scale });
    let isDone = false;
    try {
      const onEpoch = ({ epoch }: { readonly epoch: number }): undefined => tell(epoch / epochs) as undefined;
      const options = { epochs, seed, batchSize, learningRate: LEARNING_RATE, signal, onEpoch };
      isDone = (await fit(model, parts.train, options)).stoppedBy !== 'interrupt';
    } finally {
      if (!isDone) model.dispose();
    }
    return isDone ? model : undefined;
  };
}

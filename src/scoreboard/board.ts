import { catalogueEntry, type DatasetName } from '../data/catalogue';
import { type Examples, featureCount } from '../data/examples';
import { fitPreprocessing } from '../data/preprocessing';
import { loadSplits, type Splits } from '../data/splits';
import { COSTS_OF_TABLE, multiplyAddsOf } from './costs';
import type { GridRun } from './grid';
import { measuredAs } from './measured';
import { type BoardMethod, boardMethod, type FittedMethod, type FittingRequest } from './methods';
import type { TaskResult, Worker } from './task';
import { boardTask } from './tasks';

/** What is compared: every method at every code size, on every data set, with every seed. */
export interface BoardPlan {
  /** Data sets of the catalogue. */
  readonly data: readonly DatasetName[];
  /** Names of methods (`BOARD_METHODS`). */
  readonly methods: readonly string[];
  readonly latentDims: readonly number[];
  readonly seeds: readonly number[];
  /** Keys of tasks (`BOARD_TASKS`). */
  readonly tasks: readonly string[];
}

/** One method at one code size on one data set with one seed, on all tasks. */
export interface BoardRun extends GridRun {
  readonly data: DatasetName;
  readonly method: string;
  /** 0 for a method without a code. */
  readonly latentDim: number;
  /** 1 where nothing is random. */
  readonly seed: number;
  readonly tasks: readonly string[];
}

/** What a run gave: plain data. */
export interface BoardResult {
  readonly data: string;
  /** Checksum of the test part's data set. */
  readonly checksum: string | null;
  readonly method: string;
  readonly kind: string;
  readonly latentDim: number;
  readonly seed: number;
  readonly isRandom: boolean;
  /** Numbers by the key of their quantity; costs among them. */
  readonly quantities: TaskResult;
  /** How training ended, and the epoch whose weights were measured; null where nothing was trained. */
  readonly training: { readonly stoppedBy: string; readonly epoch: number } | null;
  /** Processor and versions, in a line. */
  readonly machine: string;
  /** Day of the run, ISO 8601. */
  readonly date: string;
}

/** Raised whenever a result would come out otherwise than before: results of older boards are made again. */
const BOARD_VERSION = 3;

const SPLIT_SEED = 1;

/** The parts of a data set on the scale that all methods work on. */
export interface BoardData {
  readonly parts: Splits;
  /** Whether values lie in [0, 1]. */
  readonly isBounded: boolean;
}

/** Of data that come as a training and a test part, this share of the former is held out to choose weights by. */
const VALIDATION_SHARE = 0.1;

/**
 * Loads a data set for the board: split with seed 1, rows of tables standardised on the training part.
 *
 * @throws Error as `loadSplits`
 */
export function boardData(name: DatasetName): BoardData {
  const published = loadSplits(name, { seed: SPLIT_SEED });
  const validation = Math.round(VALIDATION_SHARE * published.train.count);
  const raw = published.validation.count > 0 ? published : loadSplits(name, { seed: SPLIT_SEED, validation });
  const { scale } = catalogueEntry(name);
  const { apply } = fitPreprocessing(scale, raw.train);
  return {
    parts: { train: apply(raw.train), validation: apply(raw.validation), test: apply(raw.test) },
    isBounded: scale !== 'standardise',
  };
}

function isFitting({ suits, needsBounds = false, hasCode }: BoardMethod, data: BoardData, latentDim: number): boolean {
  const { shape, count } = data.parts.train;
  const isShaped = suits === undefined || suits(shape);
  const isCoded = !hasCode || latentDim < Math.min(featureCount(shape), count);
  return isShaped && isCoded && (data.isBounded || !needsBounds);
}

/**
 * The runs of a plan, in the order of its tables. What is not random runs once; a method that is not made for a data
 * set, or a code as large as the data, has no run.
 *
 * @param dataOf  the parts of each data set, such as `boardData`
 * @throws RangeError naming an unknown method or task
 */
export function boardRuns(plan: BoardPlan, dataOf: (name: DatasetName) => BoardData): readonly BoardRun[] {
  const tasks = plan.tasks.map((key) => boardTask(key).key);
  return plan.data.flatMap((data) => {
    const prepared = dataOf(data);
    const { checksum = null } = prepared.parts.test;
    return plan.methods.map(boardMethod).flatMap((method) => {
      const sizes = method.hasCode ? plan.latentDims : [0];
      const seeds = method.isRandom ? plan.seeds : [1];
      return sizes
        .filter((latentDim) => isFitting(method, prepared, latentDim))
        .flatMap((latentDim) =>
          seeds.map((seed): BoardRun => {
            const id = [data, method.name.replaceAll(' ', '-'), latentDim, seed].join('_');
            return {
              id,
              key: JSON.stringify([BOARD_VERSION, id, checksum, tasks]),
              data,
              method: method.name,
              latentDim,
              seed,
              tasks,
            };
          }),
        );
    });
  });
}

/** How the methods of a board are trained; depends on the size of the data. */
export type TrainingFor = (train: Examples) => Pick<FittingRequest, 'training' | 'hidden'>;

/**
 * Fits the method of a run and measures it on all of the run's tasks. In a process of its own the memory it reports is
 * the run's.
 *
 * @returns undefined when interrupted
 */
export async function workBoardRun(
  run: BoardRun,
  { parts, isBounded }: BoardData,
  options: { readonly trainingFor: TrainingFor; readonly machine: string; readonly signal?: AbortSignal },
): Promise<BoardResult | undefined> {
  const { signal, trainingFor, machine } = options;
  const method = boardMethod(run.method);
  const fitTo = (to: Pick<Splits, 'train' | 'validation'>): Promise<FittedMethod | undefined> =>
    method.fit({
      train: to.train,
      validation: to.validation,
      latentDim: run.latentDim,
      seed: run.seed,
      isBounded,
      ...trainingFor(to.train),
      ...(signal ? { signal } : {}),
    });
  const fitted = await fitTo(parts);
  if (!fitted) return undefined;
  const { codec, model, stoppedBy, epoch } = fitted;
  try {
    const known = new Map<keyof Splits, Examples>();
    const codesOf = (part: keyof Splits): Examples => {
      const codes = known.get(part) ?? codec.encode(parts[part]);
      known.set(part, codes);
      return codes;
    };
    const worker: Worker = { ...fitted, parts, isBounded, seed: run.seed, codesOf, refit: fitTo };
    const quantities: Record<string, number | null> = {
      ...measuredAs(COSTS_OF_TABLE, fitted, { test: parts.test, codes: codesOf('test') }),
      multiplyAdds: multiplyAddsOf(fitted),
    };
    for (const key of run.tasks) {
      if (signal?.aborted) return undefined;
      const result = await boardTask(key).measure(worker);
      if (!result) return undefined;
      Object.assign(quantities, result);
    }
    quantities['peakMegabytes'] = process.resourceUsage().maxRSS / 1024;
    return {
      data: run.data,
      checksum: parts.test.checksum ?? null,
      method: method.name,
      kind: method.kind,
      latentDim: run.latentDim,
      seed: run.seed,
      isRandom: method.isRandom,
      quantities,
      training: model && stoppedBy !== undefined && epoch !== undefined ? { stoppedBy, epoch } : null,
      machine,
      date: new Date().toISOString().slice(0, 10),
    };
  } finally {
    codec.dispose?.();
  }
}

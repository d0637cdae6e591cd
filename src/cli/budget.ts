import { type Examples, featureCount } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import type { FitOptions } from '../training/options';
import type { Options } from './options';

/** Neighbours are sought among at most so many training codes: all 60,000 would take minutes for each method. */
export const NEIGHBOUR_EXAMPLES = 10_000;

/** What is asked for by options; the rest suits the number of examples. */
export interface BudgetRequest {
  /** Training examples, on the scale that they are trained on. */
  readonly train: Examples;
  /** At most so many passes. */
  readonly epochs?: number | undefined;
  /** Examples per step. */
  readonly batch?: number | undefined;
  /** Passes without a better validation objective. */
  readonly patience?: number | undefined;
  /** At most so many seconds. */
  readonly seconds?: number | undefined;
}

/** What one training may take: settings of `fit`. */
export type Budget = Required<
  Pick<FitOptions, 'epochs' | 'batchSize' | 'learningRate' | 'clipNorm' | 'earlyStopping' | 'maxSeconds'>
>;

/**
 * Examples per step by the number of examples. A convolution takes as long for each example whatever the batch, and
 * few examples want many steps; a million rows want few.
 */
const BATCHES = [
  { upTo: 1000, batch: 32 },
  { upTo: 100_000, batch: 64 },
  { upTo: Number.POSITIVE_INFINITY, batch: 512 },
] as const;

/** Steps after which a training ends that still improves: a dense net on 55,000 images has settled by then. */
const MOST_STEPS = 20_000;
/** Steps without a better validation objective after which a training has settled. */
const PATIENT_STEPS = 750;
/** Fewer passes than these tell nothing, however many steps each of them has. */
const FEWEST_EPOCHS = 3;
const FEWEST_PATIENT_EPOCHS = 4;
/** How often the learning rate falls before patience ends, and to what share. */
const FALLS = 3;
const FALL = 0.3;
const RATE = 2e-3;
/** Seconds of one training unless asked otherwise. */
export const MOST_SECONDS = 300;

/** The options of every command that trains. */
export const BUDGET_OPTIONS = {
  epochs: {
    kind: 'count',
    value: 'N',
    help: 'at most so many passes over the training part',
    otherwise: `until the held-out error has settled, within ${MOST_STEPS.toLocaleString('en')} steps`,
  },
  batch: { kind: 'count', value: 'N', help: 'examples per step', otherwise: 'by their number' },
  seconds: { kind: 'count', value: 'N', help: 'at most so many seconds for each training', default: MOST_SECONDS },
} as const satisfies Options;

/**
 * Longest gradient of a step: the root of the data's total variance, which is how far a typical example lies from the
 * mean, and half of what it pulls at the bias of the output before anything is learned. Without a limit the first steps
 * push a sigmoid so far to one side that it never comes back: two of three convolutional nets on mnist-10k answered black
 * to everything. 1 for data that do not vary.
 */
function longestGradient({ values, shape }: Examples): number {
  const variances = columnVariances(values, columnMeans(values, featureCount(shape)));
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0)) || 1;
}

/**
 * A budget that suits the data: training goes on until the validation objective has not improved for some 750 steps,
 * the learning rate falling threefold whenever it has not for a third of them. Where passes or seconds run out first,
 * the method has not converged, and the report says so. Steps and their limits depend on the training part alone, so
 * that the same seed gives the same numbers unless the seconds run out.
 */
export function trainingBudget({ train, seconds = MOST_SECONDS, ...asked }: BudgetRequest): Budget {
  const batchSize = asked.batch ?? BATCHES.find(({ upTo }) => train.count <= upTo)?.batch ?? 512;
  const steps = Math.ceil(train.count / batchSize);
  const patience = asked.patience ?? Math.max(FEWEST_PATIENT_EPOCHS, Math.ceil(PATIENT_STEPS / steps));
  const fall = Math.max(1, Math.floor(patience / FALLS));
  return {
    epochs: asked.epochs ?? Math.max(FEWEST_EPOCHS, Math.ceil(MOST_STEPS / steps)),
    batchSize,
    learningRate: { type: 'reduceOnPlateau', rate: RATE, factor: FALL, patience: fall },
    clipNorm: longestGradient(train),
    earlyStopping: { patience },
    maxSeconds: seconds,
  };
}

/** Examples as wide as this have the hidden layers that each family brings along, where there are enough of them. */
const WIDE = 256;
/** Fewer examples than this are soon known by heart. */
const FEW = 1000;

/** How wide and how many the examples are. */
export interface DataSize {
  readonly features: number;
  /** Training examples. */
  readonly examples: number;
}

const powerOfTwo = (exponent: number): number => 2 ** exponent;

/**
 * Units of the hidden layers that suit the data; undefined where those of each family do. Few examples get one layer as
 * wide as they are: on 398 rows of 30 columns it errs a fifth less than two layers, on 124 rows of 13 a quarter. More
 * of them get two layers, the first some 2.5 times as wide as they are.
 */
export function hiddenUnits({ features, examples }: DataSize): readonly number[] | undefined {
  if (examples < FEW) return [Math.min(WIDE, Math.max(16, powerOfTwo(Math.ceil(Math.log2(features)))))];
  if (features >= WIDE) return undefined;
  const first = Math.max(32, powerOfTwo(Math.round(Math.log2(2.5 * features))));
  return [first, first / 2];
}

/** Code sizes of a comparison where the data are wide enough for them. */
const CODE_SIZES = [2, 8, 32];

/**
 * Code sizes that suit the data: of 2, 8 and 32 those that halve it at least, else a quarter and a half of its width; no
 * more than there are training examples to span them.
 */
export function codeSizes({ features, examples }: DataSize): readonly number[] {
  const most = Math.max(1, Math.min(Math.floor(features / 2), examples - 1));
  const fitting = CODE_SIZES.filter((size) => size <= most);
  return fitting.length > 1 ? fitting : [...new Set([Math.max(1, Math.floor(most / 2)), most])];
}

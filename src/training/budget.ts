import { type Examples, featureCount } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import type { FitOptions } from './options';
import type { LearningRate } from './schedules';

/** What is asked for; the rest suits the examples. */
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
export const MOST_STEPS = 20_000;
/** Steps without a better validation objective after which a training has settled. */
const PATIENT_STEPS = 750;
/** Fewer passes than these tell nothing, however many steps each of them has. */
const FEWEST_EPOCHS = 3;
const FEWEST_PATIENT_EPOCHS = 4;
/** How often the learning rate falls before patience ends, and to what share. */
const FALLS = 3;
const FALL = 0.3;
const RATE = 2e-3;
/**
 * Steps over which the rate rises to its value, and the share of a short run that they may take. Adam's first steps are
 * as long as the rate says, however steep or flat the objective is, and all of them lead the same way: towards black,
 * for most images. Begun at the full rate, two of three convolutional nets on mnist-10k never come back from there.
 */
const WARM_UP = { steps: 100, share: 0.05 } as const;
/** Seconds of one training unless asked otherwise. */
export const MOST_SECONDS = 300;

/**
 * A schedule that begins with a warm-up.
 *
 * @param steps  of the whole training
 */
export function warmedUp(schedule: LearningRate, steps: number): LearningRate {
  return { type: 'warmUp', steps: Math.max(1, Math.min(WARM_UP.steps, Math.floor(WARM_UP.share * steps))), schedule };
}

/**
 * Longest gradient of a step: the root of the data's total variance, which is how far a typical example lies from the
 * mean, and half of what it pulls at the bias of the output before anything is learned. 1 for data that do not vary.
 */
function longestGradient({ values, shape }: Examples): number {
  const variances = columnVariances(values, columnMeans(values, featureCount(shape)));
  return Math.sqrt(variances.reduce((sum, variance) => sum + variance, 0)) || 1;
}

/**
 * A budget that suits the data: the learning rate rises over the first steps and gradients are clipped; training goes on
 * until the validation objective has not improved for some 750 steps, the rate falling threefold whenever it has not for
 * a third of them. Where passes or seconds run out first, the method has not converged, and the report says so. Steps and
 * their limits depend on the training part alone, so that the same seed gives the same numbers unless the seconds run out.
 */
export function trainingBudget({ train, seconds = MOST_SECONDS, ...asked }: BudgetRequest): Budget {
  const batchSize = asked.batch ?? BATCHES.find(({ upTo }) => train.count <= upTo)?.batch ?? 512;
  const steps = Math.ceil(train.count / batchSize);
  const patience = asked.patience ?? Math.max(FEWEST_PATIENT_EPOCHS, Math.ceil(PATIENT_STEPS / steps));
  const fall = Math.max(1, Math.floor(patience / FALLS));
  const epochs = asked.epochs ?? Math.max(FEWEST_EPOCHS, Math.ceil(MOST_STEPS / steps));
  const schedule = { type: 'reduceOnPlateau', rate: RATE, factor: FALL, patience: fall } as const;
  return {
    epochs,
    batchSize,
    learningRate: warmedUp(schedule, epochs * steps),
    clipNorm: longestGradient(train),
    earlyStopping: { patience },
    maxSeconds: seconds,
  };
}

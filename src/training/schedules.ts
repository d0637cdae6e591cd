import { expectVariant } from '../runtime/knownKeys';

/** The learning rate over the steps of a training run. */
export type LearningRate =
  /** The same rate throughout; a bare number means this. */
  | number
  /** From `rate` down to `finalRate` (0 unless given): finalRate + (rate − finalRate) · ½(1 + cos πt), t from 0 to 1. */
  | { readonly type: 'cosine'; readonly rate: number; readonly finalRate?: number }
  /** Half a cosine up from maxRate/25 to maxRate over the first `rise` of the run, then down to maxRate/10,000. */
  | { readonly type: 'oneCycle'; readonly maxRate: number; readonly rise?: number }
  /** Multiplied by `factor` whenever the monitored loss has not improved for `patience` epochs. */
  | {
      readonly type: 'reduceOnPlateau';
      readonly rate: number;
      readonly factor?: number;
      readonly patience?: number;
      readonly minRate?: number;
    }
  /**
   * Step k of the first `steps` at k/steps of the rate that `schedule` begins with; then that schedule over the rest of
   * the run. Adam's first steps are as long as its later ones and go by the gradients of a few examples: a rate that rises
   * keeps them short (Goyal et al. 2017, arXiv:1706.02677, section 2.2).
   */
  | { readonly type: 'warmUp'; readonly steps: number; readonly schedule: LearningRate };

/** The weight of the KL term over the steps of a run. */
export type BetaSchedule =
  /** The same weight throughout. */
  | number
  /** Rises linearly from 0 to `beta` over the first `share` of the run (½ unless given), then stays. */
  | { readonly type: 'warmUp'; readonly beta: number; readonly share?: number }
  /** `cycles` times: rises linearly from 0 to `beta` over half a cycle, stays for the other half. */
  | { readonly type: 'cyclical'; readonly beta: number; readonly cycles: number };

/** Where in a run a step stands. */
export interface StepPosition {
  /** Number of the step, from 1. */
  readonly step: number;
  /** Steps of the whole run. */
  readonly totalSteps: number;
}

/** One-cycle runs start at maxRate/25 and end at maxRate/10,000, as in Smith & Topin 2018 (arXiv:1708.07120). */
const ONE_CYCLE_START = 25;
const ONE_CYCLE_END = 10_000;

/** From `from` (t = 0) to `to` (t = 1) along half a cosine. */
function cosineBetween(from: number, to: number, t: number): number {
  return to + (from - to) * 0.5 * (1 + Math.cos(Math.PI * Math.min(1, Math.max(0, t))));
}

/** The rate of a schedule that needs no feedback; for `reduceOnPlateau`, the rate it starts from. */
export function learningRateAt(schedule: LearningRate, { step, totalSteps }: StepPosition): number {
  if (typeof schedule === 'number') return schedule;
  const done = step - 1;
  switch (schedule.type) {
    case 'cosine':
      return cosineBetween(schedule.rate, schedule.finalRate ?? 0, done / Math.max(1, totalSteps - 1));
    case 'oneCycle': {
      const { maxRate, rise = 0.3 } = schedule;
      const peak = rise * (totalSteps - 1);
      return done <= peak
        ? cosineBetween(maxRate / ONE_CYCLE_START, maxRate, peak === 0 ? 1 : done / peak)
        : cosineBetween(maxRate, maxRate / ONE_CYCLE_END, (done - peak) / Math.max(1, totalSteps - 1 - peak));
    }
    case 'reduceOnPlateau':
      return schedule.rate;
    case 'warmUp': {
      const { steps, schedule: rest } = schedule;
      const run = { totalSteps: Math.max(1, totalSteps - steps) };
      return step <= steps
        ? (learningRateAt(rest, { step: 1, ...run }) * step) / steps
        : learningRateAt(rest, { step: step - steps, ...run });
    }
  }
}

/** The largest rate of a schedule. */
export function peakRate(schedule: LearningRate): number {
  if (typeof schedule === 'number') return schedule;
  if (schedule.type === 'warmUp') return peakRate(schedule.schedule);
  return schedule.type === 'oneCycle' ? schedule.maxRate : schedule.rate;
}

/** The weight of the KL term at a step. */
export function betaAt(schedule: BetaSchedule, { step, totalSteps }: StepPosition): number {
  if (typeof schedule === 'number') return schedule;
  const done = (step - 1) / Math.max(1, totalSteps - 1);
  switch (schedule.type) {
    case 'warmUp':
      return schedule.beta * Math.min(1, done / (schedule.share ?? 0.5));
    case 'cyclical':
      return schedule.beta * Math.min(1, 2 * ((done * schedule.cycles) % 1));
  }
}

/** What a plateau watcher has seen so far; kept in checkpoints. */
export interface PlateauState {
  readonly best: number;
  readonly epochsWithoutProgress: number;
  readonly scale: number;
}

/** Before the first epoch. */
export const FRESH_PLATEAU: PlateauState = { best: Number.POSITIVE_INFINITY, epochsWithoutProgress: 0, scale: 1 };

/** The state of a `reduceOnPlateau` schedule after an epoch with this monitored loss; other schedules never change. */
export function afterEpoch(schedule: LearningRate, state: PlateauState, loss: number): PlateauState {
  if (typeof schedule === 'number') return state;
  if (schedule.type === 'warmUp') return afterEpoch(schedule.schedule, state, loss);
  if (schedule.type !== 'reduceOnPlateau') return state;
  const { rate, factor = 0.5, patience = 3, minRate = 0 } = schedule;
  if (loss < state.best) return { ...state, best: loss, epochsWithoutProgress: 0 };
  const waited = state.epochsWithoutProgress + 1;
  if (waited < patience) return { ...state, epochsWithoutProgress: waited };
  return { ...state, epochsWithoutProgress: 0, scale: Math.max(state.scale * factor, minRate / rate) };
}

/** What each schedule reads. */
const RATE_KEYS: Readonly<Record<string, readonly string[]>> = {
  cosine: ['type', 'rate', 'finalRate'],
  oneCycle: ['type', 'maxRate', 'rise'],
  reduceOnPlateau: ['type', 'rate', 'factor', 'patience', 'minRate'],
  warmUp: ['type', 'steps', 'schedule'],
};

const BETA_KEYS: Readonly<Record<string, readonly string[]>> = {
  warmUp: ['type', 'beta', 'share'],
  cyclical: ['type', 'beta', 'cycles'],
};

/**
 * Checks a learning-rate schedule.
 *
 * @throws RangeError naming the value when a rate is not positive, a share lies outside its range or a name is unknown
 */
export function expectLearningRate(who: string, schedule: LearningRate): void {
  if (typeof schedule !== 'number') expectVariant(`${who}: learningRate`, schedule, RATE_KEYS);
  if (typeof schedule !== 'number' && schedule.type === 'warmUp') {
    if (!Number.isInteger(schedule.steps) || schedule.steps < 1) {
      throw new RangeError(`${who}: steps of the warm-up must be a positive integer, got ${schedule.steps}`);
    }
    expectLearningRate(who, schedule.schedule);
    return;
  }
  const rate = peakRate(schedule);
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new RangeError(`${who}: the learning rate must be a positive number, got ${rate}`);
  }
  if (typeof schedule === 'number') return;
  if (schedule.type === 'oneCycle' && !((schedule.rise ?? 0.3) >= 0 && (schedule.rise ?? 0.3) < 1)) {
    throw new RangeError(`${who}: rise must be at least 0 and below 1, got ${schedule.rise}`);
  }
  if (schedule.type === 'reduceOnPlateau' && !((schedule.factor ?? 0.5) > 0 && (schedule.factor ?? 0.5) < 1)) {
    throw new RangeError(`${who}: factor must lie between 0 and 1, got ${schedule.factor}`);
  }
}

/**
 * Checks a schedule of the KL weight.
 *
 * @throws RangeError naming the value when a weight is negative or a name is unknown
 */
export function expectBeta(who: string, schedule: BetaSchedule): void {
  if (typeof schedule !== 'number') expectVariant(`${who}: beta`, schedule, BETA_KEYS);
  const beta = typeof schedule === 'number' ? schedule : schedule.beta;
  if (!(beta >= 0 && Number.isFinite(beta))) {
    throw new RangeError(`${who}: beta must be a number of at least 0, got ${beta}`);
  }
}

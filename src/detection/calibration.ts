import type { BetaParameters } from '../math/betaDistribution';
import type { AnomalyScore } from './anomalyScore';
import type { CalibrationNormals } from './anomalySplits';
import { countAtMost, countBelow } from './counts';

/**
 * Scores of held-out normals: the only thing from which a threshold or a p-value is taken. Neither labels nor test
 * scores fit in here.
 */
export interface CalibrationScores {
  readonly role: 'scores of held-out normals';
  /** Ascending, [m]. */
  readonly sorted: Float64Array;
}

/**
 * Declares numbers to be the scores of normal examples on which nothing was fitted.
 *
 * @param scores  in any order
 * @throws RangeError when there are none or one is NaN
 */
export function calibrationScores(scores: ArrayLike<number>): CalibrationScores {
  if (scores.length < 1) throw new RangeError('calibrationScores: needs at least one score, got none');
  const sorted = Float64Array.from(scores).sort();
  // NaN sorts to the end.
  if (Number.isNaN(sorted[sorted.length - 1])) {
    throw new RangeError('calibrationScores: scores must be numbers, got NaN; check what computed them');
  }
  return { role: 'scores of held-out normals', sorted };
}

/** Scores held-out normals: `calibrationScores(score.score(normals))`. */
export function calibrate(score: AnomalyScore, normals: CalibrationNormals): CalibrationScores {
  return calibrationScores(score.score(normals));
}

/** Which scores count as strange: high ones, or low ones as well. */
export type Sides = 'high' | 'both';

/**
 * Conformal p-value of each score: the share of normals at least as strange, the example itself counted among them,
 *   p = (1 + #{i: sᵢ ≥ s}) / (m + 1).
 * For a new normal example P(p ≤ α) ≤ α, whatever the distribution of the scores, as long as it and the calibration
 * normals could have been exchanged for one another.
 *
 * @param sides  `both`: twice the smaller of the p-values of the two sides, at most 1, for which the same holds; a
 *   score that is too good counts as strange too. `high` unless given
 * @returns in [1/(m + 1), 1], smaller = more anomalous, [count]
 * @throws RangeError when a score is NaN
 * @see V. Vovk, A. Gammerman & G. Shafer, Algorithmic learning in a random world, 2005
 */
export function conformalPValues(
  scores: ArrayLike<number>,
  { sorted }: CalibrationScores,
  sides: Sides = 'high',
): Float64Array {
  const m = sorted.length;
  return Float64Array.from(scores, (score, index) => {
    if (Number.isNaN(score)) {
      throw new RangeError(`conformalPValues: scores must be numbers, got NaN for example ${index}`);
    }
    const high = (1 + m - countBelow(sorted, score)) / (m + 1);
    if (sides === 'high') return high;
    const low = (1 + countAtMost(sorted, score)) / (m + 1);
    return Math.min(1, 2 * Math.min(high, low));
  });
}

/** The law that a false-alarm rate follows when its threshold is one of m scores of held-out normals. */
export interface FalseAlarmLaw extends BetaParameters {
  /** Expected false-alarm rate, (m − r + 1)/(m + 1). */
  readonly mean: number;
  /** Its standard deviation over draws of the calibration normals: how lucky or unlucky one may have been. */
  readonly deviation: number;
}

/**
 * The exact law of the false-alarm rate of a threshold at the r-th smallest of m scores of held-out normals: it is
 * distributed as Beta(m − r + 1, r), whatever the distribution of the scores (with ties, at most so large).
 *
 * @throws RangeError when the rank is no integer from 1 to m
 */
export function falseAlarmLaw({ count, rank }: { readonly count: number; readonly rank: number }): FalseAlarmLaw {
  if (!Number.isInteger(count) || !Number.isInteger(rank) || rank < 1 || rank > count) {
    throw new RangeError(
      `falseAlarmLaw: rank must be an integer from 1 to the number of normals, got ${rank} of ${count}`,
    );
  }
  const alpha = count - rank + 1;
  const beta = rank;
  const mean = alpha / (count + 1);
  return { alpha, beta, mean, deviation: Math.sqrt((mean * (1 - mean)) / (count + 2)) };
}

/** A threshold from held-out normals. */
export interface ConformalThreshold {
  /** Scores above it raise an alarm. */
  readonly threshold: number;
  /** Which of the calibration scores it is, 1 the smallest. */
  readonly rank: number;
  /** m, how many there are. */
  readonly count: number;
  /** The rate asked for. */
  readonly falseAlarms: number;
  /** What the rate of this detector is, as far as it can be known: its law over draws of the normals. */
  readonly law: FalseAlarmLaw;
}

/**
 * The threshold whose expected false-alarm rate is at most the one asked for: the score of rank
 * r = m + 1 − ⌊α(m + 1)⌋ among m held-out normals. A score above it has a conformal p-value of at most α.
 *
 * @param falseAlarms  α, the share of normal examples that may be flagged
 * @throws RangeError when α is outside (0, 1) or asks for more normals than there are: at least 1/α − 1
 */
export function conformalThreshold({ sorted }: CalibrationScores, falseAlarms: number): ConformalThreshold {
  if (!(falseAlarms > 0 && falseAlarms < 1)) {
    throw new RangeError(`conformalThreshold: falseAlarms must lie between 0 and 1, got ${falseAlarms}`);
  }
  const count = sorted.length;
  // A rate such as 0.07 · 100 may fall a rounding error short of the whole number that is meant.
  const allowed = Math.floor(falseAlarms * (count + 1) + 1e-9);
  if (allowed < 1) {
    throw new RangeError(
      `conformalThreshold: a false-alarm rate of ${falseAlarms} needs at least ${Math.ceil(1 / falseAlarms - 1 - 1e-9)} held-out normals, got ${count}; hold out more or allow more alarms`,
    );
  }
  const rank = count + 1 - allowed;
  return {
    threshold: sorted[rank - 1] as number,
    rank,
    count,
    falseAlarms,
    law: falseAlarmLaw({ count, rank }),
  };
}

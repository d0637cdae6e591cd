/**
 * Thresholds as tutorials take them, from whatever scores are at hand: to compare with, not to use. They hold what
 * they promise only on held-out normals, and there `conformalThreshold` does so exactly.
 */

function sortedScores(who: string, scores: ArrayLike<number>): Float64Array {
  if (scores.length < 1) throw new RangeError(`${who}: needs at least one score, got none`);
  const sorted = Float64Array.from(scores).sort();
  if (Number.isNaN(sorted[sorted.length - 1])) throw new RangeError(`${who}: scores must be numbers, got NaN`);
  return sorted;
}

/**
 * The score that a share α of the given scores exceeds: their (1 − α) quantile, interpolated linearly. Taken from the
 * scores of the training examples it is too low, the more so the more a model has fitted them.
 *
 * @param falseAlarms  α, from 0 to 1; 0 is the largest score
 * @throws RangeError when there are no scores, one is NaN or α is outside [0, 1]
 */
export function quantileThreshold(scores: ArrayLike<number>, falseAlarms: number): number {
  const sorted = sortedScores('quantileThreshold', scores);
  if (!(falseAlarms >= 0 && falseAlarms <= 1)) {
    throw new RangeError(`quantileThreshold: falseAlarms must lie in 0…1, got ${falseAlarms}`);
  }
  const place = (1 - falseAlarms) * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below] ?? 0;
  const high = sorted[below + 1] ?? low;
  return low + (place - below) * (high - low);
}

/**
 * Mean of the given scores plus a number of their standard deviations (divided by n). Its false-alarm rate is whatever
 * the shape of the scores makes of it: 16 % for one deviation of normal scores, about 10 % of skewed ones.
 *
 * @param deviations  how many; 1 unless given
 * @throws RangeError when there are no scores or one is NaN
 */
export function meanPlusDeviations(scores: ArrayLike<number>, deviations = 1): number {
  const sorted = sortedScores('meanPlusDeviations', scores);
  const mean = sorted.reduce((sum, score) => sum + score, 0) / sorted.length;
  const variance = sorted.reduce((sum, score) => sum + (score - mean) ** 2, 0) / sorted.length;
  return mean + deviations * Math.sqrt(variance);
}

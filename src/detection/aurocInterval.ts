import { normalQuantile } from '../math/normalQuantile';
import { countAtMost, countBelow } from './counts';
import { expectJudged, type JudgedScores, type SortedKinds, sortedKinds } from './judged';
import { areaOf } from './roc';

/** How the standard error of an AUROC is found. */
export type AurocMethod = 'DeLong' | 'Hanley–McNeil';

/** An AUROC with what chance may have done to it. */
export interface AurocInterval {
  readonly auroc: number;
  /** 0 for a perfect separation, where neither method says anything about chance. */
  readonly standardError: number;
  /** Lower end of the interval, at least 0. */
  readonly low: number;
  /** Upper end of the interval, at most 1. */
  readonly high: number;
  /** Probability with which such an interval covers the true value, when there are many examples of both kinds. */
  readonly confidence: number;
  readonly method: AurocMethod;
}

/** Settings of `aurocInterval`. */
export interface AurocIntervalOptions {
  /** 0.95 unless given. */
  readonly confidence?: number;
  /**
   * `DeLong`: from the scores themselves, without a model. `Hanley–McNeil`: from the value and the counts alone, as
   * needed for published numbers, under a model of exponential scores. DeLong unless given.
   */
  readonly method?: AurocMethod;
}

/** Share of `sorted` below each value, a tie counting ½. */
function placements(values: Float64Array, sorted: Float64Array): Float64Array {
  return values.map((value) => (countBelow(sorted, value) + countAtMost(sorted, value)) / (2 * sorted.length));
}

/** Sample variance (n − 1). */
function variance(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}

/** How much of the normals each anomaly beats, and the other way round: their spread is the error (DeLong). */
function deLongVariance({ anomalies, normals }: SortedKinds): number {
  return (
    variance(placements(anomalies, normals)) / anomalies.length +
    variance(placements(normals, anomalies)) / normals.length
  );
}

/**
 * Variance of an AUROC from its value and the number of examples,
 *   (A(1 − A) + (n⁺ − 1)(Q₁ − A²) + (n⁻ − 1)(Q₂ − A²)) / (n⁺ n⁻),  Q₁ = A/(2 − A),  Q₂ = 2A²/(1 + A).
 *
 * @throws RangeError when the value is outside [0, 1] or a count is no positive integer
 * @see J. Hanley & B. McNeil 1982, equation 1
 */
export function hanleyMcNeilVariance(
  area: number,
  { anomalies, normals }: { readonly anomalies: number; readonly normals: number },
): number {
  const counts = [anomalies, normals].every((count) => Number.isInteger(count) && count > 0);
  if (!(area >= 0 && area <= 1 && counts)) {
    throw new RangeError(
      `hanleyMcNeilVariance: the area must lie in 0…1 and both counts be positive integers, got ${area}, ${anomalies} and ${normals}`,
    );
  }
  const first = area / (2 - area) - area ** 2;
  const second = (2 * area ** 2) / (1 + area) - area ** 2;
  return (area * (1 - area) + (anomalies - 1) * first + (normals - 1) * second) / (anomalies * normals);
}

/**
 * AUROC with a confidence interval, AUROC ± z·standard error, cut at 0 and 1. It tells how far the value of one test
 * set may be from that of endlessly many such examples; not what another training run or another split would give.
 *
 * @throws RangeError when there are fewer than two examples of a kind, or as `auroc`
 * @see E. DeLong, D. DeLong & D. Clarke-Pearson, Comparing the areas under two or more correlated receiver operating
 *   characteristic curves, 1988
 */
export function aurocInterval(
  judged: JudgedScores,
  { confidence = 0.95, method = 'DeLong' }: AurocIntervalOptions = {},
): AurocInterval {
  const counts = expectJudged('aurocInterval', judged);
  if (counts.anomalies < 2 || counts.normals < 2) {
    throw new RangeError(
      `aurocInterval: needs at least two examples of either kind, got ${counts.anomalies} anomalies and ${counts.normals} normals`,
    );
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`aurocInterval: confidence must lie between 0 and 1, got ${confidence}`);
  }
  const kinds = sortedKinds(judged);
  const area = areaOf(kinds);
  const variance = method === 'DeLong' ? deLongVariance(kinds) : hanleyMcNeilVariance(area, counts);
  const standardError = Math.sqrt(Math.max(0, variance));
  const reach = normalQuantile(0.5 + confidence / 2) * standardError;
  return {
    auroc: area,
    standardError,
    low: Math.max(0, area - reach),
    high: Math.min(1, area + reach),
    confidence,
    method,
  };
}

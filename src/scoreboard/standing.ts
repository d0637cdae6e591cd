import { meanAndSpread } from '../evaluation/overSeeds';
import { betaQuantile } from '../math/betaDistribution';
import type { Better } from './front';

/** A mean over seeds, and how well it is known. */
export interface Estimate {
  readonly mean: number;
  /** Sample standard deviation (n − 1) over seeds; null for one run. */
  readonly spread: number | null;
  /** Half width of the interval that covers the mean in 95 of 100 cases; null for one run of something random. */
  readonly halfWidth: number | null;
  readonly runs: number;
}

const COVERAGE = 0.95;

/**
 * Quantile of Student's t: by the beta distribution, P(|T| > t) = I_x(ν/2, ½) with x = ν/(ν + t²).
 *
 * @param p   in (½, 1)
 * @param nu  degrees of freedom, at least 1
 */
function studentQuantile(p: number, nu: number): number {
  const x = betaQuantile(2 * (1 - p), { alpha: nu / 2, beta: 0.5 });
  return Math.sqrt(nu * (1 / x - 1));
}

/**
 * Mean over seeds with its 95 % interval by Student's t. With three seeds t is 4.3: the interval is honest about how
 * little three runs say. What is not random has an interval of width 0.
 *
 * @param values   one a seed, at least one
 * @param options  `isRandom`: whether another seed gives another value
 * @throws RangeError without values
 */
export function estimate(values: readonly number[], { isRandom }: { readonly isRandom: boolean }): Estimate {
  if (values.length === 0) throw new RangeError('estimate: there must be at least one value, got none');
  const runs = values.length;
  const { mean, spread } = meanAndSpread(values);
  if (!isRandom) return { mean, spread: null, halfWidth: 0, runs };
  if (spread === null) return { mean, spread, halfWidth: null, runs };
  const t = studentQuantile((1 + COVERAGE) / 2, runs - 1);
  return { mean, spread, halfWidth: (t * spread) / Math.sqrt(runs), runs };
}

/** A contestant's estimate. */
export interface Contestant {
  readonly method: string;
  readonly estimate: Estimate;
}

/** How a contest ended. */
export interface Standing {
  /** All that cannot be told from the best: one is a winner, more are none. */
  readonly leaders: readonly string[];
  /** The method with the best mean, alone among the leaders; undefined where intervals overlap. */
  readonly winner: string | undefined;
  /** Best mean first. */
  readonly order: readonly Contestant[];
}

/**
 * Who leads, and whether anybody wins: the leaders are all whose interval reaches the interval of the best mean. One run
 * of something random has no interval, and nothing is won or lost by it.
 *
 * @throws RangeError without contestants
 */
export function standing(contestants: readonly Contestant[], better: Better): Standing {
  const sign = better === 'higher' ? 1 : -1;
  const order = [...contestants].sort((a, b) => sign * (b.estimate.mean - a.estimate.mean));
  const [best] = order;
  if (!best) throw new RangeError('standing: there must be at least one contestant, got none');
  const reach = ({ estimate: { halfWidth } }: Contestant): number => halfWidth ?? Number.POSITIVE_INFINITY;
  const leaders = order.filter((each) => sign * (best.estimate.mean - each.estimate.mean) <= reach(best) + reach(each));
  return {
    leaders: leaders.map(({ method }) => method),
    winner: leaders.length === 1 ? best.method : undefined,
    order,
  };
}

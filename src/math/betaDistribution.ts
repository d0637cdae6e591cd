import { logGamma } from './logGamma';
import { inverted } from './quantile';

/** Parameters of a Beta distribution on [0, 1]: density proportional to x^(alpha − 1) (1 − x)^(beta − 1). */
export interface BetaParameters {
  readonly alpha: number;
  readonly beta: number;
}

/** The fraction has converged when a factor changes it by less than float64 can show. */
const PRECISION = 1e-16;
/** It takes about √max(alpha, beta) steps: enough for calibration on a hundred million rows. */
const MOST_STEPS = 100_000;
/** Stands in for a denominator of 0 (Lentz). */
const TINY = 1e-300;

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value);

/** The continued fraction of the incomplete beta function by Lentz's method; quick for x below (a + 1)/(a + b + 2). */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let step = 1; step <= MOST_STEPS; step++) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

function expectParameters(who: string, { alpha, beta }: BetaParameters): void {
  if (!(alpha > 0 && beta > 0 && Number.isFinite(alpha + beta))) {
    throw new RangeError(`${who}: alpha and beta must be positive, got ${alpha} and ${beta}`);
  }
}

/**
 * Cumulative distribution function of a Beta distribution, the regularised incomplete beta function I_x(alpha, beta).
 *
 * @param x  at most 0 gives 0, at least 1 gives 1
 * @returns P(X ≤ x); relative error about 1e-13, with parameters of a hundred thousand about 1e-9
 * @throws RangeError when a parameter is not positive
 * @see NIST Digital Library of Mathematical Functions, section 8.17
 */
export function betaCdf(x: number, parameters: BetaParameters): number {
  expectParameters('betaCdf', parameters);
  if (Number.isNaN(x)) throw new RangeError('betaCdf: x must be a number, got NaN');
  const { alpha, beta } = parameters;
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const logFront =
    logGamma(alpha + beta) - logGamma(alpha) - logGamma(beta) + alpha * Math.log(x) + beta * Math.log1p(-x);
  if (x < (alpha + 1) / (alpha + beta + 2)) return (Math.exp(logFront) * continuedFraction(x, alpha, beta)) / alpha;
  return 1 - (Math.exp(logFront) * continuedFraction(1 - x, beta, alpha)) / beta;
}

/**
 * Quantile function of a Beta distribution: the x that is not exceeded with probability p.
 *
 * @param p  from 0 to 1
 * @throws RangeError when p is outside [0, 1] or a parameter is not positive
 */
export function betaQuantile(p: number, parameters: BetaParameters): number {
  expectParameters('betaQuantile', parameters);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`betaQuantile: p must lie in 0…1, got ${p}`);
  if (p === 0 || p === 1) return p;
  return inverted((x) => betaCdf(x, parameters), p, [0, 1]);
}

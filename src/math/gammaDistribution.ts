import { logGamma } from './logGamma';
import { inverted } from './quantile';

const PRECISION = 1e-16;
/** Series and fraction take about √shape steps near the mean. */
const MOST_STEPS = 100_000;
const TINY = 1e-300;

/** Σ xⁿ / (shape (shape + 1) … (shape + n)): quick for x below shape + 1. */
function lowerSeries(shape: number, x: number): number {
  let term = 1 / shape;
  let sum = term;
  for (let step = 1; step <= MOST_STEPS; step++) {
    term *= x / (shape + step);
    sum += term;
    if (term < sum * PRECISION) break;
  }
  return sum;
}

/** The continued fraction of the upper incomplete gamma function by Lentz's method: quick for x above shape + 1. */
function upperFraction(shape: number, x: number): number {
  let b = x + 1 - shape;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let step = 1; step <= MOST_STEPS; step++) {
    const a = -step * (step - shape);
    b += 2;
    d = 1 / (Math.abs(a * d + b) < TINY ? TINY : a * d + b);
    c = Math.abs(b + a / c) < TINY ? TINY : b + a / c;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < PRECISION) break;
  }
  return fraction;
}

/** P(shape, x) and Q(shape, x) = 1 − P of the regularised incomplete gamma function, each without cancellation. */
function incompleteGamma(shape: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape));
  if (x < shape + 1) {
    const lower = front * lowerSeries(shape, x);
    return { lower, upper: 1 - lower };
  }
  const upper = front * upperFraction(shape, x);
  return { lower: 1 - upper, upper };
}

/**
 * Cumulative distribution function of the χ² distribution, also for a number of degrees that is no integer.
 *
 * @returns P(X ≤ x); relative error about 1e-13, with a hundred thousand degrees about 1e-9
 * @throws RangeError when the degrees of freedom are not positive
 * @see NIST Digital Library of Mathematical Functions, section 8.2
 */
export function chiSquaredCdf(x: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) {
    throw new RangeError(`chiSquaredCdf: degreesOfFreedom must be positive, got ${degreesOfFreedom}`);
  }
  return incompleteGamma(degreesOfFreedom / 2, x / 2).lower;
}

/**
 * Quantile function of the χ² distribution: the x that is not exceeded with probability p.
 *
 * @param p  at least 0, below 1
 * @throws RangeError when p or the degrees of freedom are outside their range
 */
export function chiSquaredQuantile(p: number, degreesOfFreedom: number): number {
  if (!(p >= 0 && p < 1)) throw new RangeError(`chiSquaredQuantile: p must lie in 0…1, 1 excluded, got ${p}`);
  if (p === 0) return 0;
  let high = Math.max(1, degreesOfFreedom);
  while (chiSquaredCdf(high, degreesOfFreedom) < p) high *= 2;
  return inverted((x) => chiSquaredCdf(x, degreesOfFreedom), p, [0, high]);
}

/**
 * Cumulative distribution function of the standard normal distribution, Φ(x).
 *
 * @returns P(X ≤ x), relative error about 1e-13 on the lower side, where it becomes small, as on the upper one
 */
export function normalCdf(x: number): number {
  const tail = incompleteGamma(0.5, (x * x) / 2).upper / 2;
  return x < 0 ? tail : 1 - tail;
}

import { type Corruption, describeCorruption, expectCorruption } from '../data/corruption';
import { type Examples, featureCount } from '../data/examples';
import { type MeanAndCovariance, meanAndCovariance } from './covariance';

/** First and second moments of clean examples x and of their corrupted copies y. */
export interface NoisyMoments {
  /** E x, [features]. */
  readonly clean: Float32Array;
  /** E y, [features]. */
  readonly noisy: Float32Array;
  /** Cov(y), [features, features], row-major. */
  readonly noisyCovariance: Float32Array;
  /** Cov(x, y), rows for x, [features, features]. */
  readonly crossCovariance: Float32Array;
  /** Trace of Cov(x). */
  readonly totalVariance: number;
}

/** What an independent corruption of each value does to the moments, with q the chance that a value is kept. */
interface ValueLaw {
  /** q: Cov(x, y) = qC, and Cov(y) = q²C off the diagonal. */
  readonly kept: number;
  /** E y of a feature from E x. */
  mean(mean: number): number;
  /** Var(y) of a feature from mean and variance of x. */
  variance(mean: number, variance: number): number;
}

/** The law of each corruption that leaves values independent of each other and whose moments are known. */
function valueLaw(corruption: Corruption): ValueLaw | undefined {
  switch (corruption.type) {
    case 'gaussian': {
      if (corruption.clip) return undefined;
      const { sigma } = corruption;
      return { kept: 1, mean: (mean) => mean, variance: (_, variance) => variance + sigma ** 2 };
    }
    case 'masking': {
      const q = 1 - corruption.share;
      return {
        kept: q,
        mean: (mean) => q * mean,
        variance: (mean, variance) => q * (variance + mean ** 2) - (q * mean) ** 2,
      };
    }
    case 'saltAndPepper': {
      const q = 1 - corruption.share;
      const ofMean = (mean: number): number => q * mean + corruption.share / 2;
      return {
        kept: q,
        mean: ofMean,
        variance: (mean, variance) => q * (variance + mean ** 2) + corruption.share / 2 - ofMean(mean) ** 2,
      };
    }
    case 'swap':
      return { kept: 1 - corruption.share, mean: (mean) => mean, variance: (_, variance) => variance };
    default:
      return undefined;
  }
}

/**
 * Moments under a corruption whose effect on them is known, from the moments of the clean examples alone: with q the
 * chance that a value is kept, Cov(x, y) = qC, Cov(y) = q²C off the diagonal, and on it the variance of one value.
 *
 * @throws RangeError when the corruption has no such law: clipped noise, patches and shifts
 */
export function knownMoments(who: string, train: Examples, corruption: Corruption): NoisyMoments {
  expectCorruption(who, corruption);
  const law = valueLaw(corruption);
  if (law === undefined) {
    throw new RangeError(
      `${who}: the corruption must be noise without clipping, masking, salt and pepper, or swaps, got ${describeCorruption(corruption)}; pass corrupted copies instead`,
    );
  }
  const { mean, covariance, totalVariance } = meanAndCovariance(train, who);
  const features = mean.length;
  const noisyCovariance = covariance.map((value) => law.kept ** 2 * value);
  for (let i = 0; i < features; i++) {
    const own = i * features + i;
    noisyCovariance[own] = law.variance(mean[i] as number, covariance[own] as number);
  }
  return {
    clean: mean,
    noisy: mean.map(law.mean),
    noisyCovariance,
    crossCovariance: covariance.map((value) => law.kept * value),
    totalVariance,
  };
}

/** Moments of each row with a corrupted copy beside it, [clean, noisy], over all copies. */
function jointMoments(who: string, clean: Examples, copies: readonly Examples[]): MeanAndCovariance {
  const features = featureCount(clean.shape);
  const values = new Float32Array(2 * copies.length * clean.values.length);
  for (const [copy, noisy] of copies.entries()) {
    for (let row = 0; row < clean.count; row++) {
      const [from, to] = [row * features, (row + 1) * features];
      const at = 2 * features * (copy * clean.count + row);
      values.set(clean.values.subarray(from, to), at);
      values.set(noisy.values.subarray(from, to), at + features);
    }
  }
  return meanAndCovariance({ values, count: copies.length * clean.count, shape: [2 * features] }, who);
}

/**
 * Moments measured on pairs, for a corruption of any kind.
 *
 * @param copies  one or more corrupted copies of the clean examples
 * @throws RangeError when there is none, or count or shape of one differ
 */
export function measuredMoments(who: string, clean: Examples, copies: readonly Examples[]): NoisyMoments {
  if (copies.length === 0) throw new RangeError(`${who}: needs at least one corrupted copy, got none`);
  for (const noisy of copies) {
    if (clean.count === noisy.count && clean.shape.join() === noisy.shape.join()) continue;
    const say = ({ count, shape }: Examples) => `${count} of [${shape.join(', ')}]`;
    throw new RangeError(
      `${who}: corrupted copies must agree with the examples in count and shape, got ${say(noisy)} for ${say(clean)}`,
    );
  }
  const features = featureCount(clean.shape);
  const { mean, covariance } = jointMoments(who, clean, copies);
  const block = (rows: number, columns: number): Float32Array => {
    const out = new Float32Array(features * features);
    for (let row = 0; row < features; row++) {
      const from = (rows * features + row) * 2 * features + columns * features;
      out.set(covariance.subarray(from, from + features), row * features);
    }
    return out;
  };
  let totalVariance = 0;
  for (let i = 0; i < features; i++) totalVariance += covariance[i * 2 * features + i] as number;
  return {
    clean: mean.slice(0, features),
    noisy: mean.slice(features),
    noisyCovariance: block(1, 1),
    crossCovariance: block(0, 1),
    totalVariance,
  };
}

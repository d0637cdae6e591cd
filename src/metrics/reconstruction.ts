import { type Examples, expectSameShape, featureCount } from '../data/examples';
import { expectFinite, expectSome } from './checks';

/**
 * Squared error of each image, summed over its pixels: Σ_i (x_i − x̂_i)², in float64.
 *
 * @param x     the originals
 * @param xHat  their reconstructions, in the same order
 * @returns one number per image, [count]
 * @throws RangeError when the shapes differ, there are no images, or a value is NaN or infinite
 */
export function squaredErrors(x: Examples, xHat: Examples): Float64Array {
  expectSameShape('squaredErrors', x, xHat);
  expectSome('squaredErrors', 'x', x);
  const features = featureCount(x.shape);
  const errors = new Float64Array(x.count);
  for (let image = 0; image < x.count; image++) {
    let sum = 0;
    for (let index = image * features; index < (image + 1) * features; index++) {
      const difference = (x.values[index] as number) - (xHat.values[index] as number);
      sum += difference * difference;
    }
    errors[image] = sum;
  }
  // A NaN or an infinity survives the sum, so the search for it is only made when there is one.
  if (!errors.every(Number.isFinite)) {
    expectFinite('squaredErrors', 'x', x);
    expectFinite('squaredErrors', 'xHat', xHat);
  }
  return errors;
}

/**
 * Mean squared error of each image, per pixel: `squaredErrors` over the number of pixels.
 *
 * @returns one number per image, [count]
 * @throws RangeError as `squaredErrors`
 */
export function meanSquaredErrors(x: Examples, xHat: Examples): Float64Array {
  const features = featureCount(x.shape);
  return squaredErrors(x, xHat).map((error) => error / features);
}

/**
 * Squared error per image: the mean over images of Σ_i (x_i − x̂_i)², as Hinton & Salakhutdinov (2006) report it.
 * `meanSquaredError` times the number of pixels.
 *
 * @throws RangeError as `squaredErrors`
 */
export function squaredErrorPerImage(x: Examples, xHat: Examples): number {
  return squaredErrors(x, xHat).reduce((sum, error) => sum + error, 0) / x.count;
}

/**
 * Mean squared error per pixel: the mean of (x_i − x̂_i)² over all pixels of all images.
 *
 * @throws RangeError as `squaredErrors`
 */
export function meanSquaredError(x: Examples, xHat: Examples): number {
  return squaredErrorPerImage(x, xHat) / featureCount(x.shape);
}

/**
 * Peak signal-to-noise ratio in decibels, 10 · log₁₀(1 / MSE), for values in [0, 1]. Computed from the mean squared
 * error of all images together; the mean of the images' own ratios would be higher (Jensen's inequality).
 *
 * @returns decibels; Infinity for a perfect reconstruction
 * @throws RangeError as `squaredErrors`
 */
export function psnr(x: Examples, xHat: Examples): number {
  return -10 * Math.log10(meanSquaredError(x, xHat));
}

/** Limits of `clipToRange`. */
export interface ValueRange {
  /** Lowest value allowed; 0 unless given. */
  readonly min?: number;
  /** Highest value allowed; 1 unless given. */
  readonly max?: number;
}

/**
 * The examples with every value moved into a range. A sigmoid decoder is clipped by nature; a linear one, PCA among
 * them, is compared fairly both ways.
 *
 * @returns a copy; NaN stays NaN
 * @throws RangeError when the range is empty
 */
export function clipToRange<T extends Examples>(examples: T, { min = 0, max = 1 }: ValueRange = {}): T {
  if (!(min < max)) throw new RangeError(`clipToRange: min must be below max, got ${min} and ${max}`);
  return { ...examples, values: examples.values.map((value) => Math.min(max, Math.max(min, value))) };
}

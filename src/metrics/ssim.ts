import { type Examples, expectSameShape, featureCount } from '../data/examples';
import { expectImageShape } from '../math/shapes';
import { ssimPerExample } from '../math/ssim';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectSome } from './checks';

/** Images that are compared at once: bounds the memory to some 20 times their size. */
const CHUNK = 512;

/**
 * Structural similarity of each image with its reconstruction, for values in [0, 1]; formula and window as in
 * `ssimPerExample`: Gaussian 11 × 11 (smaller on smaller images), whole windows only, channels averaged.
 *
 * @param x     the originals, shape [height, width, channels]
 * @param xHat  their reconstructions, in the same order
 * @returns one number per image in [−1, 1], [count]
 * @throws RangeError when the shapes differ, are no images, or a value is NaN or infinite
 */
export function ssimValues(x: Examples, xHat: Examples): Float32Array {
  expectSameShape('ssim', x, xHat);
  expectSome('ssim', 'x', x);
  expectImageShape('ssim', x.shape);
  const features = featureCount(x.shape);
  const result = new Float32Array(x.count);
  for (let start = 0; start < x.count; start += CHUNK) {
    const size = Math.min(CHUNK, x.count - start);
    const rows = ({ values }: Examples): tf.Tensor2D =>
      tf.tensor2d(values.subarray(start * features, (start + size) * features), [size, features]);
    const similarities = numbersOf(() => ssimPerExample(rows(x), rows(xHat), { shape: x.shape }));
    result.set(similarities, start);
  }
  if (!result.every(Number.isFinite)) {
    expectFinite('ssim', 'x', x);
    expectFinite('ssim', 'xHat', xHat);
  }
  return result;
}

/**
 * Mean structural similarity over all images, for values in [0, 1].
 *
 * @returns in [−1, 1]; 1 for a perfect reconstruction
 * @throws RangeError as `ssimValues`
 * @see Wang, Bovik, Sheikh & Simoncelli, Image quality assessment, 2004
 */
export function ssim(x: Examples, xHat: Examples): number {
  return ssimValues(x, xHat).reduce((sum, value) => sum + value, 0) / x.count;
}

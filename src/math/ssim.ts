import { tf } from '../runtime/tensorflow';
import { expectImageShape, featureCount, type ImageExtents } from './shapes';
import { expectEqualShapes, featuresOf } from './tensorShapes';

/** Settings of `ssimPerExample` and `ssimLoss`. */
export interface SsimOptions {
  /** Shape of one image: [height, width, channels]. */
  readonly shape: readonly number[];
}

// The constants of the original paper, for values in [0, 1].
const WINDOW = 11;
const SIGMA = 1.5;
const C1 = 0.01 ** 2;
const C2 = 0.03 ** 2;

/** The window's extent for an image: 11, or the largest odd number that fits into a smaller image. */
function windowFor(height: number, width: number): number {
  const fitting = Math.min(WINDOW, height, width);
  return fitting % 2 === 1 ? fitting : fitting - 1;
}

/**
 * Gaussian smoothing of rows of `extent` pixels as a matrix [extent, extent − window + 1]: column j weighs the pixels
 * j … j + window − 1, so only whole windows count. As a matrix product it is several times cheaper to differentiate than
 * a convolution with one channel.
 */
function smoothingMatrix(extent: number, window: number): tf.Tensor2D {
  const centre = (window - 1) / 2;
  const bell = Array.from({ length: window }, (_, tap) => Math.exp(-((tap - centre) ** 2) / (2 * SIGMA * SIGMA)));
  const total = bell.reduce((sum, weight) => sum + weight, 0);
  const columns = extent - window + 1;
  const values = new Float32Array(extent * columns);
  for (let column = 0; column < columns; column++) {
    bell.forEach((weight, tap) => {
      values[(column + tap) * columns + column] = weight / total;
    });
  }
  return tf.tensor2d(values, [extent, columns]);
}

/** Weighted means over all whole windows of maps [count, height, width]: [count, positions], in any fixed order. */
function windowMeans(maps: tf.Tensor3D, window: number): tf.Tensor2D {
  const [count, height, width] = maps.shape;
  const acrossWidth = smoothingMatrix(width, window);
  const acrossHeight = height === width ? acrossWidth : smoothingMatrix(height, window);
  const rows = tf.matMul(tf.reshape(maps, [count * height, width]), acrossWidth);
  const turned = tf.transpose(tf.reshape(rows, [count, height, -1]), [0, 2, 1]);
  const columns = width - window + 1;
  const both = tf.matMul(tf.reshape(turned, [count * columns, height]), acrossHeight);
  return tf.reshape(both, [count, -1]);
}

function expectImages(who: string, x: tf.Tensor, shape: readonly number[]): ImageExtents {
  const extents = expectImageShape(who, shape, { rule: 'shape must be' });
  if (featureCount(shape) !== featuresOf(x)) {
    throw new RangeError(
      `${who}: shape must be [height, width, channels] with ${featuresOf(x)} values in all, got [${shape.join(', ')}]`,
    );
  }
  return extents;
}

/**
 * Structural similarity of each image with its reconstruction: with local means μ, variances σ² and covariance σ_xy
 * under a Gaussian window,
 *   SSIM = (2 μ_x μ_y + C₁)(2 σ_xy + C₂) / ((μ_x² + μ_y² + C₁)(σ_x² + σ_y² + C₂)),
 * averaged over all whole windows and all channels. Window 11 × 11 with σ = 1.5; on an image smaller than that, the
 * largest odd extent that fits, with the same σ. C₁ = 0.01², C₂ = 0.03² for values in [0, 1].
 *
 * @param x     shape [batch, ...], height·width·channels values per example, channels last
 * @param xHat  x̂, the same shape
 * @returns per example, shape [batch], in [−1, 1], 1 for equal images; the caller disposes it
 * @throws RangeError when the shapes do not fit
 * @see Wang, Bovik, Sheikh & Simoncelli, Image quality assessment, 2004
 */
export function ssimPerExample(x: tf.Tensor, xHat: tf.Tensor, { shape }: SsimOptions): tf.Tensor1D {
  expectEqualShapes('ssimPerExample', { x, xHat });
  const { height, width, channels } = expectImages('ssimPerExample', x, shape);
  return tf.tidy(() => {
    const batch = x.shape[0] ?? 0;
    const asMaps = (images: tf.Tensor): tf.Tensor3D => {
      const shaped = tf.reshape(images, [batch, height, width, channels]);
      const planes = channels === 1 ? shaped : tf.transpose(shaped, [0, 3, 1, 2]);
      return tf.reshape(planes, [batch * channels, height, width]);
    };
    const a = asMaps(x);
    const b = asMaps(xHat);
    const maps = tf.concat([a, b, tf.square(a), tf.square(b), tf.mul<tf.Tensor3D>(a, b)], 0);
    const means = tf.split(windowMeans(maps, windowFor(height, width)), 5, 0);
    const [meanA, meanB, squareA, squareB, product] = means as [
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const meanProduct = tf.mul(meanA, meanB);
    const meanSquares = tf.add(tf.square(meanA), tf.square(meanB));
    const luminance = tf.div(tf.add(tf.mul(2, meanProduct), C1), tf.add(meanSquares, C1));
    const covariance = tf.sub(product, meanProduct);
    const variances = tf.sub(tf.add(squareA, squareB), meanSquares);
    const structure = tf.div(tf.add(tf.mul(2, covariance), C2), tf.add(variances, C2));
    return tf.mean(tf.reshape(tf.mul(luminance, structure), [batch, -1]), 1) as tf.Tensor1D;
  });
}

/**
 * Structural dissimilarity of each example, 1 − SSIM: a loss, differentiable everywhere.
 *
 * @param x     values in [0, 1], shape [batch, ...], channels last
 * @param xHat  x̂, the same shape
 * @returns per example, shape [batch], in [0, 2]; the caller disposes it. Averaged over the image, not summed: a mean
 *   of local similarities has no other scale
 * @throws RangeError when the shapes do not fit
 * @see ssimPerExample for the formula and the window
 */
export function ssimLoss(x: tf.Tensor, xHat: tf.Tensor, settings: SsimOptions): tf.Tensor1D {
  return tf.tidy(() => tf.sub(1, ssimPerExample(x, xHat, settings)));
}

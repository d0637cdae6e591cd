import { FLOAT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import { absolute } from './differentiable';
import { expectEqualShapes, featuresOf, sumPerExample } from './tensorShapes';

/**
 * Squared error of each example, summed over its features and without a ½,
 *   SSE = Σ_i (x_i − x̂_i)².
 *
 * @param x     shape [batch, ...shape]
 * @param xHat  x̂, the same shape
 * @returns per example, shape [batch], never negative; the caller disposes it
 * @throws RangeError when the shapes differ
 */
export function squaredError(x: tf.Tensor, xHat: tf.Tensor): tf.Tensor1D {
  expectEqualShapes('squaredError', { x, xHat });
  return tf.tidy(() => sumPerExample(tf.squaredDifference(x, xHat)));
}

/** h(r) = c·(r − ½c) with c = r clipped to ±delta, and so dh/dr = c: both branches of the Huber function in one. */
function huberOf(residual: tf.Tensor, delta: number): tf.Tensor {
  const run = tf.customGrad((r, save) => {
    const clipped = tf.clipByValue(r as tf.Tensor, -delta, delta);
    (save as tf.GradSaveFunc)([clipped]);
    return {
      value: tf.mul(clipped, tf.sub(r as tf.Tensor, tf.mul(0.5, clipped))),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor),
    };
  });
  return run(residual);
}

/**
 * Huber loss of each example, summed over its features: with r = x − x̂,
 *   ½r² where |r| ≤ δ, and δ(|r| − ½δ) beyond.
 * The ½ belongs to its definition: for large δ it is half of `squaredError`.
 *
 * @param x      shape [batch, ...shape]
 * @param xHat   x̂, the same shape
 * @param delta  δ > 0, in units of x
 * @returns per example, shape [batch], never negative; the caller disposes it
 * @throws RangeError when the shapes differ or delta is not positive
 * @see P. J. Huber, Robust estimation of a location parameter, 1964
 */
export function huber(x: tf.Tensor, xHat: tf.Tensor, delta: number): tf.Tensor1D {
  expectEqualShapes('huber', { x, xHat });
  if (!(delta > 0)) throw new RangeError(`huber: delta must be a positive number, got ${delta}`);
  return tf.tidy(() => sumPerExample(huberOf(tf.sub(x, xHat), delta)));
}

/**
 * max(l, 0) − l·x + ln(1 + e^−|l|), with the exact gradients σ(l) − x and −l. Left to tfjs, the gradients of max and
 * |·| would both take one side at l = 0, where a dead unit or a fresh model sits, and their sum would be wrong there.
 */
const bernoulliCost = tf.customGrad((pixels, logits, save) => {
  const x = pixels as tf.Tensor;
  const l = logits as tf.Tensor;
  (save as tf.GradSaveFunc)([x, l]);
  const remainder = nativeOp('Softplus', { T: FLOAT }, [tf.neg(tf.abs(l))]);
  return {
    value: tf.add(tf.sub(tf.relu(l), tf.mul(l, x)), remainder),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, l] = saved as [tf.Tensor, tf.Tensor];
      return [tf.neg(tf.mul(dy, l)), tf.mul(dy, tf.sub(tf.sigmoid(l), x))];
    },
  };
});

/**
 * Bernoulli negative log-likelihood (binary cross-entropy) of each example from logits, summed over its features,
 *   −Σ_i [x_i ln p_i + (1 − x_i) ln(1 − p_i)],  p = 1/(1 + e^−l),
 * computed as Σ_i [max(l_i, 0) − l_i·x_i + ln(1 + e^−|l_i|)], which no logit can overflow.
 *
 * For x in {0, 1} it is a likelihood in nats. For grey x in (0, 1) it is a cross-entropy with the floor
 * `bernoulliEntropyFloor(x)`, and no likelihood.
 *
 * @param x       values in [0, 1], shape [batch, ...shape]; values outside make the loss unbounded below
 * @param logits  l = ln(p/(1 − p)), any real number, the same shape
 * @returns nats per example, shape [batch]; the caller disposes it
 * @throws RangeError when the shapes differ
 */
export function bernoulliNll(x: tf.Tensor, logits: tf.Tensor): tf.Tensor1D {
  expectEqualShapes('bernoulliNll', { x, logits });
  return tf.tidy(() => sumPerExample(bernoulliCost(x, logits)));
}

/** How wide the Gaussian of `gaussianNll` is. */
export type GaussianSpread =
  /** One fixed standard deviation for all features. */
  | { readonly sigma: number }
  /** ln σ² as a tensor: a scalar (one learned σ), [...shape] (one per feature) or [batch, ...shape]. */
  | { readonly logVar: tf.Tensor };

const LOG_TWO_PI = Math.log(2 * Math.PI);

function expectSpread(x: tf.Tensor, spread: GaussianSpread): void {
  if ('sigma' in spread) {
    if (!(spread.sigma > 0) || !Number.isFinite(spread.sigma)) {
      throw new RangeError(`gaussianNll: sigma must be a positive number, got ${spread.sigma}`);
    }
    return;
  }
  const shape = spread.logVar.shape.join(', ');
  const fits = spread.logVar.size === 1 || shape === x.shape.join(', ') || shape === x.shape.slice(1).join(', ');
  if (!fits) {
    throw new RangeError(
      `gaussianNll: logVar must be a scalar, [${x.shape.slice(1).join(', ')}] or [${x.shape.join(', ')}], got [${shape}]`,
    );
  }
}

/**
 * Gaussian negative log-likelihood of each example, summed over its features,
 *   Σ_i [ (x_i − μ_i)²/(2σ_i²) + ½ ln(2πσ_i²) ].
 * A density, so it falls below zero once σ is small; nothing is wrong then.
 *
 * @param x       shape [batch, ...shape]
 * @param mean    μ, the same shape
 * @param spread  `{ sigma }`, fixed, in units of x; or `{ logVar }`, ln σ², shared, per feature or per pixel
 * @returns nats per example, shape [batch]; the caller disposes it
 * @throws RangeError when the shapes do not fit or sigma is not positive
 */
export function gaussianNll(x: tf.Tensor, mean: tf.Tensor, spread: GaussianSpread): tf.Tensor1D {
  expectEqualShapes('gaussianNll', { x, mean });
  expectSpread(x, spread);
  return tf.tidy(() => {
    const features = featuresOf(x);
    const squares = tf.squaredDifference(x, mean);
    if ('sigma' in spread) {
      const { sigma } = spread;
      const normaliser = features * (Math.log(sigma) + 0.5 * LOG_TWO_PI);
      return tf.add(tf.mul(0.5 / (sigma * sigma), sumPerExample(squares)), normaliser);
    }
    if (spread.logVar.size === 1) {
      const logVar = tf.reshape(spread.logVar, []);
      const exponent = tf.mul(sumPerExample(squares), tf.exp(tf.neg(logVar)));
      return tf.mul(0.5, tf.add(exponent, tf.mul(features, tf.add(logVar, LOG_TWO_PI))));
    }
    const { logVar } = spread;
    const exponent = tf.mul(squares, tf.exp(tf.neg(logVar)));
    return tf.mul(0.5, tf.add(sumPerExample(tf.add(exponent, logVar)), features * LOG_TWO_PI));
  });
}

/** How wide the Laplace distribution of `laplaceNll` is. */
export type LaplaceSpread =
  /** One fixed width b for all features. */
  | { readonly scale: number }
  /** ln b as a scalar tensor: one learned width. */
  | { readonly logScale: tf.Tensor };

/**
 * Laplace negative log-likelihood of each example, summed over its features,
 *   Σ_i [ |x_i − m_i|/b + ln(2b) ].
 * The absolute error with a likelihood behind it: b is the mean absolute error where it is best. Like every density
 * it may fall below zero. The gradient at x = m is 0.
 *
 * @param x       shape [batch, ...shape]
 * @param median  m, the same shape
 * @param spread  `{ scale }`, fixed, in units of x; or `{ logScale }`, ln b
 * @returns nats per example, shape [batch]; the caller disposes it
 * @throws RangeError when the shapes do not fit or the scale is not positive
 */
export function laplaceNll(x: tf.Tensor, median: tf.Tensor, spread: LaplaceSpread): tf.Tensor1D {
  expectEqualShapes('laplaceNll', { x, median });
  const features = featuresOf(x);
  if ('scale' in spread && !(spread.scale > 0 && Number.isFinite(spread.scale))) {
    throw new RangeError(`laplaceNll: scale must be a positive number, got ${spread.scale}`);
  }
  return tf.tidy(() => {
    const distance = sumPerExample(absolute(tf.sub(x, median)));
    if ('scale' in spread) return tf.add(tf.mul(1 / spread.scale, distance), features * Math.log(2 * spread.scale));
    const { logScale } = spread;
    return tf.add(tf.mul(distance, tf.exp(tf.neg(logScale))), tf.mul(features, tf.add(logScale, Math.LN2)));
  });
}

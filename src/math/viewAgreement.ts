import { tf } from '../runtime/tensorflow';
import { activate } from './differentiable';
import { unitRows } from './ntXent';
import { expectEqualShapes, sumPerExample } from './tensorShapes';

/**
 * The cosine of the angle between two codes of each example, Σ_d u_d v_d / (‖u‖‖v‖).
 *
 * @param u  shape [batch, d]
 * @param v  the same shape
 * @returns in [−1, 1] but for rounding, shape [batch]; the caller disposes it
 * @throws RangeError when the shapes differ
 */
export function cosineSimilarity(u: tf.Tensor, v: tf.Tensor): tf.Tensor1D {
  expectEqualShapes('cosineSimilarity', { u, v });
  return tf.tidy(() => sumPerExample(tf.mul(unitRows(u), unitRows(v))));
}

/**
 * The same numbers, through which nothing flows back.
 *
 * @returns the same shape; the caller disposes it
 */
export function stopGradient(x: tf.Tensor): tf.Tensor {
  const run = tf.customGrad((input) => ({
    value: tf.clone(input as tf.Tensor),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return run(x);
}

/** Columns less their means. */
const centred = (z: tf.Tensor): tf.Tensor => tf.sub(z, tf.mean(z, 0, true));

/** 1/(N − 1), as for a sample; of one example, whose deviations are 0, 1. */
const perDegree = (z: tf.Tensor): number => 1 / Math.max(1, (z.shape[0] ?? 1) - 1);

/** Added to variances in front of a root, so that its slope at a collapsed code is finite. */
const VARIANCE_FLOOR = 1e-4;

/**
 * How far the standard deviations of a code's numbers over the batch fall short of 1,
 *   (1/d) Σ_d max(0, 1 − √(Var z_d + 10⁻⁴)),
 * with the unbiased variance. 0 for codes that are spread, 0.99 for codes that are all one point.
 *
 * @param z  shape [batch, d]
 * @returns a scalar; the caller disposes it
 * @see Bardes, Ponce & LeCun 2022 (arXiv:2105.04906), equation 1
 */
export function varianceShortfall(z: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const variance = tf.mul(perDegree(z), tf.sum(tf.square(centred(z)), 0));
    const deviation = tf.sqrt(tf.add(variance, VARIANCE_FLOOR));
    return tf.mean(activate(tf.sub(1, deviation), 'relu')) as tf.Scalar;
  });
}

/** Sum of the squares beside the diagonal of a square matrix. */
function offDiagonal(matrix: tf.Tensor, diagonal: tf.Tensor): tf.Tensor {
  return tf.sub(tf.sum(tf.square(matrix)), tf.sum(tf.square(diagonal)));
}

/**
 * How much the numbers of a code say the same, (1/d) Σ_{i≠j} Cov(z_i, z_j)² over the batch. 0 for white codes.
 *
 * @param z  shape [batch, d]
 * @returns a scalar, not negative but for rounding; the caller disposes it
 * @see Bardes, Ponce & LeCun 2022 (arXiv:2105.04906), equation 4
 */
export function covarianceRedundancy(z: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const [, d = 1] = z.shape;
    const deviations = centred(z) as tf.Tensor2D;
    const covariance = tf.mul(perDegree(z), tf.matMul(deviations, deviations, true, false));
    const variance = tf.mul(perDegree(z), tf.sum(tf.square(deviations), 0));
    return tf.div(offDiagonal(covariance, variance), d) as tf.Scalar;
  });
}

/** Both parts of what Barlow Twins asks of the correlations between two views. */
export interface CrossCorrelation {
  /** Σ_i (1 − C_ii)², a scalar: each number should say the same of both views. */
  readonly onDiagonal: tf.Scalar;
  /** Σ_{i≠j} C_ij², a scalar: no two numbers should say the same. */
  readonly offDiagonal: tf.Scalar;
}

/**
 * How far the correlations C_ij between number i of one view and number j of the other, over the batch, are from the
 * identity. Both parts are 0 just when C is it.
 *
 * @param u  shape [batch, d]
 * @param v  the same shape
 * @returns two scalars; the caller disposes them
 * @throws RangeError when the shapes differ
 * @see Zbontar et al. 2021 (arXiv:2103.03230)
 */
export function crossCorrelation(u: tf.Tensor, v: tf.Tensor): CrossCorrelation {
  expectEqualShapes('crossCorrelation', { u, v });
  return tf.tidy(() => {
    const [batch = 1] = u.shape;
    const standardised = (z: tf.Tensor): tf.Tensor => {
      const deviations = centred(z);
      const variance = tf.mean(tf.square(deviations), 0, true);
      return tf.mul(deviations, tf.rsqrt(tf.add(variance, SMALLEST_VARIANCE)));
    };
    const [a, b] = [standardised(u) as tf.Tensor2D, standardised(v) as tf.Tensor2D];
    const correlation = tf.div(tf.matMul(a, b, true, false), batch);
    const own = tf.mean(tf.mul(a, b), 0);
    return {
      onDiagonal: tf.sum(tf.square(tf.sub(1, own))) as tf.Scalar,
      offDiagonal: offDiagonal(correlation, own) as tf.Scalar,
    };
  }) as CrossCorrelation;
}

/** Keeps the correlation of a constant number at 0 instead of 0/0. */
const SMALLEST_VARIANCE = 1e-8;

import { tf } from '../runtime/tensorflow';

/** Mean and 1/√(variance + ε) along the last axis, kept as an axis of 1. */
export interface RowMoments {
  readonly mean: tf.Tensor;
  readonly inverseDeviation: tf.Tensor;
}

/** The moments that `normaliseRows` uses, by operations that tfjs can differentiate. The caller disposes them. */
export function rowMoments(x: tf.Tensor, epsilon: number): RowMoments {
  const mean = tf.mean(x, -1, true);
  const variance = tf.mean(tf.square(tf.sub(x, mean)), -1, true);
  return { mean, inverseDeviation: tf.rsqrt(tf.add(variance, epsilon)) };
}

/**
 * The transposed derivative of (x − mean)/deviation along the last axis,
 *   (g − mean(g) − x̂·mean(g·x̂))/deviation.
 *
 * @param g                 [..., n]
 * @param normalised        x̂, of a shape that goes with g
 * @param inverseDeviation  [..., 1]
 */
export function pullBackNormalised(g: tf.Tensor, normalised: tf.Tensor, inverseDeviation: tf.Tensor): tf.Tensor {
  const along = tf.mul(normalised, tf.mean(tf.mul(g, normalised), -1, true));
  return tf.mul(tf.sub(tf.sub(g, tf.mean(g, -1, true)), along), inverseDeviation);
}

/**
 * Each row along the last axis brought to mean 0 and variance 1: (x − m)/√(v + ε) with the biased variance v.
 *
 * @param x  any shape [..., n]
 * @returns the same shape; the caller disposes it
 * @see Ba, Kiros & Hinton 2016 (arXiv:1607.06450)
 */
export function normaliseRows(x: tf.Tensor, epsilon: number): tf.Tensor {
  const run = tf.customGrad((input, save) => {
    const { mean, inverseDeviation } = rowMoments(input as tf.Tensor, epsilon);
    const value = tf.mul(tf.sub(input as tf.Tensor, mean), inverseDeviation);
    (save as tf.GradSaveFunc)([value, inverseDeviation]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        pullBackNormalised(dy, saved[0] as tf.Tensor, saved[1] as tf.Tensor),
    };
  });
  return run(x);
}

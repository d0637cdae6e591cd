import { tf } from '../runtime/tensorflow';
import { forEachExample } from './batchTotal';
import { absolute } from './differentiable';
import { sumPerExample } from './tensorShapes';

/**
 * L1 norm of each code, Σ_d |z_d|. Its gradient at exactly 0 is 0.
 *
 * @param z  shape [batch, latent]
 * @returns per example, shape [batch], never negative; the caller disposes it
 */
export function codeL1(z: tf.Tensor): tf.Tensor1D {
  return tf.tidy(() => sumPerExample(absolute(z)));
}

/** Mean activities are kept this far from 0 and 1, where the divergence is infinite. */
const EDGE = 1e-6;

/**
 * How far the units of a code are from a target activity ρ, with ρ̂_d the mean of unit d over the batch (first the
 * mean, then the divergence),
 *   Σ_d [ ρ ln(ρ/ρ̂_d) + (1 − ρ) ln((1 − ρ)/(1 − ρ̂_d)) ].
 * A unit that is fully on for half of the examples has ρ̂ = ½.
 *
 * @param z       activities in [0, 1], shape [batch, latent]
 * @param target  ρ, between 0 and 1
 * @returns nats, the same total for every example, shape [batch], never negative; the caller disposes it
 * @see A. Ng, Sparse autoencoder, CS294A lecture notes, 2011
 */
export function activityKL(z: tf.Tensor, target: number): tf.Tensor1D {
  return tf.tidy(() => {
    const [batch = 1] = z.shape;
    const activity = tf.clipByValue(tf.mean(z, 0), EDGE, 1 - EDGE);
    const entropy = target * Math.log(target) + (1 - target) * Math.log(1 - target);
    const cross = tf.add(tf.mul(target, tf.log(activity)), tf.mul(1 - target, tf.log(tf.sub(1, activity))));
    return forEachExample(tf.sum(tf.sub(entropy, cross)), batch);
  });
}

/** 1 for the k numbers of each code that count, 0 for the others. */
function maskOf(codes: tf.Tensor, keep: number, by: 'value' | 'magnitude'): tf.Tensor {
  const [, latent = 0] = codes.shape;
  return tf.tidy(() => {
    const { indices } = tf.topk(by === 'value' ? codes : tf.abs(codes), keep, true);
    return tf.sum(tf.oneHot(indices, latent, 1, 0, 'float32'), 1);
  });
}

/**
 * Which numbers `keepLargest` keeps, 1 or 0: its slope. Nothing flows back through it.
 *
 * @returns the shape of z; the caller disposes it
 */
export function largestMask(z: tf.Tensor, keep: number, by: 'value' | 'magnitude'): tf.Tensor {
  const run = tf.customGrad((codes) => ({
    value: maskOf(codes as tf.Tensor, keep, by),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return run(z);
}

/**
 * The k numbers of each code that count, the others set to 0: exactly k stay, of equal ones the first. The gradient
 * goes to those that stay.
 *
 * @param z     shape [batch, latent]
 * @param keep  k, from 1 to latent
 * @param by    the largest `value`s, or the largest in `magnitude`, whatever their sign
 * @returns the same shape; the caller disposes it
 * @see Makhzani & Frey 2013, k-sparse autoencoders (arXiv:1312.5663), for `value`
 */
export function keepLargest(z: tf.Tensor, keep: number, by: 'value' | 'magnitude'): tf.Tensor {
  const run = tf.customGrad((codes, save) => {
    const input = codes as tf.Tensor;
    const mask = maskOf(input, keep, by);
    (save as tf.GradSaveFunc)([mask]);
    return {
      value: tf.mul(input, mask),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0] as tf.Tensor),
    };
  });
  return run(z);
}

import { tf } from '../runtime/tensorflow';
import { logSumExp } from './logSumExp';
import { expectEqualShapes } from './tensorShapes';

/** Squared length below which a row counts as zero: it is divided by this length instead of its own. */
const SHORTEST = 1e-12;

/**
 * Each row divided by its Euclidean length; rows of zeros stay zeros.
 *
 * @param x  shape [batch, d]
 * @returns the same shape; the caller disposes it
 */
export function unitRows(x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), SHORTEST))));
}

/** Far below every similarity divided by a temperature: its exponential is exactly 0. */
const NEVER = -1e9;

/** `NEVER` on the diagonal of an n × n matrix, 0 beside it. */
function ownPlaces(n: number): tf.Tensor {
  const index = tf.range(0, n);
  const isOwn = tf.equal(tf.reshape(index, [n, 1]), tf.reshape(index, [1, n]));
  return tf.mul(NEVER, tf.cast(isOwn, 'float32'));
}

/** How well pairs are told from strangers. */
export interface NtXentOptions {
  /** τ > 0: cosines are divided by it before they are compared. */
  readonly temperature: number;
}

/**
 * Normalised temperature-scaled cross-entropy: of the 2N − 1 other views in the batch, which is the partner? For view
 * i with partner p(i), with cosines s,
 *   ℓ_i = −s_{i,p(i)}/τ + ln Σ_{j≠i} e^{s_{ij}/τ}.
 * A view is not compared with itself, and nothing is multiplied by τ or a base temperature.
 *
 * All codes equal: ln(2N − 1), whatever τ. Pairs alike and otherwise orthogonal: ln(1 + (2N − 2)e^{−1/τ}). The least,
 * at the corners of a regular simplex: ln(1 + (2N − 2)e^{−N/((N−1)τ)}).
 *
 * @param u  first views,  shape [batch, d]; need not be normalised
 * @param v  second views, the same shape
 * @returns nats per example, the mean over its two views, shape [batch], not negative but for rounding; the caller
 *   disposes it. It depends on the rest of the batch and on its size
 * @throws RangeError when the shapes differ or the temperature is not positive
 * @see Chen et al. 2020 (arXiv:2002.05709); Sohn 2016
 */
export function ntXent(u: tf.Tensor, v: tf.Tensor, { temperature }: NtXentOptions): tf.Tensor1D {
  expectEqualShapes('ntXent', { u, v });
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`ntXent: temperature must be a positive number, got ${temperature}`);
  }
  return tf.tidy(() => {
    const [batch = 1] = u.shape;
    const [a, b] = [unitRows(u), unitRows(v)];
    const all = tf.concat([a, b], 0) as tf.Tensor2D;
    const scaled = tf.div(tf.matMul(all, all, false, true), temperature);
    const toAll = tf.reshape(logSumExp(tf.add(scaled, ownPlaces(2 * batch)), 1), [2, batch]);
    const toPartner = tf.div(tf.sum(tf.mul(a, b), 1), temperature);
    return tf.sub(tf.mean(toAll, 0), toPartner) as tf.Tensor1D;
  });
}

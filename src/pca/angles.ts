import type { Codec } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { FLOAT, nativeOps } from '../runtime/native';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';

/**
 * Directions whose share of the largest singular value is below this are rounding noise in float32: the rows do not
 * span as many dimensions as there are of them.
 */
const SMALLEST_SHARE = 1e-6;

const DEGREES = 180 / Math.PI;

/** An orthonormal basis of the span of rows, as columns: [features, rows]. */
function orthonormalBasis(which: string, { values, count, shape }: Examples): tf.Tensor2D {
  const features = featureCount(shape);
  const attributes = { T: FLOAT, compute_uv: { bool: true }, full_matrices: { bool: false } };
  const [singular, left] = nativeOps('Svd', attributes, [tf.transpose(tf.tensor2d(values, [count, features]))], 3);
  const sizes = (singular as tf.Tensor).dataSync<'float32'>();
  const [largest = 0, smallest = 0] = [sizes[0], sizes[count - 1]];
  if (!(smallest > SMALLEST_SHARE * largest)) {
    throw new RangeError(
      `principalAngles: the rows of ${which} must be linearly independent, got singular values from ${largest} down to ${smallest}; leave out rows that add no direction`,
    );
  }
  return left as tf.Tensor2D;
}

const singularValues = (matrix: tf.Tensor): tf.Tensor =>
  nativeOps(
    'Svd',
    { T: FLOAT, compute_uv: { bool: false }, full_matrices: { bool: false } },
    [matrix],
    3,
  )[0] as tf.Tensor;

/**
 * Principal angles between the subspaces that two sets of rows span, the measure of how far apart subspaces are
 * whatever bases describe them: 0° for shared directions, 90° for directions at right angles to all of the other.
 *
 * With orthonormal bases A and B (A the larger) their cosines are the singular values of AᵀB, their sines those of
 * B − AAᵀB. The cosine can't tell small angles apart in float32 (it is 1 up to 0.02°), so angles below 45° come from
 * the sine; angles are right to about 0.0005°.
 *
 * @param a  rows that span one subspace, linearly independent, e.g. `decoderDirections(codec)`
 * @param b  rows that span the other, with as many features
 * @returns angles in degrees, ascending, 0 to 90, as many as the smaller subspace has dimensions
 * @throws RangeError when the features differ or rows are linearly dependent
 * @see Å. Björck & G. Golub, Numerical methods for computing angles between linear subspaces, 1973
 */
export function principalAngles(a: Examples, b: Examples): Float32Array {
  const features = [featureCount(a.shape), featureCount(b.shape)];
  if (features[0] !== features[1]) {
    throw new RangeError(`principalAngles: both sides must have as many features, got ${features.join(' and ')}`);
  }
  const smaller = Math.min(a.count, b.count);
  const both = numbersOf(() => {
    const [left, right] = [orthonormalBasis('the first argument', a), orthonormalBasis('the second argument', b)];
    const [large, small] = a.count >= b.count ? [left, right] : [right, left];
    const overlap = tf.matMul(large, small, true);
    const outside = tf.sub(small, tf.matMul(large, overlap));
    return tf.concat([singularValues(overlap), tf.reverse(singularValues(outside), 0)]);
  });
  const cosines = both.subarray(0, smaller);
  const sines = both.subarray(smaller);
  return Float32Array.from(cosines, (cosine, index) => {
    const sine = sines[index] as number;
    return DEGREES * (sine * sine < 0.5 ? Math.asin(sine) : Math.acos(Math.min(1, cosine)));
  });
}

/**
 * The directions in which a codec's decoder moves away from its answer to the zero code: row i is
 * decode(eᵢ) − decode(0). For PCA these are the components, for a linear decoder the columns of its matrix, so that
 * their span is the subspace in which all its reconstructions lie; for other decoders they describe the
 * neighbourhood of the zero code only.
 *
 * @returns latentDim rows of the codec's input shape
 */
export function decoderDirections(codec: Codec): Examples {
  const { latentDim } = codec;
  // The zero code first, then the unit codes.
  const codes = new Float32Array((latentDim + 1) * latentDim);
  for (let index = 0; index < latentDim; index++) codes[(index + 1) * latentDim + index] = 1;
  const { values, shape } = codec.decode({ values: codes, count: latentDim + 1, shape: [latentDim] });
  const features = featureCount(shape);
  const moved = values.slice(features).map((value, index) => value - (values[index % features] as number));
  return { values: moved, count: latentDim, shape };
}

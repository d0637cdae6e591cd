import { tf } from '../runtime/tensorflow';

/**
 * ln Σ_j e^(x_j) along one axis, with the largest entry m taken out first: m + ln Σ_j e^(x_j − m). An axis of nothing
 * but −∞ gives −∞, as it must for weights that are all zero.
 *
 * @param x     any shape with at least one axis
 * @param axis  which axis to reduce; negative counts from the end; the last unless given
 * @returns the shape of x without that axis; the caller disposes it
 * @throws RangeError when there is no such axis
 */
export function logSumExp(x: tf.Tensor, axis = -1): tf.Tensor {
  const place = axis < 0 ? axis + x.rank : axis;
  if (!Number.isInteger(axis) || place < 0 || place >= x.rank) {
    throw new RangeError(`logSumExp: axis must be an axis of the tensor [${x.shape.join(', ')}], got ${axis}`);
  }
  const run = tf.customGrad((input, save) => {
    const values = input as tf.Tensor;
    const largest = tf.max(values, place, true);
    // Infinite maxima are not subtracted: ∞ − ∞ would make a NaN of a value that is known.
    const shift = tf.where(tf.isFinite(largest), largest, tf.zerosLike(largest));
    const result = tf.add(tf.log(tf.sum(tf.exp(tf.sub(values, shift)), place, true)), shift);
    (save as tf.GradSaveFunc)([values, result]);
    return {
      value: tf.squeeze(result, [place]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [values, result] = saved as [tf.Tensor, tf.Tensor];
        return tf.mul(tf.expandDims(dy, place), tf.exp(tf.sub(values, result)));
      },
    };
  });
  return tf.tidy(() => run(x));
}

/**
 * ln of the mean of e^(x_j) along one axis, ln (1/n) Σ_j e^(x_j): how importance weights are averaged.
 *
 * @param x     any shape with at least one axis
 * @param axis  which axis to reduce; the last unless given
 * @returns the shape of x without that axis; the caller disposes it
 * @throws RangeError when there is no such axis
 */
export function logMeanExp(x: tf.Tensor, axis = -1): tf.Tensor {
  return tf.tidy(() => {
    const total = logSumExp(x, axis);
    return tf.sub(total, Math.log(x.size / total.size));
  });
}

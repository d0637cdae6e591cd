import { FLOAT, INT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';

/**
 * One number that belongs to a whole batch, given to each of its examples, so that the mean over them is the number
 * again; gradients add up.
 *
 * @param total  a scalar
 * @returns shape [batch]; the caller disposes it
 */
export function forEachExample(total: tf.Tensor, batch: number): tf.Tensor1D {
  const run = tf.customGrad((scalar) => ({
    value: nativeOp('BroadcastTo', { T: FLOAT, Tidx: INT }, [scalar as tf.Tensor, tf.tensor1d([batch], 'int32')]),
    gradFunc: (dy: tf.Tensor) => tf.sum(dy),
  }));
  return run(total) as tf.Tensor1D;
}

import { nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import { featureCount } from './shapes';

const show = (shape: readonly number[]): string => `[${shape.join(', ')}]`;

/**
 * Checks that tensors have one and the same shape [batch, ...shape].
 *
 * @param tensors  the arguments under the names the reader knows them by
 * @throws RangeError naming `who`, the arguments and their shapes
 */
export function expectEqualShapes(who: string, tensors: Readonly<Record<string, tf.Tensor>>): void {
  const entries = Object.entries(tensors);
  const shapes = entries.map(([, tensor]) => show(tensor.shape));
  const names = entries.map(([name]) => name).join(' and ');
  if (shapes.some((shape) => shape !== shapes[0])) {
    throw new RangeError(`${who}: ${names} must have the same shape, got ${shapes.join(' and ')}`);
  }
  const rank = entries[0]?.[1].rank ?? 0;
  if (rank < 2) {
    throw new RangeError(
      `${who}: ${names} must have the shape [batch, ...features], got ${shapes[0]}; add the missing axis, e.g. x.reshape([batch, -1])`,
    );
  }
}

/** How many numbers one example of a tensor [batch, ...shape] holds. */
export function featuresOf(x: tf.Tensor): number {
  return featureCount(x.shape.slice(1));
}

/** The gradient tensor dy of shape [batch], spread over the features of `shape` = [batch, ...features]. */
function spreadOverFeatures(dy: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const column = tf.reshape(dy, [shape[0] ?? 0, ...shape.slice(1).map(() => 1)]);
  const extents = tf.tensor1d([...shape], 'int32');
  return nativeOp('BroadcastTo', { T: { type: 'float32' }, Tidx: { type: 'int32' } }, [column, extents]);
}

const sumOverFeatures = tf.customGrad((input) => {
  const x = input as tf.Tensor;
  const { shape } = x;
  const axes = shape.slice(1).map((_, index) => index + 1);
  return { value: tf.sum(x, axes), gradFunc: (dy: tf.Tensor) => spreadOverFeatures(dy, shape) };
});

/**
 * Sum over everything but the batch. Its gradient is one broadcast; the one of `tf.sum` multiplies by a tensor of
 * ones that JavaScript fills anew in every step.
 *
 * @param x  shape [batch, ...shape], at least two axes
 * @returns shape [batch]; the caller disposes it
 */
export function sumPerExample(x: tf.Tensor): tf.Tensor1D {
  return sumOverFeatures(x) as tf.Tensor1D;
}

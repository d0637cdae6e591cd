import { tf } from '../runtime/tensorflow';
import type { Examples } from './examples';

/**
 * Examples as a tensor, for the functions whose lesson is the tensor: losses and layers.
 *
 * @returns float32, shape [count, ...shape], a copy; the caller disposes it, e.g. by calling this inside `numbersOf`
 */
export function tensorOf({ values, count, shape }: Examples): tf.Tensor {
  // tfjs reads the array at first use; without a copy, later changes of the examples would reach the tensor.
  return tf.tensor(values.slice(), [count, ...shape], 'float32');
}

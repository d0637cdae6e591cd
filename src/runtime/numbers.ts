import { tf } from './tensorflow';

/**
 * Runs a computation, reads its result and frees everything it made.
 *
 * `tf.tidy(() => … .dataSync())` would do the same, slowly: tidy looks for tensors inside whatever its function
 * returns and visits every element of a typed array, about 0.4 µs each, some 3 seconds for 10,000 small images.
 *
 * @param compute  builds a float32 tensor; may be called inside an outer `tf.tidy`
 * @returns its values in row-major order, a copy that belongs to the caller
 */
export function numbersOf(compute: () => tf.Tensor): Float32Array {
  const result = tf.tidy(compute);
  try {
    return result.dataSync<'float32'>().slice();
  } finally {
    result.dispose();
  }
}

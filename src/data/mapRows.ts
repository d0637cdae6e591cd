import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { type Examples, featureCount } from './examples';

/** Values of the wider side that go through the native library at once: 4 Mi numbers, 16 MB. */
const CHUNK_VALUES = 1 << 22;

/**
 * How many rows of this width to hand to the native library at once, so that memory stays bounded and the rows stay
 * in the processor's cache.
 */
export function rowsPerChunk(features: number): number {
  return Math.max(1, Math.floor(CHUNK_VALUES / Math.max(1, features)));
}

/**
 * Sends examples through a tensor function, some thousand rows at a time, and gathers the results.
 *
 * @param examples     count examples of any shape
 * @param outputShape  shape of one result
 * @param run          [rows, features] → [rows, outputs]; runs inside `tf.tidy`
 */
export function mapRows(
  examples: Examples,
  outputShape: readonly number[],
  run: (rows: tf.Tensor2D) => tf.Tensor,
): Examples {
  const features = featureCount(examples.shape);
  const outputs = featureCount(outputShape);
  const values = new Float32Array(examples.count * outputs);
  const step = rowsPerChunk(Math.max(features, outputs));
  for (let start = 0; start < examples.count; start += step) {
    const count = Math.min(step, examples.count - start);
    const chunk = examples.values.subarray(start * features, (start + count) * features);
    values.set(
      numbersOf(() => run(tf.tensor2d(chunk, [count, features]))),
      start * outputs,
    );
  }
  return { values, count: examples.count, shape: outputShape };
}

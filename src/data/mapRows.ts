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

/** How examples go through a tensor function. */
export interface RowMap {
  /** Shape of one result. */
  readonly outputShape: readonly number[];
  /** [rows, features] → [rows, …outputShape]; runs inside `tf.tidy`. */
  run(rows: tf.Tensor2D): tf.Tensor;
  /** How many rows at once; as many as keep memory bounded by their own width unless given. */
  readonly rowsAtOnce?: number;
}

/** Sends examples through a tensor function, some rows at a time, and gathers the results. */
export function mapRows(examples: Examples, { outputShape, run, rowsAtOnce }: RowMap): Examples {
  const features = featureCount(examples.shape);
  const outputs = featureCount(outputShape);
  const values = new Float32Array(examples.count * outputs);
  const step = rowsAtOnce ?? rowsPerChunk(Math.max(features, outputs));
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

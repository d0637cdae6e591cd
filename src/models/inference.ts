import type { Examples } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { stepRandom } from '../math/stepRandom';
import { tf } from '../runtime/tensorflow';
import type { Pass } from './model';

/**
 * Examples that go through a net at once outside training: the values between its layers take far more memory than
 * the examples themselves.
 */
const INFERENCE_ROWS = 1000;

/** Runs a pass over examples, [batch, …shape] → [batch, …outputShape], in batches, and gathers the results. */
export function mapBatches(
  examples: Examples,
  outputShape: readonly number[],
  run: (x: tf.Tensor) => tf.Tensor,
): Examples {
  return mapRows(examples, {
    outputShape,
    rowsAtOnce: INFERENCE_ROWS,
    run: (rows) => run(tf.reshape(rows, [-1, ...examples.shape])),
  });
}

/** Runs something with the pass that encoding and decoding use: no training, nothing random that matters. */
export function withInferencePass<T extends tf.Tensor>(run: (pass: Pass) => T): T {
  return tf.tidy(() => run({ training: false, random: stepRandom(tf.tensor1d([1, 0], 'int32')), beta: tf.scalar(1) }));
}

import type { StepRandom } from '../math/stepRandom';
import { tf } from '../runtime/tensorflow';

/** Extents of an example: of an image, or of a row of numbers as an image one pixel high. */
function extentsOf([, ...shape]: readonly number[]): readonly [height: number, width: number, channels: number] {
  const [height = 1, width = 1, channels = 1] =
    shape.length === 3 ? shape : [1, shape.reduce((product, extent) => product * extent, 1), 1];
  return [height, width, channels];
}

/** 1 for `count` of the columns of each row, 0 for the others: those with the smallest of uniform numbers. */
function chosen([rows, columns]: readonly [number, number], count: number, random: StepRandom): tf.Tensor {
  const draws = random.uniform([rows, columns]);
  const [own, others] = [tf.reshape(draws, [rows, columns, 1]), tf.reshape(draws, [rows, 1, columns])];
  const place = tf.range(0, columns);
  const isEarlier = tf.less(tf.reshape(place, [1, 1, columns]), tf.reshape(place, [1, columns, 1]));
  // A rank for each by comparing it with all: there are few patches, and XLA has no fast sort. Of equal numbers the
  // first comes first, so that the count is exact.
  const isBefore = tf.logicalOr(tf.less(others, own), tf.logicalAnd(tf.equal(others, own), isEarlier));
  const ranks = tf.sum(tf.cast(isBefore, 'float32'), 2);
  return tf.cast(tf.less(ranks, count), 'float32');
}

/** Each entry of [batch, rows, columns] repeated size × size times and cut to height × width. */
function spread(patches: tf.Tensor, size: readonly [number, number], [height, width]: readonly [number, number]) {
  const [batch = 0, rows = 1, columns = 1] = patches.shape;
  const [tall, wide] = size;
  const tiled = tf.tile(tf.reshape(patches, [batch, rows, 1, columns, 1]), [1, 1, tall, 1, wide]);
  return tf.slice(tf.reshape(tiled, [batch, rows * tall, columns * wide]), [0, 0, 0], [batch, height, width]);
}

/**
 * Patches of a grid set to 0, round(share · patches) of them in each example. No gradient flows through it. To be
 * called inside `tf.tidy`.
 *
 * @param x  shape [batch, ...shape]
 */
export function hiddenPatches(
  x: tf.Tensor,
  { share, size }: { readonly share: number; readonly size: number },
  random: StepRandom,
): tf.Tensor {
  const [batch = 0] = x.shape;
  const [height, width, channels] = extentsOf(x.shape);
  const tall = height === 1 ? 1 : size;
  const [rows, columns] = [Math.ceil(height / tall), Math.ceil(width / size)];
  const hidden = chosen([batch, rows * columns], Math.round(share * rows * columns), random);
  const seen = spread(tf.sub(1, tf.reshape(hidden, [batch, rows, columns])), [tall, size], [height, width]);
  const images = tf.reshape(x, [batch, height, width, channels]);
  return tf.reshape(tf.mul(images, tf.expandDims(seen, 3)), x.shape);
}

import type { StepRandom } from '../math/stepRandom';
import { FLOAT, INT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';

/*
 * What each augmentation does to a batch of images, [batch, height, width, channels]. No gradient flows through any of
 * it: the examples are no variables. Callers run these inside `tf.tidy`.
 */

/** Uniform numbers for each image, [batch, 1, 1] each: one draw for all, because XLA compiles long at each. */
const uniformNumbers = (count: number, batch: number, random: StepRandom): tf.Tensor[] =>
  tf.unstack(random.uniform([count, batch, 1, 1]), 0);

/** Uniform in ±most, from uniform in [0, 1). */
const within = (most: number, uniform: tf.Tensor): tf.Tensor => tf.mul(most, tf.sub(tf.mul(2, uniform), 1));

/** Places along one axis, [1, height, 1] or [1, 1, width]. */
const places = (axis: 1 | 2, extent: number): tf.Tensor =>
  tf.reshape(tf.range(0, extent), axis === 1 ? [1, extent, 1] : [1, 1, extent]);

/** Where each pixel of the result comes from, [batch, height, width] both, in pixels of the original. */
interface Source {
  readonly row: tf.Tensor;
  readonly column: tf.Tensor;
}

/** How far an affine map may go. */
export interface AffineLimits {
  /** Pixels. */
  readonly shift: number;
  /** Degrees. */
  readonly rotation: number;
  /** Share: 0.15 for factors from 0.85 to 1.15. */
  readonly scaling: number;
}

/** Numbers of the one map that each image is moved, turned and scaled by, [batch, 1, 1] each; absent where still. */
function affineSource([batch, height, width]: readonly number[], most: AffineLimits, random: StepRandom): Source {
  const [b, h, w] = [batch as number, height as number, width as number];
  const middle = { row: (h - 1) / 2, column: (w - 1) / 2 };
  const draws = uniformNumbers(4, b, random) as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const across = tf.sub(places(2, w), tf.add(within(most.shift, draws[0]), middle.column));
  const down = tf.sub(places(1, h), tf.add(within(most.shift, draws[1]), middle.row));
  const angle = within((most.rotation * Math.PI) / 180, draws[2]);
  const factor = tf.add(1, within(most.scaling, draws[3]));
  const cos = tf.div(tf.cos(angle), factor);
  const sin = tf.div(tf.sin(angle), factor);
  return {
    column: tf.add(tf.add(tf.mul(cos, across), tf.mul(sin, down)), middle.column),
    row: tf.add(tf.sub(tf.mul(cos, down), tf.mul(sin, across)), middle.row),
  };
}

/** Rows and columns of zeros around an image: a place further out lies between two of them, and is 0. */
const BORDER = 2;

/** The first of the two pixels along one axis between which a place lies, counted in the border, and how far beyond. */
function between(place: tf.Tensor, extent: number): { readonly first: tf.Tensor; readonly beyond: tf.Tensor } {
  const floor = tf.floor(place);
  return { first: tf.add(tf.clipByValue(floor, -BORDER, extent), BORDER), beyond: tf.sub(place, floor) };
}

/** a where the share is 0, b where it is 1. */
const mixed = (a: tf.Tensor, b: tf.Tensor, share: tf.Tensor): tf.Tensor => tf.add(a, tf.mul(share, tf.sub(b, a)));

/** Images read off between their pixels, bilinear; 0 outside. */
function resampled(images: tf.Tensor4D, { row, column }: Source): tf.Tensor {
  const [batch, height, width, channels] = images.shape;
  const [rows, columns] = [height + 2 * BORDER, width + 2 * BORDER];
  const margin: [number, number] = [BORDER, BORDER];
  const pixels = tf.reshape(tf.pad(images, [[0, 0], margin, margin, [0, 0]]), [-1, channels]);
  const [down, across] = [between(row, height), between(column, width)];
  // Within one image float32 counts exactly; across a batch it need not.
  const inImage = tf.cast(tf.add(tf.mul(down.first, columns), across.first), 'int32');
  const imageNumbers = tf.reshape(tf.range(0, batch, 1, 'int32'), [batch, 1, 1]);
  const index = tf.add(tf.mul(imageNumbers, tf.scalar(rows * columns, 'int32')), inImage);
  // The same index into pixels that begin further on gives the neighbours. tfjs's own gather reads the indices to
  // check them, which a compiled step can't do.
  const attributes = { Tparams: FLOAT, Tindices: INT, Taxis: INT, batch_dims: { int: 0 } };
  const count = batch * rows * columns - columns - 1;
  const neighbour = (offset: number): tf.Tensor => {
    const from = tf.slice(pixels, [offset, 0], [count, channels]);
    return nativeOp('GatherV2', attributes, [from, index, tf.scalar(0, 'int32')]);
  };
  const right = tf.expandDims(across.beyond, 3);
  const upper = mixed(neighbour(0), neighbour(1), right);
  const lower = mixed(neighbour(columns), neighbour(columns + 1), right);
  return mixed(upper, lower, tf.expandDims(down.beyond, 3));
}

/** Each image moved, turned around its middle and scaled by one random affine map; 0 enters. */
export function affineViews(images: tf.Tensor4D, most: AffineLimits, random: StepRandom): tf.Tensor {
  return resampled(images, affineSource(images.shape, most, random));
}

/** Gaussian weights of each pixel along one axis, [batch, 1, n, n]; rows add up to 1, so that white stays white. */
function blurMatrices(variance: tf.Tensor, extent: number): tf.Tensor {
  const to = tf.reshape(tf.range(0, extent), [1, 1, extent, 1]);
  const from = tf.reshape(tf.range(0, extent), [1, 1, 1, extent]);
  const weights = tf.exp(tf.neg(tf.div(tf.squaredDifference(to, from), tf.mul(2, variance))));
  return tf.div(weights, tf.sum(weights, 3, true));
}

/** Variance in pixels² of what counts as no blur: the weight of a neighbour is below every float32 number then. */
const SHARP = 1e-4;

/** Each image blurred by a Gaussian of a standard deviation between 0 and `most` pixels. */
export function blurredViews(images: tf.Tensor4D, { most }: { readonly most: number }, random: StepRandom): tf.Tensor {
  const [batch, height, width] = images.shape;
  const sigma = tf.mul(most, random.uniform([batch, 1, 1, 1]));
  const variance = tf.add(tf.square(sigma), SHARP);
  const planes = tf.transpose(images, [0, 3, 1, 2]);
  const rows = tf.matMul(planes, blurMatrices(variance, width), false, true);
  return tf.transpose(tf.matMul(blurMatrices(variance, height), rows), [0, 2, 3, 1]);
}

/** 1 where a place along one axis lies in start…start + size − 1, [batch, extent along the axis, …1]. */
function isWithin(axis: 1 | 2, extent: number, start: tf.Tensor, size: tf.Tensor): tf.Tensor {
  const place = places(axis, extent);
  return tf.cast(tf.logicalAnd(tf.greaterEqual(place, start), tf.less(place, tf.add(start, size))), 'float32');
}

/** A square of 1…most pixels a side of each image set to 0; every side and every place where it fits are as likely. */
export function erasedViews(images: tf.Tensor4D, { most }: { readonly most: number }, random: StepRandom): tf.Tensor {
  const [batch, height, width] = images.shape;
  const draws = uniformNumbers(3, batch, random) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const size = tf.add(tf.floor(tf.mul(draws[0], most)), 1);
  const start = (extent: number, uniform: tf.Tensor) => tf.floor(tf.mul(uniform, tf.sub(extent + 1, size)));
  const [top, left] = [start(height, draws[1]), start(width, draws[2])];
  const erased = tf.mul(isWithin(1, height, top, size), isWithin(2, width, left, size));
  return tf.mul(images, tf.expandDims(tf.sub(1, erased), 3));
}

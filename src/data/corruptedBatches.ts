import type { StepRandom } from '../math/stepRandom';
import { FLOAT, INT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';

/*
 * What each corruption does to a batch of shape [batch, ...shape]. No gradient flows through any of it: the examples
 * are no variables. Callers run these inside `tf.tidy`.
 */

/** 1 with the given probability, else 0, independently in each cell: floor(u + p) for uniform u in [0, 1). */
const chance = (shape: readonly number[], probability: number, random: StepRandom): tf.Tensor =>
  tf.floor(tf.add(random.uniform(shape), probability));

/** x + sigma·ε, cut off at 0 and 1 where asked. */
export function addedNoise(
  x: tf.Tensor,
  { sigma, clip = false }: { readonly sigma: number; readonly clip?: boolean },
  random: StepRandom,
): tf.Tensor {
  const noisy = tf.add(x, tf.mul(sigma, random.normal(x.shape)));
  return clip ? tf.clipByValue(noisy, 0, 1) : noisy;
}

/** x where a coin of probability 1 − share says so, else 0. */
export function maskedValues(x: tf.Tensor, { share }: { readonly share: number }, random: StepRandom): tf.Tensor {
  return tf.mul(x, chance(x.shape, 1 - share, random));
}

/** x, or 0, or 1. */
export function saltedValues(x: tf.Tensor, { share }: { readonly share: number }, random: StepRandom): tf.Tensor {
  const kept = chance(x.shape, 1 - share, random);
  const white = chance(x.shape, 0.5, random);
  return tf.add(tf.mul(kept, x), tf.mul(tf.sub(1, kept), white));
}

/** A whole number of first…first + count − 1 for each example, as float32 [batch, 1, 1, 1]. */
const wholeNumbers = (batch: number, { first, count }: { first: number; count: number }, random: StepRandom) =>
  tf.add(tf.floor(tf.mul(random.uniform([batch, 1, 1, 1]), count)), first);

/** [batch, height, width, channels]: images as they are, series and rows as images one pixel high. */
function asImages(x: tf.Tensor): tf.Tensor4D {
  const [batch = 0, ...shape] = x.shape;
  const [height, width, channels] = shape.length === 3 ? shape : [1, shape.reduce((a, b) => a * b, 1), 1];
  return tf.reshape(x, [batch, height ?? 1, width ?? 1, channels ?? 1]);
}

/** 1 where a coordinate lies in start…start + size − 1 of the example, [batch, extent along the axis, …1]. */
function within(axis: 1 | 2, extent: number, { start, size }: { start: tf.Tensor; size: number }): tf.Tensor {
  const shape = axis === 1 ? [1, extent, 1, 1] : [1, 1, extent, 1];
  const place = tf.reshape(tf.range(0, extent), shape);
  const inside = tf.logicalAnd(tf.greaterEqual(place, start), tf.less(place, tf.add(start, size)));
  return tf.cast(inside, 'float32');
}

/**
 * A square of each image, or a window of each series, set to 0. Every place where it fits is as likely.
 *
 * @throws RangeError when it is larger than the example
 */
export function blankedPatches(x: tf.Tensor, { size }: { readonly size: number }, random: StepRandom): tf.Tensor {
  const images = asImages(x);
  const [batch, height, width] = images.shape;
  const tall = height === 1 ? 1 : size;
  if (tall > height || size > width) {
    throw new RangeError(
      `corruption: a patch of ${size} must fit into ${height}×${width} values; choose a smaller size`,
    );
  }
  const top = wholeNumbers(batch, { first: 0, count: height - tall + 1 }, random);
  const left = wholeNumbers(batch, { first: 0, count: width - size + 1 }, random);
  const blank = tf.mul(within(1, height, { start: top, size: tall }), within(2, width, { start: left, size }));
  return tf.reshape(tf.mul(images, tf.sub(1, blank)), x.shape);
}

/** Matrices that move rows by the given distances: entry (i, j) is 1 where i − j is the distance; [batch, 1, n, n]. */
function shiftMatrices(distance: tf.Tensor, extent: number): tf.Tensor {
  const to = tf.reshape(tf.range(0, extent), [1, 1, extent, 1]);
  const from = tf.reshape(tf.range(0, extent), [1, 1, 1, extent]);
  return tf.cast(tf.equal(tf.sub(to, from), distance), 'float32');
}

/** Each image, or series, moved by whole steps; what leaves is lost, 0 enters. */
export function shiftedByChance(x: tf.Tensor, { most }: { readonly most: number }, random: StepRandom): tf.Tensor {
  const images = asImages(x);
  const [batch, height, width] = images.shape;
  const range = { first: -most, count: 2 * most + 1 };
  const across = shiftMatrices(wholeNumbers(batch, range, random), width);
  // [batch, channels, height, width]: matrices act on the last two axes.
  const planes = tf.transpose(images, [0, 3, 1, 2]);
  const moved = tf.matMul(planes, across, false, true);
  const both = height === 1 ? moved : tf.matMul(shiftMatrices(wholeNumbers(batch, range, random), height), moved);
  return tf.reshape(tf.transpose(both, [0, 2, 3, 1]), x.shape);
}

/** Cells that take the value of the same column in another row, drawn with replacement. */
export function swappedCells(x: tf.Tensor, { share }: { readonly share: number }, random: StepRandom): tf.Tensor {
  const [batch = 0, ...shape] = x.shape;
  const features = shape.reduce((product, extent) => product * extent, 1);
  const flat = tf.reshape(x, [batch, features]);
  // In float32 whole numbers are exact up to 2²⁴: row and column are drawn and joined as integers.
  const row = tf.cast(tf.floor(tf.mul(random.uniform([batch, features]), batch)), 'int32');
  const cell = tf.add(tf.mul(row, tf.scalar(features, 'int32')), tf.range(0, features, 1, 'int32'));
  // tfjs's own gather reads the indices to check them, which a compiled step can't do.
  const attributes = { Tparams: FLOAT, Tindices: INT, Taxis: INT, batch_dims: { int: 0 } };
  const others = nativeOp('GatherV2', attributes, [tf.reshape(flat, [-1]), cell, tf.scalar(0, 'int32')]);
  const swaps = chance([batch, features], share, random);
  return tf.reshape(tf.add(tf.mul(swaps, others), tf.mul(tf.sub(1, swaps), flat)), x.shape);
}

import { expectEqualShapes, featuresOf, sumPerExample } from 'autoencoder-workbook/dist/math/tensorShapes';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

describe('sumPerExample', () => {
  test('adds up everything but the batch, and leaks nothing', async () => {
    const x = tf.tensor4d([1, 2, 3, 4, 10, 20, 30, 40], [2, 2, 2, 1]);
    const sums = await withoutLeaks(() => sumPerExample(x), 1);
    expect(Array.from(sums.dataSync())).toEqual([10, 100]);
  });

  test('hands each feature the gradient of its own example', () => {
    const x = tf.tensor3d([1, 2, 3, 4, 5, 6], [3, 2, 1]);
    const weights = tf.tensor1d([1, 10, 100]);
    const weighted = (input: tf.Tensor): tf.Tensor => tf.sum(tf.mul(sumPerExample(input), weights));
    const gradient = tf.grad(weighted)(x);
    expect(gradient.shape).toEqual([3, 2, 1]);
    expect(Array.from(gradient.dataSync())).toEqual([1, 1, 10, 10, 100, 100]);
    const total = (input: tf.Tensor): tf.Tensor => tf.square(sumPerExample(tf.square(input))).sum();
    // d/dx (Σx²)² = 4 x Σx².
    expect(Array.from(tf.grad(total)(x).dataSync())).toEqual([5, 5, 25, 25, 61, 61].map((sum, i) => 4 * (i + 1) * sum));
  });
});

describe('featuresOf', () => {
  test('counts the numbers of one example', () => {
    expect(featuresOf(tf.zeros([7, 2, 3, 4]))).toBe(24);
    expect(featuresOf(tf.zeros([7]))).toBe(1);
  });
});

describe('expectEqualShapes', () => {
  test('accepts equal shapes and names what differs', () => {
    const x = tf.zeros([2, 3]);
    expect(() => expectEqualShapes('who', { x, mean: x, logVar: tf.zeros([2, 3]) })).not.toThrow();
    expect(() => expectEqualShapes('who', { x, mean: x, logVar: tf.zeros([3, 2]) })).toThrow(
      'who: x and mean and logVar must have the same shape, got [2, 3] and [2, 3] and [3, 2]',
    );
  });
});

import { bernoulliEntropyFloor } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const entropy = (p: number): number => -p * Math.log(p) - (1 - p) * Math.log1p(-p);

describe('bernoulliEntropyFloor', () => {
  test('is ln 2 for each half-grey pixel, and 0 for black and white', async () => {
    const x = tf.tensor3d([0.5, 0.5, 0.5, 0, 1, 0], [2, 3, 1]);
    const floor = await withoutLeaks(() => bernoulliEntropyFloor(x), 1);
    expect(floor.dataSync()).toBeNear([3 * Math.LN2, 0], { rtol: 1e-6 });
  });

  test('is symmetric in p and 1 − p, and precise near both ends', () => {
    const floor = bernoulliEntropyFloor(tf.tensor2d([1e-6, 1 - 2 ** -20], [2, 1])).dataSync();
    expect(floor).toBeNear([entropy(Math.fround(1e-6)), entropy(1 - 2 ** -20)], { rtol: 1e-4 });
  });

  test('has the gradient ln((1 − p)/p) of its float64 twin', () => {
    const twin = (values: Float64Array): number[] =>
      rowsOf(values, 2).map((row) => row.reduce((t, p) => t + entropy(p), 0));
    expectLossAndGradient({ at: [0.5, 0.1, 0.9, 0.25], shape: [2, 2], loss: bernoulliEntropyFloor, twin });
  });

  test('refuses a tensor without a feature axis', () => {
    expect(() => bernoulliEntropyFloor(tf.zeros([3]))).toThrow(/\[batch, \.\.\.features\], got \[3\]/);
  });
});

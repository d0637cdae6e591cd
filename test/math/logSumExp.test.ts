import { logMeanExp, logSumExp } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

describe('logSumExp', () => {
  test('adds in logarithms: ln(1 + 2 + 3) = ln 6', () => {
    const x = tf.tensor1d([0, Math.log(2), Math.log(3)]);
    expect(logSumExp(x).dataSync()).toBeNear([Math.log(6)], { rtol: 1e-6 });
  });

  test('reduces the axis it is given and leaks nothing', async () => {
    const x = tf.tensor2d([0, 0, 0, 1, 1, 1], [2, 3]);
    const columns = await withoutLeaks(() => logSumExp(x, 0), 1);
    expect(columns.dataSync()).toBeNear(Array(3).fill(Math.log(1 + Math.E)), { rtol: 1e-6 });
    expect(logSumExp(x, 1).dataSync()).toBeNear([Math.log(3), 1 + Math.log(3)], { rtol: 1e-6 });
    expect(logSumExp(x, -2).dataSync()).toBeNear(columns.dataSync());
  });

  test('does not overflow or underflow: a shift of x shifts the result', () => {
    const expected = (shift: number): number => shift + Math.log(2);
    for (const shift of [1e4, -1e4]) {
      expect(logSumExp(tf.tensor1d([shift, shift])).dataSync()).toBeNear([expected(shift)], { rtol: 1e-7 });
    }
  });

  test('knows weights of zero and of infinity', () => {
    const none = Number.NEGATIVE_INFINITY;
    expect(logSumExp(tf.tensor1d([none, 2])).dataSync()).toBeNear([2]);
    expect(logSumExp(tf.tensor1d([none, none])).dataSync()[0]).toBe(none);
    expect(logSumExp(tf.tensor1d([Number.POSITIVE_INFINITY, 0])).dataSync()[0]).toBe(Number.POSITIVE_INFINITY);
  });

  test('has the softmax as its gradient, as its float64 twin says, also among equal entries', () => {
    const twin = (values: Float64Array): number[] =>
      rowsOf(values, 3).map((row) => {
        const largest = Math.max(...row);
        return largest + Math.log(row.reduce((t, v) => t + Math.exp(v - largest), 0));
      });
    expectLossAndGradient({ at: [1, 1, 1, -2, 0.5, 3], shape: [2, 3], loss: (x) => logSumExp(x), twin });
  });

  test('refuses an axis that is not there', () => {
    expect(() => logSumExp(tf.zeros([2, 3]), 2)).toThrow('logSumExp: axis must be an axis of the tensor [2, 3], got 2');
    expect(() => logSumExp(tf.zeros([2, 3]), -3)).toThrow(/got -3/);
  });
});

describe('logMeanExp', () => {
  test('is the value itself for equal entries and ln of the mean in general', async () => {
    const x = tf.tensor2d([-5000, -5000, 0, Math.log(3)], [2, 2]);
    const result = await withoutLeaks(() => logMeanExp(x), 1);
    expect(result.dataSync()).toBeNear([-5000, Math.log(2)], { rtol: 1e-6 });
  });

  test('lies between the mean and the maximum', () => {
    const x = tf.tensor2d([0, 1, 5, 2, -3, 0.5], [3, 2]);
    const result = logMeanExp(x, 0).dataSync();
    const mean = tf.mean(x, 0).dataSync();
    const largest = tf.max(x, 0).dataSync();
    result.forEach((value, column) => {
      expect(value).toBeGreaterThan(mean[column] ?? Number.NaN);
      expect(value).toBeLessThan(largest[column] ?? Number.NaN);
    });
  });
});

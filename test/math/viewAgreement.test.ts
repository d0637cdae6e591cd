import {
  cosineSimilarity,
  covarianceRedundancy,
  crossCorrelation,
  randomSource,
  stopGradient,
  varianceShortfall,
} from 'autoencoder-workbook/dist/math';
import { tf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const number = (compute: () => tf.Tensor) => tf.tidy(() => compute().dataSync()[0] as number);
const random = randomSource(3, 'codes');
const draws = (count: number) => Array.from({ length: count }, () => random.normal());
const columnsOf = (values: ArrayLike<number>, d: number) => {
  const rows = rowsOf(values, d);
  return Array.from({ length: d }, (_, column) => rows.map((row) => row[column] as number));
};
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - mean(a)) * ((b[i] as number) - mean(b)), 0) / (a.length - 1);
/** Scalars meet the gradient check as a batch of one. */
const asBatch = (scalar: tf.Scalar) => tf.reshape(scalar, [1]);

describe('cosineSimilarity', () => {
  test('1, 0 and −1, whatever the lengths', () => {
    const u = tf.tensor2d([
      [1, 1],
      [1, 0],
      [2, 1],
    ]);
    const v = tf.tensor2d([
      [5, 5],
      [0, 3],
      [-4, -2],
    ]);
    expect(tf.tidy(() => cosineSimilarity(u, v).dataSync())).toBeNear([1, 0, -1], { atol: 1e-6 });
    u.dispose();
    v.dispose();
  });
});

test('nothing flows through stopGradient: d/dx x·stop(x) = x', () => {
  const gradient = tf.tidy(() =>
    tf
      .grad((x) => tf.mul(x, stopGradient(x)))(tf.tensor1d([2, -3]))
      .dataSync(),
  );
  expect(gradient).toBeNear([2, -3]);
});

describe('varianceShortfall', () => {
  test('one point for all: 1 − √10⁻⁴ = 0.99; spread by more than 1: 0', () => {
    expect(number(() => varianceShortfall(tf.ones([6, 3])))).toBeNear(0.99, { rtol: 1e-5 });
    expect(number(() => varianceShortfall(tf.tensor2d([[2], [-2]])))).toBe(0);
    expect(number(() => varianceShortfall(tf.ones([1, 3])))).toBeNear(0.99, { rtol: 1e-5 });
  });

  test('value and gradient', () => {
    expectLossAndGradient({
      loss: (z) => asBatch(varianceShortfall(z)),
      twin: (values) => [
        mean(columnsOf(values, 3).map((column) => Math.max(0, 1 - Math.sqrt(covariance(column, column) + 1e-4)))),
      ],
      at: draws(15).map((value, i) => value * ([0.2, 0.5, 3][i % 3] as number)),
      shape: [5, 3],
      rtol: 1e-3,
      atol: 1e-5,
    });
  });
});

describe('covarianceRedundancy', () => {
  test('0 for numbers that have nothing to do with each other', () => {
    expect(
      number(() =>
        covarianceRedundancy(
          tf.tensor2d([
            [1, 1],
            [1, -1],
            [-1, 1],
            [-1, -1],
          ]),
        ),
      ),
    ).toBeNear(0, { atol: 1e-6 });
  });

  test('value and gradient', () => {
    expectLossAndGradient({
      loss: (z) => asBatch(covarianceRedundancy(z)),
      twin: (values) => {
        const columns = columnsOf(values, 3);
        const squares = columns.flatMap((a, i) => columns.map((b, j) => (i === j ? 0 : covariance(a, b) ** 2)));
        return [squares.reduce((sum, value) => sum + value, 0) / 3];
      },
      at: draws(15),
      shape: [5, 3],
      rtol: 1e-3,
      atol: 1e-4,
    });
  });
});

describe('crossCorrelation', () => {
  test('0 and 0 just for the identity: the same uncorrelated numbers in both views, on any scale', () => {
    tf.tidy(() => {
      const white = tf.tensor2d([
        [1, 1],
        [1, -1],
        [-1, 1],
        [-1, -1],
      ]);
      const { onDiagonal, offDiagonal } = crossCorrelation(white, tf.add(tf.mul(white, 7), 3));
      expect(onDiagonal.dataSync()).toBeNear([0], { atol: 1e-6 });
      expect(offDiagonal.dataSync()).toBeNear([0], { atol: 1e-6 });
      // Swapped: the diagonal is 0, all is beside it.
      const swapped = crossCorrelation(white, tf.reverse(white, 1));
      expect(swapped.onDiagonal.dataSync()).toBeNear([2], { rtol: 1e-6 });
      expect(swapped.offDiagonal.dataSync()).toBeNear([2], { rtol: 1e-6 });
    });
  });

  test('collapsed codes: correlations 0, not NaN', () => {
    tf.tidy(() => {
      const { onDiagonal, offDiagonal } = crossCorrelation(tf.ones([5, 4]), tf.ones([5, 4]));
      expect(onDiagonal.dataSync()).toBeNear([4], { rtol: 1e-6 });
      expect(offDiagonal.dataSync()).toBeNear([0], { atol: 1e-6 });
    });
  });

  test('value and gradient', () => {
    const other = Float32Array.from(draws(15));
    const correlation = (a: readonly number[], b: readonly number[]) =>
      covariance(a, b) / Math.sqrt((covariance(a, a) + 1.25e-8) * (covariance(b, b) + 1.25e-8));
    expectLossAndGradient({
      loss: (u) => {
        const { onDiagonal, offDiagonal } = crossCorrelation(u, tf.tensor2d(other, [5, 3]));
        return asBatch(tf.add(onDiagonal, tf.mul(0.1, offDiagonal)));
      },
      twin: (values) => {
        const [a, b] = [columnsOf(values, 3), columnsOf(other, 3)];
        let total = 0;
        for (const [i, own] of a.entries()) {
          for (const [j, theirs] of b.entries()) {
            const c = correlation(own, theirs);
            total += i === j ? (1 - c) ** 2 : 0.1 * c ** 2;
          }
        }
        return [total];
      },
      at: draws(15),
      shape: [5, 3],
      rtol: 1e-3,
      atol: 1e-4,
    });
  });
});

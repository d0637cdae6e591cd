import {
  gaussianLogDensity,
  gaussianNll,
  sampleGaussian,
  standardNormalLogDensity,
} from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const LOG_TWO_PI = Math.log(2 * Math.PI);

describe('gaussianLogDensity', () => {
  test('is −½ ln 2π at the mean of a standard normal and ½ less at one standard deviation', () => {
    const gaussian = { mean: tf.tensor2d([2], [1, 1]), logVar: tf.zeros([1, 1]) };
    expect(gaussianLogDensity(tf.tensor2d([2], [1, 1]), gaussian).dataSync()).toBeNear([-0.5 * LOG_TWO_PI], {
      rtol: 1e-6,
    });
    expect(gaussianLogDensity(tf.tensor2d([3], [1, 1]), gaussian).dataSync()).toBeNear([-0.5 * LOG_TWO_PI - 0.5], {
      rtol: 1e-6,
    });
  });

  test('integrates to 1', () => {
    const step = 0.01;
    const grid = tf.range(-10, 10, step).reshape([-1, 1, 1]);
    const gaussian = { mean: tf.fill([1, 1], 0.7), logVar: tf.fill([1, 1], -0.5) };
    const mass = tf.tidy(() => tf.mul(tf.sum(tf.exp(gaussianLogDensity(grid, gaussian))), step).dataSync());
    expect(mass).toBeNear([1], { rtol: 1e-4 });
  });

  test('agrees with gaussianNll, sign turned', () => {
    const z = tf.tensor2d([0.1, 2, -1, 4], [2, 2]);
    const mean = tf.tensor2d([0, 1, -1, 3], [2, 2]);
    const logVar = tf.tensor2d([0.3, -2, 1, 0], [2, 2]);
    const density = gaussianLogDensity(z, { mean, logVar }).dataSync();
    expect(tf.neg(gaussianNll(z, mean, { logVar })).dataSync()).toBeNear(density, { rtol: 1e-5 });
  });

  test('keeps several samples per example apart and leaks nothing', async () => {
    const gaussian = { mean: tf.tensor2d([0, 1], [2, 1]), logVar: tf.zeros([2, 1]) };
    const z = tf.tensor3d([0, 1, 1, 2, 2, 3], [3, 2, 1]);
    const density = await withoutLeaks(() => gaussianLogDensity(z, gaussian), 1);
    expect(density.shape).toEqual([3, 2]);
    const at = (distance: number): number => -0.5 * (LOG_TWO_PI + distance ** 2);
    expect(density.dataSync()).toBeNear([at(0), at(0), at(1), at(1), at(2), at(2)], { rtol: 1e-6 });
  });

  test('has the gradients of its float64 twin', () => {
    const mean = tf.tensor2d([0.5, -1, 0, 2], [2, 2]);
    const z = [1, 1, -1, 3];
    const logVars = [0, -1, 2, 0.5];
    const means = [0.5, -1, 0, 2];
    const cost = (r: number, s: number): number => -0.5 * (r * r * Math.exp(-s) + s + LOG_TWO_PI);
    const total = (zs: ArrayLike<number>, ms: ArrayLike<number>, ss: ArrayLike<number>): number[] =>
      rowsOf(zs, 2).map((row, b) =>
        row.reduce((t, v, i) => t + cost(v - Number(ms[2 * b + i]), Number(ss[2 * b + i])), 0),
      );
    const shape = [2, 2];
    const logVar = tf.tensor2d(logVars, [2, 2]);
    const zTensor = tf.tensor2d(z, [2, 2]);
    expectLossAndGradient({
      at: z,
      shape,
      loss: (v) => gaussianLogDensity(v, { mean, logVar }),
      twin: (v) => total(v, means, logVars),
    });
    expectLossAndGradient({
      at: means,
      shape,
      loss: (m) => gaussianLogDensity(zTensor, { mean: m, logVar }),
      twin: (m) => total(z, m, logVars),
    });
    expectLossAndGradient({
      at: logVars,
      shape,
      loss: (s) => gaussianLogDensity(zTensor, { mean, logVar: s }),
      twin: (s) => total(z, means, s),
    });
  });

  test('refuses shapes that do not fit', () => {
    const mean = tf.zeros([2, 3]);
    expect(() => gaussianLogDensity(tf.zeros([2, 4]), { mean, logVar: mean })).toThrow(
      'gaussianLogDensity: the values must end in the axes of the Gaussian, [2, 3], got [2, 4]',
    );
    expect(() => gaussianLogDensity(mean, { mean, logVar: tf.zeros([2, 2]) })).toThrow(
      'gaussianLogDensity: mean and logVar must have the same shape, got [2, 3] and [2, 2]',
    );
  });
});

describe('standardNormalLogDensity', () => {
  test('is gaussianLogDensity with mean 0 and ln σ² = 0', () => {
    const z = tf.tensor2d([0, 1, -2, 30], [2, 2]);
    const prior = { mean: tf.zeros([2, 2]), logVar: tf.zeros([2, 2]) };
    expect(standardNormalLogDensity(z).dataSync()).toBeNear(gaussianLogDensity(z, prior).dataSync(), { rtol: 1e-6 });
    expect(standardNormalLogDensity(z).dataSync()[0]).toBeNear(-LOG_TWO_PI - 0.5, { rtol: 1e-6 });
  });

  test('refuses a scalar', () => {
    expect(() => standardNormalLogDensity(tf.scalar(1))).toThrow(/at least one axis, got a scalar/);
  });
});

describe('sampleGaussian', () => {
  test('moves noise by the mean and stretches it by σ, not by σ²', () => {
    const gaussian = { mean: tf.tensor2d([1, -1], [1, 2]), logVar: tf.tensor2d([Math.log(4), Math.log(0.25)], [1, 2]) };
    const noise = tf.tensor2d([1, -2], [1, 2]);
    expect(sampleGaussian(gaussian, noise).dataSync()).toBeNear([1 + 2 * 1, -1 + 0.5 * -2], { rtol: 1e-6 });
  });

  test('draws several samples per example when the noise has more axes', async () => {
    const gaussian = { mean: tf.tensor2d([1, 2], [2, 1]), logVar: tf.zeros([2, 1]) };
    const noise = tf.tensor3d([0, 0, 1, 1, -1, 2], [3, 2, 1]);
    const z = await withoutLeaks(() => sampleGaussian(gaussian, noise), 1);
    expect(z.shape).toEqual([3, 2, 1]);
    expect(Array.from(z.dataSync())).toEqual([1, 2, 2, 3, 0, 4]);
  });

  test('passes gradients to mean and log-variance: dz/dμ = 1, dz/d ln σ² = ½ σ ε', () => {
    const noise = tf.tensor2d([0.5, -2], [1, 2]);
    const mean = tf.zeros([1, 2]);
    const logVar = tf.tensor2d([Math.log(4), 0], [1, 2]);
    expect(
      tf
        .grad((m) => sampleGaussian({ mean: m, logVar }, noise).sum())(mean)
        .dataSync(),
    ).toBeNear([1, 1]);
    const byLogVar = tf.grad((s) => sampleGaussian({ mean, logVar: s }, noise).sum())(logVar);
    expect(byLogVar.dataSync()).toBeNear([0.5 * 2 * 0.5, 0.5 * 1 * -2], { rtol: 1e-6 });
  });

  test('refuses noise that does not fit', () => {
    const zeros = tf.zeros([2, 3]);
    expect(() => sampleGaussian({ mean: zeros, logVar: zeros }, tf.zeros([3]))).toThrow(/sampleGaussian.*got \[3\]/);
  });
});

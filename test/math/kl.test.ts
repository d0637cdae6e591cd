import {
  gaussianKL,
  gaussianKLMonteCarlo,
  gaussianKLPerDimension,
  normalValues,
  randomSource,
  stepRandom,
} from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../support/gradients';

const klOf = (mean: number, logVar: number): number => 0.5 * (Math.exp(logVar) - 1 - logVar + mean * mean);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const kl = (mean: readonly number[], logVar: readonly number[]): number =>
  tf.tidy(
    () =>
      gaussianKL(tf.tensor2d([...mean], [1, mean.length]), tf.tensor2d([...logVar], [1, logVar.length])).dataSync()[0],
  ) ?? Number.NaN;

describe('gaussianKL', () => {
  test('is ½ for KL(N(1, 1) ‖ N(0, 1)) and 0 for the prior itself', () => {
    expect(kl([1], [0])).toBe(0.5);
    expect(kl([0], [0])).toBe(0);
  });

  test('is ½ (σ² − 1 − ln σ²) for a centred code', () => {
    expect(kl([0], [Math.log(4)])).toBeNear(0.5 * (4 - 1 - Math.log(4)), { rtol: 1e-6 });
  });

  test('grows by exactly ½ nat with a latent of mean 1 and variance 1: latents are summed', () => {
    const without = kl([0.5, -2], [0.25, -1]);
    expect(kl([0.5, -2, 1], [0.25, -1, 0])).toBeNear(without + 0.5, { rtol: 1e-7 });
  });

  test('costs 1.81 nats per latent for noise of standard deviation 0.1, and 4.11 for 0.01', () => {
    expect(kl([0], [2 * Math.log(0.1)])).toBeNear(1.81, { atol: 5e-3 });
    expect(kl([0], [2 * Math.log(0.01)])).toBeNear(4.11, { atol: 5e-3 });
  });

  test('is never negative and keeps its precision close to the prior', () => {
    const logVars = Array.from({ length: 4001 }, (_, i) => (i - 2000) * 1e-4);
    const values = tf.tidy(() => gaussianKL(tf.zeros([4001, 1]), tf.tensor2d(logVars, [4001, 1])).dataSync());
    expect(Math.min(...values)).toBe(0);
    // Written as e^s − 1 − s, float32 would leave nothing of the 1.25e-9 nats at s = 5e-5.
    expect(kl([0], [1e-2])).toBeNear((0.5 * 1e-4) / 2 + 1e-6 / 12, { rtol: 2e-3 });
  });

  test('stays finite at ln σ² = ±30', () => {
    expect(kl([0], [30])).toBeNear(klOf(0, 30), { rtol: 1e-5 });
    expect(kl([0], [-30])).toBeNear(klOf(0, -30), { rtol: 1e-6 });
  });

  test('does not change when the batch is duplicated, and leaks nothing', async () => {
    const mean = tf.tensor2d(normalValues(6, randomSource(1)), [2, 3]);
    const logVar = tf.tensor2d(normalValues(6, randomSource(2)), [2, 3]);
    const single = await withoutLeaks(() => gaussianKL(mean, logVar), 1);
    const twice = tf.tidy(() => gaussianKL(tf.concat([mean, mean]), tf.concat([logVar, logVar])));
    expect(twice.dataSync()).toBeNear([...single.dataSync(), ...single.dataSync()]);
  });

  test('has the gradients of its float64 twin', () => {
    const means = [0.5, -1, 2, 0, 0, 3];
    const logVars = [0, 0.001, -2, 3, -30, 10];
    const mean = tf.tensor2d(means, [2, 3]);
    const logVar = tf.tensor2d(logVars, [2, 3]);
    const total = (ms: ArrayLike<number>, ss: ArrayLike<number>): number[] =>
      rowsOf(ms, 3).map((row, b) => sum(row.map((m, i) => klOf(m, Number(ss[3 * b + i])))));
    expectLossAndGradient({
      at: means,
      shape: [2, 3],
      loss: (m) => gaussianKL(m, logVar),
      twin: (m) => total(m, logVars),
      // e^10 dwarfs the means: central differences of the twin lose digits there.
      atol: 1e-4,
    });
    expectLossAndGradient({
      at: logVars,
      shape: [2, 3],
      loss: (s) => gaussianKL(mean, s),
      twin: (s) => total(means, s),
    });
  });

  test('refuses shapes that differ', () => {
    expect(() => gaussianKL(tf.zeros([2, 3]), tf.zeros([2, 2]))).toThrow(
      'gaussianKL: mean and logVar must have the same shape, got [2, 3] and [2, 2]',
    );
  });
});

describe('gaussianKLPerDimension', () => {
  test('holds the terms whose sum is gaussianKL', () => {
    const mean = tf.tensor2d([1, 0, 0.5, -2], [2, 2]);
    const logVar = tf.tensor2d([0, 0, 1, -1], [2, 2]);
    const terms = gaussianKLPerDimension(mean, logVar);
    expect(terms.shape).toEqual([2, 2]);
    expect(terms.dataSync()).toBeNear([0.5, 0, klOf(0.5, 1), klOf(-2, -1)], { rtol: 1e-6 });
    expect(tf.sum(terms, 1).dataSync()).toBeNear(gaussianKL(mean, logVar).dataSync(), { rtol: 1e-6 });
  });
});

describe('gaussianKLMonteCarlo', () => {
  const random = (seed: number) => stepRandom(tf.tensor1d([seed, 1], 'int32'));

  test('agrees with the closed form within 3 standard errors, for 100 random posteriors', () => {
    const source = randomSource(7);
    const mean = tf.tensor2d(normalValues(800, source), [100, 8]);
    const logVar = tf.tensor2d(normalValues(800, source), [100, 8]);
    const { estimate, standardError } = gaussianKLMonteCarlo(mean, logVar, { random: random(5), samples: 2000 });
    const exact = gaussianKL(mean, logVar).dataSync();
    const errors = standardError.dataSync();
    const deviations = Array.from(estimate.dataSync(), (value, b) => (value - Number(exact[b])) / Number(errors[b]));
    expect(Math.max(...deviations.map(Math.abs))).toBeLessThan(3);
    // As a whole they must look standard normal: biased or overconfident estimates would not.
    expect(Math.abs(sum(deviations) / 100)).toBeLessThan(0.3);
    expect(Math.sqrt(sum(deviations.map((z) => z * z)) / 100)).toBeNear(1, { atol: 0.25 });
  });

  test('is exact for every draw when the posterior is the prior', () => {
    const zeros = tf.zeros([3, 4]);
    const { estimate, standardError } = gaussianKLMonteCarlo(zeros, zeros, { random: random(9), samples: 2 });
    expect(estimate.dataSync()).toBeNear([0, 0, 0], { atol: 1e-5 });
    expect(standardError.dataSync()).toBeNear([0, 0, 0], { atol: 1e-5 });
  });

  test('keeps two tensors and refuses a single sample', async () => {
    const zeros = tf.zeros([1, 1]);
    const source = random(3);
    await withoutLeaks(() => gaussianKLMonteCarlo(zeros, zeros, { random: source, samples: 4 }), 2);
    expect(() => gaussianKLMonteCarlo(zeros, zeros, { random: source, samples: 1 })).toThrow(
      'gaussianKLMonteCarlo: samples must be an integer of at least 2, got 1',
    );
  });
});

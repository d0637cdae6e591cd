import {
  type Autoencoder,
  examplesFrom,
  fit,
  fitPca,
  meanSquaredError,
  reconstruct,
  tiedLinearAutoencoder,
} from 'autoencoder-workbook';
import { tiedModeShares } from 'autoencoder-workbook/dist/models';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

/** Rows ±√(dλ_i)·e_i: mean 0 and covariance diag(λ), exactly. */
const lambda = [5, 3, 2, 1, 0.5, 0.25];
const d = lambda.length;
const cross = examplesFrom(
  Float32Array.from(
    lambda.flatMap((value, i) =>
      [1, -1].flatMap((sign) => lambda.map((_, j) => (i === j ? sign * Math.sqrt(d * value) : 0))),
    ),
  ),
  [d],
);
const squaredError = (model: Autoencoder) => d * meanSquaredError(cross, reconstruct(model, cross));
/** All examples in every step, no momentum. */
const descend = (model: Autoencoder, steps: number, learningRate: number) =>
  fit(model, cross, { epochs: steps, batchSize: cross.count, seed: 1, optimizer: { type: 'sgd' }, learningRate });

describe('the edge of the learning rate, 0.25/λ₁', () => {
  const least = lambda.slice(3).reduce((sum, value) => sum + value, 0);
  const run = async (edge: number) => {
    const model = tiedLinearAutoencoder({ latentDim: 3, seed: 2, inputShape: [d] });
    const { history } = await descend(model, 3000, edge / (lambda[0] as number));
    const error = squaredError(model);
    model.dispose();
    return { error, last: history.slice(-200).map(({ losses }) => losses['objective'] as number) };
  };

  test('at 0.249/λ₁ it ends at PCA', async () => {
    const { error, last } = await run(0.249);
    expect(error).toBeNear(least, { rtol: 1e-5 });
    expect(Math.max(...last) - Math.min(...last)).toBeLessThan(1e-4);
  });

  test('at 0.251/λ₁ it never does', async () => {
    const { error, last } = await run(0.251);
    // The slope −1.008 turns into a jump between two lengths; both miss the optimum, every time.
    expect(error - least).toBeGreaterThan(0.01);
    expect(Math.min(...last) - least).toBeGreaterThan(0.01);
    // And it does not come closer: the last hundred steps are as far off as the hundred before.
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(last.slice(100)) / mean(last.slice(0, 100))).toBeNear(1, { rtol: 1e-3 });
  });
});

describe('tiedModeShares', () => {
  test('is what the engines do to a column on its axis, step by step', async () => {
    const [learningRate, start] = [0.03, 0.04];
    const model = tiedLinearAutoencoder({ latentDim: 3, seed: 2, inputShape: [d] });
    const w = model.weights.find(({ name }) => name === 'w')?.variable as tf.Variable;
    tf.tidy(() => {
      w.assign(tf.tensor2d(Array.from({ length: d }, (_, i) => [0, 1, 2].map((k) => (i === k ? 0.2 : 0)))));
    });
    const curves = lambda
      .slice(0, 3)
      .map((eigenvalue) => tiedModeShares({ eigenvalue, learningRate, start, steps: 60 }));
    for (const steps of [1, 4, 15, 40]) {
      await descend(model, steps, learningRate);
      const done = [1, 5, 20, 60][[1, 4, 15, 40].indexOf(steps)] as number;
      const values = w.dataSync();
      const shares = [0, 1, 2].map((k) => (values[3 * k + k] as number) ** 2);
      expect(shares).toBeNear(
        curves.map((curve) => curve[done] as number),
        { rtol: 1e-4 },
      );
    }
    model.dispose();
  });

  test('for small steps: the logistic curve, the first component first', () => {
    const time = (eigenvalue: number) => {
      const curve = tiedModeShares({ eigenvalue, learningRate: 1e-4, start: 0.01, steps: 20_000 });
      const at = 3000;
      expect(curve[at]).toBeNear(1 / (1 + (1 / 0.01 - 1) * Math.exp(-8 * 1e-4 * eigenvalue * at)), { rtol: 1e-2 });
      return curve.findIndex((share) => share > 0.5);
    };
    const [first, second] = [time(5), time(2.5)];
    expect(second / first).toBeNear(2, { rtol: 1e-2 });
  });

  test('around the edge: to 1 below it, to and fro beyond', () => {
    const end = (edge: number) =>
      tiedModeShares({ eigenvalue: 4, learningRate: edge / 4, start: 0.2, steps: 5000 }).slice(-2);
    expect(end(0.249)).toBeNear([1, 1], { atol: 1e-6 });
    const [a, b] = end(0.251) as unknown as [number, number];
    expect(Math.abs(a - b)).toBeGreaterThan(0.1);
  });

  test('refuses', () => {
    expect(() => tiedModeShares({ eigenvalue: -1, learningRate: 1, start: 0.1, steps: 3 })).toThrow(
      'eigenvalue must be a number of at least 0, got -1',
    );
    expect(() => tiedModeShares({ eigenvalue: 1, learningRate: 1, start: 0.1, steps: 0.5 })).toThrow(
      'steps must be a whole number',
    );
  });
});

test('data away from 0: the mean is learned too, and PCA is reached', async () => {
  await withoutLeaks(async () => {
    const train = planarExamples(200, { features: 12, rank: 3, seed: 5 });
    const model = tiedLinearAutoencoder({ latentDim: 3, seed: 1, inputShape: [12] });
    await fit(model, train, { epochs: 300, seed: 1, batchSize: 50, learningRate: { type: 'cosine', rate: 2e-2 } });
    const pca = fitPca(train, { latentDim: 3 });
    expect(meanSquaredError(train, reconstruct(model, train))).toBeNear(
      meanSquaredError(train, reconstruct(pca, train)),
      {
        rtol: 5e-3,
      },
    );
    model.dispose();
  });
});

test('away from 0, the edge is that of PCA if m starts at the mean, where it stays', async () => {
  const shifted = { ...cross, values: cross.values.map((value, i) => value + 3 + (i % d)) };
  const mean = Array.from({ length: d }, (_, i) => 3 + i);
  const model = tiedLinearAutoencoder({ latentDim: 3, seed: 2, inputShape: [d], mean });
  const options = { epochs: 3000, batchSize: cross.count, seed: 1, optimizer: { type: 'sgd' } } as const;
  await fit(model, shifted, { ...options, learningRate: 0.24 / (lambda[0] as number) });
  const least = lambda.slice(3).reduce((sum, value) => sum + value, 0);
  expect(d * meanSquaredError(shifted, reconstruct(model, shifted))).toBeNear(least, { rtol: 1e-4 });
  expect(model.weights.find(({ name }) => name === 'mean')?.variable.dataSync()).toBeNear(mean, { atol: 1e-3 });
  model.dispose();
  expect(() => tiedLinearAutoencoder({ latentDim: 3, seed: 2, inputShape: [d], mean: [1] })).toThrow(
    'mean must hold 6 numbers, got 1',
  );
});

test('refuses a start of 0, where every gradient is 0', () => {
  expect(() => tiedLinearAutoencoder({ latentDim: 2, seed: 1, inputShape: [4], start: 0 })).toThrow(
    'start must be a positive number, got 0',
  );
});

import {
  activeUnits,
  evidenceLowerBound,
  examplesFrom,
  fit,
  fitPca,
  fitProbabilisticPca,
  importanceWeightedBound,
  linearVariationalAutoencoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { binarise } from 'autoencoder-workbook/dist/data';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { setExactPosterior } from '../support/exactPosterior';

/** Normal data of eight features with three strong directions. */
function normalData(count: number, seed: number) {
  const random = randomSource(1, 'basis');
  const basis = Array.from({ length: 3 }, (_, k) => Array.from({ length: 8 }, () => 0.5 * (3 - k) * random.normal()));
  const draw = randomSource(seed, 'rows');
  const values = new Float32Array(8 * count);
  for (let row = 0; row < count; row++) {
    const z = [draw.normal(), draw.normal(), draw.normal()];
    for (let i = 0; i < 8; i++) {
      values[8 * row + i] =
        0.5 * draw.normal() + z.reduce((sum, value, k) => sum + value * (basis[k]?.[i] as number), 0);
    }
  }
  return examplesFrom(values, [8]);
}

const train = normalData(600, 1);
const held = normalData(60, 2);
const many = normalData(200, 4);
const pca = fitPca(train, { latentDim: 3 });
const exact = fitProbabilisticPca(pca);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

describe('with the exact posterior of probabilistic PCA', () => {
  // 60 examples: all at once for few samples, some at a time, and each alone in several chunks.
  test.each([1, 7, 40, 1300])(
    'every importance weight is p(x): %i samples give ln p(x) of each example',
    async (samples) => {
      await withoutLeaks(() => {
        const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 1 });
        setExactPosterior(model, { pca, exact });
        const { perExample, bound } = importanceWeightedBound(model, held, { samples, seed: 3 });
        const expected = exact.logLikelihood(held);
        expect(perExample).toBeNear(expected, { rtol: 1e-4 });
        expect(bound).toBeNear(mean(expected), { rtol: 1e-4 });
        model.dispose();
      });
    },
  );

  test('the ELBO is the log-likelihood, its KL the closed-form rate, all units with signal are active', () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 1 });
    setExactPosterior(model, { pca, exact });
    const report = evidenceLowerBound(model, train, 7);
    expect(Math.abs(report.elbo - exact.trainLogLikelihood)).toBeLessThan(4 * report.standardError);
    expect(report.kl).toBeNear(exact.trainRate, { rtol: 1e-4 });
    expect(mean(report.klPerDimension) * 3).toBeNear(report.kl, { rtol: 1e-5 });
    expect(report.elbo).toBeNear(-report.reconstruction - report.kl, { rtol: 1e-5 });
    const { count, variances } = activeUnits(model, train);
    expect(count).toBe(exact.activeUnits);
    expect(variances).toBeNear(
      exact.posteriorVariance.map((value) => 1 - value),
      { rtol: 1e-3 },
    );
    model.dispose();
  });
});

describe('with a posterior that is too wide', () => {
  test('the bound rises with the number of samples and stays below the exact log-likelihood', () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 1 });
    setExactPosterior(model, { pca, exact, widen: 4 });
    const logLikelihoods = exact.logLikelihood(many);
    const gaps = [1, 5, 5000].map((samples) => {
      const { perExample } = importanceWeightedBound(model, many, { samples, seed: 3 });
      const missing = perExample.map((bound, row) => (logLikelihoods[row] as number) - bound);
      const average = mean(missing);
      return { average, error: Math.sqrt(mean(missing.map((gap) => (gap - average) ** 2)) / (many.count - 1)) };
    });
    for (const [index, { average, error }] of gaps.entries()) {
      if (index > 0) expect(average).toBeLessThan(gaps[index - 1]?.average as number);
      // With many samples the gap is smaller than the noise of the draws.
      expect(average).toBeGreaterThan(index === 0 ? 3 * error : -3 * error);
    }
    // With 5,000 samples of a three-dimensional code hardly anything is missing.
    expect(gaps[2]?.average).toBeNear(0, { atol: 0.02 });
    model.dispose();
  });

  test('repeats with the seed', () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 1 });
    setExactPosterior(model, { pca, exact, widen: 4 });
    const run = (seed: number) => importanceWeightedBound(model, held, { samples: 50, seed }).bound;
    expect(run(3)).toBe(run(3));
    expect(run(4)).not.toBe(run(3));
    model.dispose();
  });
});

describe('a trained linear variational autoencoder', () => {
  const schedule = { epochs: 1000, seed: 1, batchSize: 100, learningRate: { type: 'cosine', rate: 1e-2 } } as const;

  test('comes within half a nat of probabilistic PCA and finds its noise', async () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 2 });
    await fit(model, train, schedule);
    const { elbo } = evidenceLowerBound(model, train, 5);
    expect(Math.abs(elbo - exact.trainLogLikelihood)).toBeLessThan(0.5);
    expect(model.sigma()).toBeNear(Math.sqrt(exact.noiseVariance), { rtol: 0.05 });
    expect(activeUnits(model, train).count).toBe(exact.activeUnits);
    model.dispose();
  });

  test('uses exactly as many latents as there are eigenvalues above a fixed noise', async () => {
    const noiseVariance = 1;
    const spectrum = fitPca(train, { latentDim: 6 });
    const fixed = fitProbabilisticPca(spectrum, { noiseVariance });
    expect(fixed.activeUnits).toBe(spectrum.eigenvalues.filter((value) => value > noiseVariance).length);
    const model = variationalAutoencoder({
      latentDim: 6,
      inputShape: [8],
      net: { type: 'dense', hidden: [] },
      loss: { type: 'gaussian', sigma: Math.sqrt(noiseVariance) },
      output: 'linear',
      seed: 2,
    });
    await fit(model, train, schedule);
    expect(activeUnits(model, train).count).toBe(fixed.activeUnits);
    const { elbo } = evidenceLowerBound(model, train, 5);
    expect(Math.abs(elbo - fixed.trainLogLikelihood)).toBeLessThan(0.5);
    model.dispose();
  });
});

describe('a model that binarises', () => {
  test('measures all samples of an example on the same pixels, and leaves binary examples as they are', () => {
    const grey = examplesFrom(new Float32Array(40).fill(0.5), [8]);
    const binary = binarise(grey, 4);
    expect(new Set(binary.values)).toEqual(new Set([0, 1]));
    expect(binarise(grey, 4).values).toEqual(binary.values);
    const model = variationalAutoencoder({
      latentDim: 2,
      inputShape: [8],
      net: { type: 'dense', hidden: [] },
      seed: 1,
    });
    const measured = importanceWeightedBound(model, binary, { samples: 20, seed: 1 });
    expect(measured.perExample.every((value) => value < 0)).toBe(true);
    model.dispose();
    expect(() => binarise(examplesFrom(new Float32Array(2).fill(1.5), [2]), 1)).toThrow(
      'values must lie in [0, 1], got 1.5',
    );
  });
});

test.each([
  [{ samples: 0, seed: 1 }, 'samples must be a positive integer, got 0'],
  [{ samples: 1, seed: 0 }, 'seed must be an integer from 1'],
])('importanceWeightedBound refuses %j', (settings, message) => {
  const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [8], seed: 1 });
  expect(() => importanceWeightedBound(model, held, settings)).toThrow(message);
  expect(() => evidenceLowerBound(model, examplesFrom(new Float32Array(0), [8]), 1)).toThrow(
    'at least one example, got 0',
  );
  model.dispose();
});

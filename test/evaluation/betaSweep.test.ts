import {
  betaSweep,
  exampleAt,
  examplesFrom,
  fit,
  fitPca,
  fitProbabilisticPca,
  linearVariationalAutoencoder,
  posteriorCodes,
  squaredErrorPerImage,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { pcaRateAndDistortion, rateAndDistortion } from 'autoencoder-workbook/dist/evaluation';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { setExactPosterior } from '../support/exactPosterior';

/** Independent normal features with variances 4, 2, 1, ½, ¼, mixed by a rotation of the first two. */
function normalRows(count: number, seed: number) {
  const random = randomSource(seed, 'rows');
  const values = new Float32Array(5 * count);
  for (let row = 0; row < count; row++) {
    const draws = [2, Math.SQRT2, 1, Math.SQRT1_2, 0.5].map((scale) => scale * random.normal());
    const [a, b] = draws as [number, number];
    values.set([0.8 * a - 0.6 * b, 0.6 * a + 0.8 * b, ...draws.slice(2)], 5 * row);
  }
  return examplesFrom(values, [5]);
}

const train = normalRows(2000, 1);
const held = normalRows(500, 2);
const pca = fitPca(train, { latentDim: 3 });

describe('pcaRateAndDistortion', () => {
  test.each([0.01, 0.7, 1.5, 3, 100])('is reverse water-filling on its training data: s = %f', (s) => {
    const { rate, distortion, activeUnits } = pcaRateAndDistortion(pca, train, s);
    const lambda = Array.from(pca.eigenvalues);
    const kept = lambda.slice(0, 3);
    const outside = (lambda[3] as number) + (lambda[4] as number);
    expect(rate).toBeNear(
      kept.reduce((sum, value) => sum + Math.max(0, 0.5 * Math.log(value / s)), 0),
      { rtol: 1e-4, atol: 1e-6 },
    );
    expect(distortion).toBeNear(outside + kept.reduce((sum, value) => sum + Math.min(value, s), 0), { rtol: 1e-5 });
    expect(activeUnits).toBe(kept.filter((value) => value > s).length);
    expect(rate).toBeNear(fitProbabilisticPca(pca, { noiseVariance: s }).trainRate, { rtol: 1e-4, atol: 1e-6 });
  });

  test('agrees with a linear model that holds the exact posterior, on held-out data', () => {
    const exact = fitProbabilisticPca(pca);
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [5], seed: 1 });
    setExactPosterior(model, { pca, exact });
    const closed = pcaRateAndDistortion(pca, held, exact.noiseVariance);
    const measured = rateAndDistortion(model, held, 3);
    expect(measured.rate).toBeNear(closed.rate, { rtol: 1e-4 });
    expect(measured.activeUnits).toBe(3);
    // The measured distortion has the noise of one draw per example: average it over some seeds.
    const distortions = Array.from({ length: 40 }, (_, seed) => rateAndDistortion(model, held, seed + 1).distortion);
    const mean = distortions.reduce((sum, value) => sum + value, 0) / 40;
    const variance = distortions.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39;
    expect(Math.abs(mean - closed.distortion)).toBeLessThan(4 * Math.sqrt(variance / 40));
    model.dispose();
  });

  test('refuses a noise variance that is not positive', () => {
    expect(() => pcaRateAndDistortion(pca, held, 0)).toThrow('the noise variance must be positive, got 0');
  });
});

describe('rateAndDistortion', () => {
  test('draws codes: the posterior means alone would leave less', () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [5], seed: 1 });
    setExactPosterior(model, { pca, exact: fitProbabilisticPca(pca, { noiseVariance: 1.5 }) });
    const atMeans = squaredErrorPerImage(held, model.decode(model.encode(held)));
    expect(rateAndDistortion(model, held, 1).distortion).toBeGreaterThan(1.1 * atMeans);
    const posterior = model.posterior(held);
    expect(posteriorCodes(posterior, 4)).toEqual(posteriorCodes(posterior, 4));
    expect(exampleAt(posteriorCodes(posterior, 5), 0)).not.toEqual(exampleAt(posteriorCodes(posterior, 4), 0));
    model.dispose();
  });

  test('refuses conditional models and empty data', () => {
    const model = variationalAutoencoder({
      latentDim: 2,
      inputShape: [5],
      net: { type: 'dense', hidden: [] },
      classes: 3,
      seed: 1,
    });
    expect(() => rateAndDistortion(model, held, 1)).toThrow('must be unconditional, got 3 classes');
    expect(() => rateAndDistortion(model, examplesFrom(new Float32Array(0), [8]), 1)).toThrow('at least one example');
    model.dispose();
  });
});

describe('betaSweep', () => {
  test('a larger β buys less rate and leaves more, near the curve of PCA; models are freed', async () => {
    const sigma = 0.5;
    const seen: number[] = [];
    const frame = await withoutLeaks(() =>
      betaSweep({
        betas: [1, 4, 10],
        make: async (beta) => {
          const model = variationalAutoencoder({
            latentDim: 3,
            inputShape: [5],
            net: { type: 'dense', hidden: [] },
            loss: { type: 'gaussian', sigma },
            output: 'linear',
            seed: 2,
          });
          const learningRate = { type: 'cosine', rate: 2e-2 } as const;
          await fit(model, train, { epochs: 200, seed: 1, batchSize: 200, learningRate, beta });
          return model;
        },
        test: held,
        seed: 3,
        onMeasured: (beta) => void seen.push(beta),
      }),
    );
    expect(seen).toEqual([1, 4, 10]);
    expect(frame?.columns).toEqual(['method', 'beta', 'rate', 'distortion', 'activeUnits']);
    for (const row of frame?.toRecords() ?? []) {
      const best = pcaRateAndDistortion(pca, held, Number(row['beta']) * sigma ** 2);
      expect(row['rate']).toBeNear(best.rate, { atol: 0.1 });
      expect(row['distortion']).toBeNear(best.distortion, { rtol: 0.1 });
      expect(row['activeUnits']).toBe(best.activeUnits);
    }
  });

  test('needs a β', async () => {
    await expect(betaSweep({ betas: [], make: () => Promise.reject(), test: held, seed: 1 })).rejects.toThrow(
      'at least one weight, got none',
    );
  });
});

import {
  exampleAt,
  examplesFrom,
  fitPca,
  fitProbabilisticPca,
  linearVariationalAutoencoder,
  posteriorCodes,
  squaredErrorPerImage,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { klAndError, pcaKlAndError } from 'autoencoder-workbook/dist/evaluation';
import { describe, expect, test } from 'vitest';
import { setExactPosterior } from '../support/exactPosterior';
import { normalRows } from './normalRows';

const train = normalRows(2000, 1);
const held = normalRows(500, 2);
const pca = fitPca(train, { latentDim: 3 });

describe('pcaKlAndError', () => {
  test.each([0.01, 0.7, 1.5, 3, 100])('is reverse water-filling on its training data: s = %f', (s) => {
    const { rate, distortion, latentsInUse } = pcaKlAndError(pca, train, s);
    const lambda = Array.from(pca.eigenvalues);
    const kept = lambda.slice(0, 3);
    const outside = (lambda[3] as number) + (lambda[4] as number);
    expect(rate).toBeNear(
      kept.reduce((sum, value) => sum + Math.max(0, 0.5 * Math.log(value / s)), 0),
      { rtol: 1e-4, atol: 1e-6 },
    );
    expect(distortion).toBeNear(outside + kept.reduce((sum, value) => sum + Math.min(value, s), 0), { rtol: 1e-5 });
    expect(latentsInUse).toBe(kept.filter((value) => value > s).length);
    expect(rate).toBeNear(fitProbabilisticPca(pca, { noiseVariance: s }).trainRate, { rtol: 1e-4, atol: 1e-6 });
  });

  test('agrees with a linear model that holds the exact posterior, on held-out data', () => {
    const exact = fitProbabilisticPca(pca);
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [5], seed: 1 });
    setExactPosterior(model, { pca, exact });
    const closed = pcaKlAndError(pca, held, exact.noiseVariance);
    const measured = klAndError(model, held, 3);
    expect(measured.rate).toBeNear(closed.rate, { rtol: 1e-4 });
    expect(measured.latentsInUse).toBe(3);
    // The measured distortion has the noise of one draw per example: average it over some seeds.
    const distortions = Array.from({ length: 40 }, (_, seed) => klAndError(model, held, seed + 1).distortion);
    const mean = distortions.reduce((sum, value) => sum + value, 0) / 40;
    const variance = distortions.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 39;
    expect(Math.abs(mean - closed.distortion)).toBeLessThan(4 * Math.sqrt(variance / 40));
    model.dispose();
  });

  test('refuses a noise variance that is not positive', () => {
    expect(() => pcaKlAndError(pca, held, 0)).toThrow('the noise variance must be positive, got 0');
  });
});

describe('klAndError', () => {
  test('draws codes: the posterior means alone would leave less', () => {
    const model = linearVariationalAutoencoder({ latentDim: 3, inputShape: [5], seed: 1 });
    setExactPosterior(model, { pca, exact: fitProbabilisticPca(pca, { noiseVariance: 1.5 }) });
    const atMeans = squaredErrorPerImage(held, model.decode(model.encode(held)));
    expect(klAndError(model, held, 1).distortion).toBeGreaterThan(1.1 * atMeans);
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
    expect(() => klAndError(model, held, 1)).toThrow('must be unconditional, got 3 classes');
    expect(() => klAndError(model, examplesFrom(new Float32Array(0), [8]), 1)).toThrow('at least one example');
    model.dispose();
  });
});

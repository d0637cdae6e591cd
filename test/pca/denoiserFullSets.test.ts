import {
  type Corruption,
  clipped,
  corruptExamples,
  type Examples,
  fitPca,
  loadSplits,
  meanSquaredError,
  reconstruct,
} from 'autoencoder-workbook';
import { linearDenoiser, predictedDenoisingErrors } from 'autoencoder-workbook/dist/pca';
import { beforeAll, describe, expect, it } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from '../data/fullSets';

/**
 * Fitted on the 60,000 training images of MNIST, MSE per pixel on the 10,000 test images under one draw of additive
 * noise; worked out elsewhere with NumPy. `bestK` is the number of eigenvalues above σ².
 */
const additive = [
  { sigma: 0.1, noisy: 0.01, bestK: 251, projection: 0.00465, wiener: 0.00339, cut: 0.00249, theory: 0.00341 },
  { sigma: 0.25, noisy: 0.0625, bestK: 90, projection: 0.01349, wiener: 0.01007, cut: 0.00828, theory: 0.01017 },
  { sigma: 0.5, noisy: 0.2499, bestK: 39, projection: 0.02676, wiener: 0.0198, cut: 0.01772, theory: 0.02006 },
  { sigma: 1, noisy: 0.9996, bestK: 12, projection: 0.04654, wiener: 0.03429, cut: 0.03281, theory: 0.03465 },
] as const;

/** Code of k numbers at σ = 0.5: the best linear denoiser of rank k, its promise, and PCA's projection. */
const ranks = [
  { k: 8, wiener: 0.0398, theory: 0.0402, projection: 0.04 },
  { k: 16, wiener: 0.0312, theory: 0.0317, projection: 0.032 },
  { k: 32, wiener: 0.0245, theory: 0.025, projection: 0.027 },
  { k: 64, wiener: 0.021, theory: 0.0214, projection: 0.0294 },
  { k: 128, wiener: 0.02, theory: 0.0203, projection: 0.045 },
] as const;

/** Masking: the noisy image, the affine optimum in closed form, clipped, and its promise. */
const masking = [
  { share: 0.25, noisy: 0.0285, wiener: 0.01072, cut: 0.00971, theory: 0.01066 },
  { share: 0.5, noisy: 0.0571, wiener: 0.01876, cut: 0.01742, theory: 0.01869 },
  { share: 0.75, noisy: 0.0855, wiener: 0.02973, cut: 0.02845, theory: 0.02978 },
] as const;

/** Noise cut off at 0 and 1: the formula for additive noise, and the affine optimum fitted on pairs. */
const cutNoise = [
  { sigma: 0.25, noisy: 0.0328, naive: 0.01241, fitted: 0.00796, cut: 0.00688 },
  { sigma: 0.5, noisy: 0.1156, naive: 0.03053, fitted: 0.01916, cut: 0.01746 },
  { sigma: 1, noisy: 0.2525, naive: 0.05352, fitted: 0.03686, cut: 0.03557 },
] as const;

// Figures are printed with three or four digits; another draw of the noise moves them by some tenths of a per cent.
const AGREES = { rtol: 0.01 };

describe.skipIf(!fullSetsFolder)(`linear denoisers on the full MNIST (${skippedWithoutFullSets})`, () => {
  let train: Examples;
  let test: Examples;
  let eigenvalues: Float32Array;
  let pca: ReturnType<typeof fitPca>;
  beforeAll(() => {
    const data = loadSplits('mnist', { seed: 1, folder: fullSetsFolder ?? '' });
    [train, test] = [data.train, data.test];
    pca = fitPca(train);
    eigenvalues = pca.eigenvalues;
  });
  const corrupted = (corruption: Corruption): Examples => corruptExamples(test, corruption, 1);

  it.each(additive)('additive noise of $sigma: noisy, projection, Wiener, clipped, promise', (row) => {
    const { sigma, bestK } = row;
    const noisy = corrupted({ type: 'gaussian', sigma });
    const wiener = linearDenoiser(train, { corruption: { type: 'gaussian', sigma } });
    const projected = reconstruct(pca.withLatentDim(bestK), noisy);
    expect(meanSquaredError(test, noisy)).toBeNear(row.noisy, AGREES);
    expect(meanSquaredError(test, projected)).toBeNear(row.projection, AGREES);
    expect(meanSquaredError(test, reconstruct(wiener, noisy))).toBeNear(row.wiener, AGREES);
    expect(meanSquaredError(test, reconstruct(clipped(wiener), noisy))).toBeNear(row.cut, AGREES);
    expect(wiener.predictedError / 784).toBeNear(row.theory, { rtol: 0.003 });
    expect(predictedDenoisingErrors(eigenvalues, { sigma }).wiener / 784).toBeNear(row.theory, { rtol: 0.003 });
  });

  it('the best k of a projection is the number of eigenvalues above σ²', () => {
    for (const { sigma, bestK } of additive) {
      expect(Math.abs(eigenvalues.filter((value) => value > sigma ** 2).length - bestK)).toBeLessThanOrEqual(1);
      const at = (latentDim: number) => predictedDenoisingErrors(eigenvalues, { sigma, latentDim }).projection;
      const all = Array.from({ length: 300 }, (_, k) => at(k));
      expect(all.indexOf(Math.min(...all))).toBe(eigenvalues.filter((value) => value > sigma ** 2).length);
    }
  });

  it('more components hurt a projection and never a filter that shrinks', () => {
    const noisy = corrupted({ type: 'gaussian', sigma: 0.5 });
    const wiener = linearDenoiser(train, { corruption: { type: 'gaussian', sigma: 0.5 } });
    for (const { k, ...row } of ranks) {
      const rankK = wiener.withLatentDim(k);
      expect(meanSquaredError(test, reconstruct(rankK, noisy))).toBeNear(row.wiener, AGREES);
      expect(rankK.predictedError / 784).toBeNear(row.theory, { rtol: 0.004 });
      expect(meanSquaredError(test, reconstruct(pca.withLatentDim(k), noisy))).toBeNear(row.projection, AGREES);
    }
  });

  it.each(masking)('masking of $share: the affine optimum in closed form', (row) => {
    const corruption: Corruption = { type: 'masking', share: row.share };
    const noisy = corrupted(corruption);
    const best = linearDenoiser(train, { corruption });
    expect(meanSquaredError(test, noisy)).toBeNear(row.noisy, AGREES);
    expect(meanSquaredError(test, reconstruct(best, noisy))).toBeNear(row.wiener, AGREES);
    expect(meanSquaredError(test, reconstruct(clipped(best), noisy))).toBeNear(row.cut, AGREES);
    expect(best.predictedError / 784).toBeNear(row.theory, { rtol: 0.003 });
  });

  it.each(cutNoise)('noise of $sigma cut off at 0 and 1: the additive formula, and pairs', (row) => {
    const corruption: Corruption = { type: 'gaussian', sigma: row.sigma, clip: true };
    const noisy = corrupted(corruption);
    const naive = linearDenoiser(train, { corruption: { type: 'gaussian', sigma: row.sigma } });
    const fitted = linearDenoiser(train, { noisy: corruptExamples(train, corruption, 2) });
    expect(meanSquaredError(test, noisy)).toBeNear(row.noisy, AGREES);
    expect(meanSquaredError(test, reconstruct(naive, noisy))).toBeNear(row.naive, AGREES);
    expect(meanSquaredError(test, reconstruct(fitted, noisy))).toBeNear(row.fitted, AGREES);
    expect(meanSquaredError(test, reconstruct(clipped(fitted), noisy))).toBeNear(row.cut, AGREES);
  });
});

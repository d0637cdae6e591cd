import {
  type Corruption,
  corruptExamples,
  type Examples,
  examplesFrom,
  fitPca,
  loadSplits,
  meanSquaredError,
  reconstruct,
} from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { linearDenoiser, predictedDenoisingErrors } from 'autoencoder-workbook/dist/pca';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const expectClose = (found: ArrayLike<number>, expected: ArrayLike<number>, digits: number): void => {
  for (const [i, value] of Array.from(expected).entries()) expect(found[i]).toBeCloseTo(value, digits);
};

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((total, value) => total + value, 0);

/** Rows whose sample covariance is diag(4, 1, ¼) exactly: every sign of each coordinate once. */
const toy = examplesFrom(
  Float32Array.from(
    [...Array(8).keys()].flatMap((bits) => [2, 1, 0.5].map((sd, i) => 3 + (bits & (1 << i) ? sd : -sd))),
  ),
  [3],
);

/** Correlated rows with different means. */
function mixedRows(count: number, features: number): Examples {
  const random = randomSource(7, 'mixed rows');
  const mixing = Array.from({ length: features * features }, () => random.normal());
  const values = new Float32Array(count * features);
  for (let row = 0; row < count; row++) {
    const z = Array.from({ length: features }, () => random.normal());
    for (let i = 0; i < features; i++) {
      values[row * features + i] = 0.5 * i + sum(z.map((value, j) => value * (mixing[i * features + j] as number)));
    }
  }
  return examplesFrom(values, [features]);
}

describe('linearDenoiser', () => {
  test('λ = (4, 1, ¼) under noise of 1: keeps 0.8, 0.5, 0.2 and leaves 1.5', () => {
    const wiener = linearDenoiser(toy, { corruption: { type: 'gaussian', sigma: 1 } });
    expect(wiener.predictedError).toBeCloseTo(1.5, 5);
    expectClose(wiener.recovered, [16 / 5, 1 / 2, 1 / 20], 5);
    const answer = reconstruct(wiener, examplesFrom(Float32Array.of(4, 4, 4), [3])).values;
    expectClose(answer, [3.8, 3.5, 3.2], 5);
  });

  test('rank k keeps the first directions whole and answers the mean elsewhere', () => {
    const rank = linearDenoiser(toy, { corruption: { type: 'gaussian', sigma: 1 }, latentDim: 1 });
    expect(rank.predictedError).toBeCloseTo(0.8 + 1 + 0.25, 5);
    const answer = reconstruct(rank, examplesFrom(Float32Array.of(4, 9, 9), [3])).values;
    expectClose(answer, [3.8, 3, 3], 5);
    expect(rank.withLatentDim(3).predictedError).toBeCloseTo(1.5, 5);
  });

  test('is the Wiener filter: shrunk principal components', () => {
    const rows = mixedRows(500, 6);
    const pca = fitPca(rows);
    const noisy = corruptExamples(rows, { type: 'gaussian', sigma: 0.8 }, 3);
    const scores = pca.encode(noisy);
    const gains = pca.eigenvalues.map((value) => value / (value + 0.64));
    const byHand = pca.decode({ ...scores, values: scores.values.map((z, i) => z * (gains[i % 6] as number)) });
    const wiener = linearDenoiser(rows, { corruption: { type: 'gaussian', sigma: 0.8 } });
    expectClose(reconstruct(wiener, noisy).values, byHand.values, 3);
    const { wiener: predicted } = predictedDenoisingErrors(pca.eigenvalues, { sigma: 0.8 });
    expect(wiener.predictedError / predicted).toBeCloseTo(1, 4);
  });

  const laws: readonly Corruption[] = [
    { type: 'gaussian', sigma: 0.7 },
    { type: 'masking', share: 0.3 },
    { type: 'saltAndPepper', share: 0.4 },
    { type: 'swap', share: 0.25 },
  ];
  test.each(laws)('closed form and pairs agree, and the promise is kept: $type', (corruption) => {
    const rows = mixedRows(40_000, 5);
    const noisy = corruptExamples(rows, corruption, 11);
    const known = linearDenoiser(rows, { corruption });
    const measured = linearDenoiser(rows, { noisy });
    expect(Math.abs(measured.predictedError / known.predictedError - 1)).toBeLessThan(0.02);
    const found = 5 * meanSquaredError(rows, reconstruct(known, noisy));
    expect(Math.abs(found / known.predictedError - 1)).toBeLessThan(0.03);
    // Of all affine functions the measured one is best on its own pairs.
    expect(5 * meanSquaredError(rows, reconstruct(measured, noisy))).toBeLessThanOrEqual(found * 1.0001);
  });

  test('a corruption without a closed form is fitted on pairs, and says so otherwise', () => {
    const clipped: Corruption = { type: 'gaussian', sigma: 0.5, clip: true };
    expect(() => linearDenoiser(toy, { corruption: clipped })).toThrow(/without clipping.*noise σ 0.5, clipped/);
    expect(() => linearDenoiser(toy, { noisy: { ...toy, count: 7 } })).toThrow(/got 7 of \[3\] for 8 of \[3\]/);
    expect(() => linearDenoiser(toy, { noisy: toy, latentDim: 4 })).toThrow(/1…3/);
  });

  test('constant features and exact copies do no harm', () => {
    const values = Float32Array.from(toy.values, (value, i) => (i % 3 === 2 ? 1 : value));
    const flat = { ...toy, values };
    const same = linearDenoiser(flat, { noisy: flat });
    expect(same.predictedError).toBeLessThan(1e-4);
    expectClose(reconstruct(same, flat).values, values, 4);
  });

  test('tensors do not leak', async () => {
    await withoutLeaks(async () => {
      const wiener = linearDenoiser(toy, { corruption: { type: 'gaussian', sigma: 1 } });
      reconstruct(wiener, toy);
    });
  });

  test('on mnist-10k the promise holds within 2 %, clipped noise and masking included', () => {
    const { train, test: held } = loadSplits('mnist-10k', { seed: 1 });
    const errorOf = (corruption: Corruption, noisy?: readonly Examples[]) => {
      const wiener = linearDenoiser(train, noisy ? { noisy } : { corruption });
      const found = meanSquaredError(held, reconstruct(wiener, corruptExamples(held, corruption, 5)));
      return { found, predicted: wiener.predictedError / 784 };
    };
    const additive = errorOf({ type: 'gaussian', sigma: 0.5 });
    expect(Math.abs(additive.found / additive.predicted - 1)).toBeLessThan(0.02);
    const masking = errorOf({ type: 'masking', share: 0.25 });
    expect(Math.abs(masking.found / masking.predicted - 1)).toBeLessThan(0.03);
    const clip: Corruption = { type: 'gaussian', sigma: 0.5, clip: true };
    const copies = [6, 7, 8, 9].map((seed) => corruptExamples(train, clip, seed));
    const [once, fourTimes] = [errorOf(clip, copies.slice(0, 1)), errorOf(clip, copies)];
    expect(fourTimes.found).toBeLessThan(once.found);
    // 0.0195 for the affine optimum fitted on the first 8,000 images of MNIST.
    expect(Math.abs(fourTimes.found / 0.0195 - 1)).toBeLessThan(0.04);
  });
});

describe('predictedDenoisingErrors', () => {
  test('λ = (4, 1, ¼): Wiener 1.5, the best projection 2.25, at k = 1 and at k = 2', () => {
    const at = (latentDim: number) => predictedDenoisingErrors([4, 1, 0.25], { sigma: 1, latentDim });
    expect([0, 1, 2, 3].map((k) => at(k).projection)).toEqual([5.25, 2.25, 2.25, 3]);
    expect(predictedDenoisingErrors([4, 1, 0.25], { sigma: 1 }).wiener).toBeCloseTo(1.5, 12);
    expect(at(1).wiener).toBeCloseTo(0.8 + 1.25, 12);
  });

  test('refuses settings without meaning', () => {
    expect(() => predictedDenoisingErrors([1], { sigma: -1 })).toThrow(/at least 0, got -1/);
    expect(() => predictedDenoisingErrors([1], { sigma: 1, latentDim: 2 })).toThrow(/0…1, got 2/);
  });
});

import { type Examples, examplesFrom } from 'autoencoder-workbook';
import { featureCount } from 'autoencoder-workbook/dist/math';
import { meanAndCovariance } from 'autoencoder-workbook/dist/pca';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { randomRows } from './randomRows';

/** The definition, in float64 loops: mean first, then products of deviations. */
function twin(examples: Examples): { mean: Float64Array; covariance: Float64Array } {
  const features = featureCount(examples.shape);
  const { values, count } = examples;
  const mean = new Float64Array(features);
  values.forEach((value, index) => {
    mean[index % features] = Number(mean[index % features]) + value / count;
  });
  const covariance = new Float64Array(features * features);
  for (let row = 0; row < count; row++) {
    const deviation = mean.map((m, feature) => Number(values[row * features + feature]) - m);
    for (let i = 0; i < features; i++) {
      for (let j = 0; j < features; j++) {
        covariance[i * features + j] =
          Number(covariance[i * features + j]) + (Number(deviation[i]) * Number(deviation[j])) / count;
      }
    }
  }
  return { mean, covariance };
}

const shifted = (examples: Examples, offset: number): Examples => ({
  ...examples,
  values: examples.values.map((value) => value + offset),
});

describe('meanAndCovariance', () => {
  test('is right by hand', () => {
    // Deviations (−1, −2), (0, 0), (1, 2) about the mean (2, 5): variances 2/3 and 8/3, covariance 4/3.
    const { mean, covariance, totalVariance } = meanAndCovariance(examplesFrom(Float32Array.of(1, 3, 2, 5, 3, 7), [2]));
    expect(mean).toBeNear([2, 5], { rtol: 1e-7 });
    expect(covariance).toBeNear([2 / 3, 4 / 3, 4 / 3, 8 / 3], { rtol: 1e-6 });
    expect(totalVariance).toBeNear(10 / 3, { rtol: 1e-6 });
  });

  test.each([0, 1e2, 1e4])('agrees with a float64 loop on data about %d', (offset) => {
    const data = shifted(randomRows({ count: 3000, features: 20, seed: 1, spread: () => 1 }), offset);
    const expected = twin(data);
    const { mean, covariance } = meanAndCovariance(data);
    const largest = Math.max(...expected.covariance);
    expect(covariance).toBeNear(expected.covariance, { atol: 1e-6 * largest });
    expect(mean).toBeNear(expected.mean, { rtol: 1e-7, atol: 1e-7 });
  });

  test('agrees over several chunks and column blocks, also where the rows drift away from the first', () => {
    // 16000 × 600 values are more than one chunk, 600 columns make six blocks. The drift is ten standard deviations.
    const count = 16_000;
    const features = 600;
    const still = randomRows({ count: 500, features, seed: 2, spread: () => 1 });
    const values = Float32Array.from(
      { length: count * features },
      (_, index) => Number(still.values[index % still.values.length]) + (10 * Math.floor(index / features)) / count,
    );
    const drifting = examplesFrom(values, [features]);
    const { covariance, mean } = meanAndCovariance(drifting);
    // A float64 loop over all 180,300 pairs would take seconds; some columns of each block stand for them.
    const picked = [0, 1, 149, 150, 299, 300, 449, 450, 599];
    const narrow = examplesFrom(
      Float32Array.from({ length: count * picked.length }, (_, index) =>
        Number(values[Math.floor(index / picked.length) * features + Number(picked[index % picked.length])]),
      ),
      [picked.length],
    );
    const expected = twin(narrow);
    const found = picked.flatMap((i) => picked.map((j) => Number(covariance[i * features + j])));
    expect(found).toBeNear(expected.covariance, { atol: 2e-6 * Math.max(...expected.covariance) });
    expect(picked.map((i) => Number(mean[i]))).toBeNear(expected.mean, { atol: 1e-5 });
  });

  test('is symmetric to the last bit', () => {
    const { covariance } = meanAndCovariance(randomRows({ count: 50, features: 300, seed: 3 }));
    expect(covariance.every((value, at) => value === covariance[(at % 300) * 300 + Math.floor(at / 300)])).toBe(true);
  });

  test('leaves no tensors', async () => {
    await withoutLeaks(() => meanAndCovariance(randomRows({ count: 50, features: 300, seed: 3 })));
  });

  test.each([
    ['NaN', Number.NaN, /got NaN in example 1; clean/],
    ['infinity', Number.POSITIVE_INFINITY, /got Infinity in example 1/],
    ['a square beyond float32', 1e30, /got larger ones/],
  ])('refuses %s', (_, value, message) => {
    const data = examplesFrom(Float32Array.of(1, 2, 3, value, 5, 6), [2]);
    expect(() => meanAndCovariance(data)).toThrow(message);
  });

  test('needs an example', () => {
    expect(() => meanAndCovariance(examplesFrom(new Float32Array(0), [3]))).toThrow(/needs at least one example/);
  });
});

import { corruptExamples, type Examples, fitPca, meanSquaredError, reconstruct } from 'autoencoder-workbook';
import { plantedTable } from 'autoencoder-workbook/dist/data';
import { linearDenoiser } from 'autoencoder-workbook/dist/pca';
import { describe, expect, test } from 'vitest';

const FEATURES = 6;
const planted = plantedTable({
  seed: 21,
  features: FEATURES,
  planeVariances: [4, 2, 1],
  noiseVariance: 0.1,
  normals: 40_000,
  offPlane: 0,
  alongPlane: 0,
  stretch: 2,
});
const clean: Examples = planted.table;
/** Variances that the table was made with. */
const lambda = Array.from(planted.variances);
const sigma = 0.8;
const square = sigma ** 2;
const [noisy, other] = [1, 2].map((seed) => corruptExamples(clean, { type: 'gaussian', sigma }, seed)) as [
  Examples,
  Examples,
];
const perExample = (a: Examples, b: Examples): number => FEATURES * meanSquaredError(a, b);
const sumOf = (f: (value: number) => number): number => lambda.reduce((sum, value) => sum + f(value), 0);
const wiener = linearDenoiser(clean, { corruption: { type: 'gaussian', sigma } });

// Means over 40,000 rows: a sum of squares of six features has a relative standard error of about 0.3 %.
const CHANCE = { rtol: 0.015 };

describe('known variances', () => {
  test('the error left is Σ λs²/(λ + s²), of rank k plus the variances dropped', () => {
    const full = sumOf((value) => (value * square) / (value + square));
    expect(perExample(clean, reconstruct(wiener, noisy))).toBeNear(full, CHANCE);
    expect(wiener.predictedError).toBeNear(full, CHANCE);
    const two = lambda.reduce((sum, value, i) => sum + (i < 2 ? (value * square) / (value + square) : value), 0);
    expect(perExample(clean, reconstruct(wiener.withLatentDim(2), noisy))).toBeNear(two, CHANCE);
  });

  test('a projection leaves k·s² and the variances dropped', () => {
    const pca = fitPca(clean, { latentDim: 3 });
    expect(perExample(clean, reconstruct(pca, noisy))).toBeNear(3 * square + 3 * 0.1, CHANCE);
  });

  test('swapped cells: the optimum from the covariance that the table was made with', () => {
    const share = 0.3;
    const swapped = corruptExamples(clean, { type: 'swap', share }, 3);
    const best = linearDenoiser(clean, { corruption: { type: 'swap', share } });
    // Cov(y) keeps the diagonal of C and shrinks the rest by q², Cov(x, y) = qC; then tr C − tr(Cxy Cy⁻¹ Cyx).
    const q = 1 - share;
    const c = planted.covariance;
    const noisyCovariance = c.map((value, index) => (index % (FEATURES + 1) === 0 ? value : q * q * value));
    const answer = solveColumns(
      noisyCovariance,
      c.map((value) => q * value),
      FEATURES,
    );
    let recovered = 0;
    for (let i = 0; i < FEATURES; i++) {
      for (let j = 0; j < FEATURES; j++) {
        recovered += q * (c[i * FEATURES + j] as number) * (answer[j * FEATURES + i] as number);
      }
    }
    const left = sumOf((value) => value) - recovered;
    expect(best.predictedError).toBeNear(left, CHANCE);
    expect(perExample(clean, reconstruct(best, swapped))).toBeNear(left, { rtol: 0.02 });
  });
});

describe('without clean examples', () => {
  test('noisy targets leave the same filter and cost s² per feature more (noise2noise)', () => {
    const blind = linearDenoiser(other, { noisy });
    const sighted = linearDenoiser(clean, { noisy });
    expect(blind.predictedError - sighted.predictedError).toBeNear(FEATURES * square, CHANCE);
    expect(perExample(clean, reconstruct(blind, noisy))).toBeNear(perExample(clean, reconstruct(sighted, noisy)), {
      rtol: 0.002,
    });
  });

  test('the error can be told from noisy examples alone (SURE)', () => {
    // E‖f(y) − x‖² = E‖f(y) − y‖² − ns² + 2s² div f, and div f = Σ λ/(λ + s²) for the Wiener filter.
    const divergence = sumOf((value) => value / (value + square));
    const told = perExample(noisy, reconstruct(wiener, noisy)) - FEATURES * square + 2 * square * divergence;
    expect(told).toBeNear(perExample(clean, reconstruct(wiener, noisy)), { rtol: 0.03 });
  });
});

/** X with A X = B, by Gauss–Jordan; A positive definite, n columns each. */
function solveColumns(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const [left, right] = [a.slice(), b.slice()];
  for (let pivot = 0; pivot < n; pivot++) {
    const scale = left[pivot * n + pivot] as number;
    for (let column = 0; column < n; column++) {
      left[pivot * n + column] = (left[pivot * n + column] as number) / scale;
      right[pivot * n + column] = (right[pivot * n + column] as number) / scale;
    }
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue;
      const factor = left[row * n + pivot] as number;
      for (let column = 0; column < n; column++) {
        left[row * n + column] = (left[row * n + column] as number) - factor * (left[pivot * n + column] as number);
        right[row * n + column] = (right[row * n + column] as number) - factor * (right[pivot * n + column] as number);
      }
    }
  }
  return right;
}

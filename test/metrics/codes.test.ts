import {
  type Examples,
  examplesFrom,
  fitPca,
  loadSplits,
  meanImageBaseline,
  meanSquaredError,
  reconstruct,
} from 'autoencoder-workbook';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import {
  alignment,
  codeDeviation,
  codeSpectrum,
  deadUnits,
  entropyRank,
  fitLinearDecoder,
  linearDecoderError,
  participationRatio,
  rankMe,
  saturatedUnits,
  sphereDeviation,
  uniformity,
} from 'autoencoder-workbook/dist/metrics';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const rows = (shape: number, ...values: number[]): Examples => examplesFrom(Float32Array.from(values), [shape]);
const normalCodes = (count: number, d: number, seed: number): Examples =>
  examplesFrom(normalValues(count * d, randomSource(seed)), [d]);
const times = (codes: Examples, factor: number): Examples => ({
  ...codes,
  values: codes.values.map((value) => factor * value),
});
const circle = (count: number): Examples =>
  rows(
    2,
    ...Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count).flatMap((angle) => [
      Math.cos(angle),
      Math.sin(angle),
    ]),
  );

/** Codes of which a part is the same number for all, and all of which stand around one point. */
const collapsed = (spread: number): Examples => ({
  ...normalCodes(500, 32, 3),
  values: normalCodes(500, 32, 3).values.map((value) => 0.7 + spread * value),
});

describe('alignment', () => {
  test('is the squared distance on the unit sphere, whatever the lengths', () => {
    expect(alignment(rows(2, 3, 0, 0, 2), rows(2, 0, 5, 0, 7))).toBe((2 + 0) / 2);
    const codes = normalCodes(50, 4, 1);
    expect(alignment(codes, times(codes, 3))).toBeNear(0, { atol: 1e-12 });
    expect(alignment(codes, times(codes, -3))).toBeNear(4, { rtol: 1e-6 });
    expect(alignment(normalCodes(20_000, 8, 1), normalCodes(20_000, 8, 2))).toBeNear(2, { atol: 0.03 });
  });

  test('refuses codes without a direction and unequal sets', () => {
    expect(() => alignment(rows(2, 0, 0), rows(2, 1, 0))).toThrow(/codes must have a direction, got one of length 0/);
    expect(() => alignment(rows(2, 1, 0), rows(2, 1, 0, 1, 0))).toThrow(/same examples/);
    expect(() => alignment(rows(2), rows(2))).toThrow(/at least one pair/);
  });
});

describe('uniformity', () => {
  test('three points on a circle are √3 apart: ln e^(−6)', () => {
    expect(uniformity(circle(3))).toBeNear(-6, { rtol: 1e-5 });
  });

  test('is 0 for collapsed codes', () => {
    expect(uniformity(rows(2, 1, 1, 2, 2, 3, 3))).toBeNear(0, { atol: 1e-6 });
  });

  test('evenly on a circle is −1.575027, without the pairs of a code with itself', () => {
    const n = 1000;
    const expected = Math.log((n * Math.exp(-1.575027) - 1) / (n - 1));
    expect(uniformity(circle(n))).toBeNear(expected, { rtol: 1e-5 });
  });

  // −4 + ln ₀F₁(; d/2; 4).
  test.each([
    [3, -2.079777],
    [8, -3.082527],
    [16, -3.513036],
    [32, -3.751805],
    [64, -3.875236],
  ])('of normal codes in %d dimensions is near the value of the sphere', (d, expected) => {
    expect(uniformity(normalCodes(3000, d, d))).toBeNear(expected, { atol: 0.01 });
  });

  test('agrees with the definition for another t, in chunks too, and leaks nothing', async () => {
    const codes = normalCodes(2100, 3, 5);
    const few = examplesFrom(codes.values.subarray(0, 120), [3]);
    const unit = Array.from({ length: 40 }, (_, row) => Array.from(few.values.subarray(3 * row, 3 * row + 3))).map(
      (code) => code.map((value) => value / Math.hypot(...code)),
    );
    const pairs = unit.flatMap((u, i) =>
      unit.flatMap((v, j) => (i === j ? [] : [Math.exp(-0.5 * u.reduce((s, x, k) => s + (x - (v[k] ?? 0)) ** 2, 0))])),
    );
    const mean = pairs.reduce((sum, value) => sum + value, 0) / pairs.length;
    expect(uniformity(few, { t: 0.5 })).toBeNear(Math.log(mean), { rtol: 1e-5 });
    await withoutLeaks(() => expect(uniformity(codes)).toBeNear(-2.079777, { atol: 0.01 }));
  });

  test('refuses a single code and a t that is not positive', () => {
    expect(() => uniformity(rows(2, 1, 1))).toThrow(/at least two codes, got 1/);
    expect(() => uniformity(circle(3), { t: 0 })).toThrow(/t must be positive, got 0/);
  });
});

describe('the three effective ranks', () => {
  const variances = [4, 1, 1, 1, 1];

  test('differ: (4, 1, 1, 1, 1) has 3.2, 4.0 and 4.7622', () => {
    expect(participationRatio(variances)).toBeNear(3.2, { rtol: 1e-12 });
    expect(entropyRank(variances)).toBeNear(4, { rtol: 1e-12 });
    expect(rankMe(variances)).toBeNear(4.7622, { atol: 5e-5 });
  });

  test.each([
    ['participationRatio', participationRatio],
    ['entropyRank', entropyRank],
    ['rankMe', rankMe],
  ])('%s is d for d equal variances, 1 for one, 0 for none, and does not see the scale', (_, rank) => {
    expect(rank(new Array<number>(7).fill(0.3))).toBeNear(7, { rtol: 1e-12 });
    expect(rank([5, 0, 0])).toBeNear(1, { rtol: 1e-12 });
    expect(rank([0, 0])).toBe(0);
    expect(rank(variances.map((value) => 1e-9 * value))).toBeNear(rank(variances), { rtol: 1e-9 });
    expect(() => rank([])).toThrow(/needs variances, numbers of at least 0, got none/);
    expect(() => rank([1, -1])).toThrow(/got 1, -1/);
  });

  test.each([
    [100, 32],
    [1000, 32],
  ])('the participation ratio of %d normal codes in %d dimensions is about dn/(n + d + 1)', (n, d) => {
    const ratios = Array.from({ length: 10 }, (_, seed) =>
      participationRatio(codeSpectrum(normalCodes(n, d, seed + 1))),
    );
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / 10;
    expect(mean).toBeNear((d * n) / (n + d + 1), { atol: 0.3 });
  });
});

describe('codeSpectrum', () => {
  test('has the variances along the axes, whether or not there are more codes than dimensions', () => {
    const signs = [-1, 1].flatMap((a) => [-1, 1].flatMap((b) => [3 * a + 10, b - 5]));
    expect(codeSpectrum(rows(2, ...signs))).toBeNear([9, 1], { rtol: 1e-5 });
    expect(codeSpectrum(rows(3, 1, 0, 0, -1, 0, 0))).toBeNear([1, 0], { atol: 1e-6 });
    // Left uncentred, the mean (10, −5) counts: 9 + 1 + 125 in all.
    const whole = codeSpectrum(rows(2, ...signs), { centred: false });
    expect(whole.reduce((sum, value) => sum + value, 0)).toBeNear(135, { rtol: 1e-5 });
  });

  test('agrees with PCA, and keeps what is small small', async () => {
    const { train } = loadSplits('mnist-10k', { seed: 1, train: 2000 });
    await withoutLeaks(() => {
      const { eigenvalues } = fitPca(train);
      expect(codeSpectrum(train).subarray(0, 50)).toBeNear(eigenvalues.subarray(0, 50), { rtol: 1e-3 });
    });
    // Rank 3 in 100 dimensions: rounding must not look like 97 more directions.
    const [scores, directions] = [normalCodes(400, 3, 1), normalCodes(100, 3, 2)];
    const values = Float32Array.from({ length: 400 * 100 }, (_, index) =>
      [0, 1, 2].reduce(
        (sum, k) =>
          sum +
          (scores.values[3 * Math.floor(index / 100) + k] as number) *
            (directions.values[3 * (index % 100) + k] as number),
        0,
      ),
    );
    expect(rankMe(codeSpectrum(examplesFrom(values, [100])))).toBeLessThan(3.001);
  });
});

describe('collapse', () => {
  test('to one point: the ratio looks healthy, the deviation does not', () => {
    const codes = collapsed(3e-4);
    expect(participationRatio(codeSpectrum(codes))).toBeGreaterThan(25);
    expect(codeDeviation(codes).mean).toBeNear(3e-4, { rtol: 0.05 });
    expect(sphereDeviation(codes)).toBeLessThan(0.001);
  });

  test('to a line with both signs: the deviation looks healthy, the spectrum does not', () => {
    const codes = rows(
      4,
      ...Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? 1 : -1)).flatMap((s) => [s, s, -s, s]),
    );
    expect(sphereDeviation(codes)).toBeNear(1, { rtol: 1e-6 });
    expect(participationRatio(codeSpectrum(codes))).toBeNear(1, { rtol: 1e-6 });
  });

  test('evenly spread codes have deviation 1 on the sphere: E uᵢ² = 1/d', () => {
    expect(sphereDeviation(normalCodes(20_000, 16, 1))).toBeNear(1, { rtol: 0.01 });
    expect(sphereDeviation(circle(360))).toBeNear(1, { rtol: 1e-5 });
  });

  test('is exactly nothing for equal codes', () => {
    const same = rows(2, ...new Array<number>(20).fill(0.1));
    expect(codeDeviation(same)).toEqual({ perUnit: Float64Array.of(0, 0), mean: 0 });
    expect(sphereDeviation(same)).toBe(0);
    expect(() => sphereDeviation(rows(2, 0, 0))).toThrow(/must have a direction/);
  });
});

describe('units', () => {
  const activations = rows(3, 0, 0.5, 1, 0, 0.2, 0.99, 0, 0.5, 0.3, 0, 0.5, 0.01);

  test('are dead when they never react', () => {
    expect(deadUnits(activations)).toEqual({ units: Int32Array.of(0), share: 1 / 3 });
    expect(deadUnits(rows(2, 1, 2))).toEqual({ units: Int32Array.of(0, 1), share: 1 });
  });

  test('are saturated near an end of their activation', () => {
    const { perUnit, share } = saturatedUnits(activations);
    expect(perUnit).toBeNear([1, 0, 0.75], { rtol: 1e-12 });
    expect(share).toBeNear(1.75 / 3, { rtol: 1e-12 });
    expect(saturatedUnits(rows(1, -1, -0.95, 0, 0.8, 0.91), { low: -1, margin: 0.05 }).share).toBeNear(3 / 5, {
      rtol: 1e-12,
    });
    expect(() => saturatedUnits(activations, { low: 1 })).toThrow(/low must be below high, got 1 and 1/);
    expect(() => saturatedUnits(activations, { margin: 0.5 })).toThrow(/margin must be at least 0 and below 0\.5/);
  });
});

describe('linearDecoderError', () => {
  const { train, test: held } = loadSplits('mnist-10k', { seed: 1, train: 3000 });
  const error = (trainCodes: Examples, testCodes: Examples): number =>
    linearDecoderError({ trainCodes, train, testCodes, test: held });

  test('of PCA scores is the error of PCA, also after an invertible linear map', async () => {
    const pca = fitPca(train, { latentDim: 20 });
    const expected = meanSquaredError(held, reconstruct(pca, held));
    await withoutLeaks(() => expect(error(pca.encode(train), pca.encode(held))).toBeNear(expected, { rtol: 1e-4 }));
    const mixed = (codes: Examples): Examples => ({
      ...codes,
      values: codes.values.map((value, i) =>
        i % 20 === 0 ? 1000 * value + 7 : value + 0.5 * (codes.values[i - 1] as number),
      ),
    });
    expect(error(mixed(pca.encode(train)), mixed(pca.encode(held)))).toBeNear(expected, { rtol: 1e-3 });
  });

  test('of codes that say nothing is the error of the mean image, of dead units no less', () => {
    const constant = (count: number): Examples => examplesFrom(new Float32Array(3 * count).fill(2), [3]);
    const expected = meanSquaredError(held, reconstruct(meanImageBaseline(train), held));
    expect(error(constant(3000), constant(1000))).toBeNear(expected, { rtol: 1e-5 });
    const [a, b] = [normalCodes(3000, 5, 1), normalCodes(1000, 5, 2)];
    expect(error(a, b)).toBeNear(expected, { rtol: 0.01 });
  });

  test('is exact for a linear map, with a dead unit beside', () => {
    const codes = normalCodes(200, 2, 4);
    const z = (row: number, i: number): number => codes.values[2 * row + i] as number;
    const data = rows(
      3,
      ...Array.from({ length: 200 }, (_, row) => [1 + 2 * z(row, 0), -z(row, 1), z(row, 0) + 3 * z(row, 1) - 5]).flat(),
    );
    const withDead = rows(3, ...Array.from({ length: 200 }, (_, row) => [z(row, 0), 4, z(row, 1)]).flat());
    expect(fitLinearDecoder(withDead, data).decode(withDead).values).toBeNear(data.values, { atol: 1e-4 });
    expect(() => fitLinearDecoder(codes, rows(3, 1, 2, 3))).toThrow(/got 200 codes and 1 examples/);
    expect(() => fitLinearDecoder(codes, data).decode(rows(3, 1, 2, 3))).toThrow(/same number of features/);
  });
});

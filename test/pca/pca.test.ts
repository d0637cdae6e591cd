import { readFileSync } from 'node:fs';
import { type Examples, examplesFrom, fitPca, principalAngles, reconstruct } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { EigenvalueDecomposition, Matrix, SVD } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { mse, multiply, randomRows, transpose } from './randomRows';

/** Sum of a spectrum from index k on. */
const tail = (eigenvalues: Float32Array, k: number): number =>
  eigenvalues.subarray(k).reduce((sum, value) => sum + value, 0);

const rowsOf = (components: Float32Array, features: number): Examples => examplesFrom(components, [features]);

/** The two ways a fit goes: by the covariance, and by singular vectors where there are fewer rows than features. */
const tall = randomRows({ count: 200, features: 12, seed: 1 });
const wide = randomRows({ count: 9, features: 30, seed: 2, spread: () => 1 });

describe('fitPca by hand', () => {
  test('finds the diagonal of points on a line', () => {
    // (0,0), (3,4), (6,8): mean (3,4), direction (3,4)/5, variance (25 + 0 + 25)/3.
    const pca = fitPca(examplesFrom(Float32Array.of(0, 0, 3, 4, 6, 8), [2]));
    expect(pca.mean).toBeNear([3, 4], { rtol: 1e-6 });
    expect(pca.components.subarray(0, 2)).toBeNear([3 / 5, 4 / 5], { rtol: 1e-6 });
    expect(pca.eigenvalues).toBeNear([50 / 3, 0], { rtol: 1e-6, atol: 1e-5 });
    const line = pca.withLatentDim(1);
    expect(line.explainedVarianceRatio).toBeNear([1], { rtol: 1e-6 });
    // (4, 3) lies (1, −1) from the mean: code 3/5 − 4/5, foot of the perpendicular (3, 4) − (3, 4)/25.
    const code = line.encode(examplesFrom(Float32Array.of(4, 3), [2]));
    expect(code.values).toBeNear([-1 / 5], { rtol: 1e-5 });
    expect(line.decode(code).values).toBeNear([3 - 3 / 25, 4 - 4 / 25], { rtol: 1e-6 });
  });
});

describe.each([
  ['by the covariance', tall],
  ['by singular vectors', wide],
] as const)('fitPca %s', (_, data) => {
  const features = Number(data.shape[0]);
  const pca = fitPca(data);
  const ranks = Math.min(data.count, features);

  test('agrees with the float64 decomposition of ml-matrix', () => {
    const rows = Matrix.from1DArray(data.count, features, [...data.values]).center('column');
    const eigen = new EigenvalueDecomposition(rows.transpose().mmul(rows).div(data.count), { assumeSymmetric: true });
    const expected = [...eigen.realEigenvalues].reverse().slice(0, ranks);
    expect(pca.eigenvalues).toBeNear(expected, { atol: 2e-6 * Number(expected[0]) });
    const right = new SVD(rows, { autoTranspose: true }).rightSingularVectors;
    for (const k of [1, 3, 5]) {
      const leading = Float32Array.from(
        right
          .subMatrix(0, features - 1, 0, k - 1)
          .transpose()
          .to1DArray(),
      );
      const angles = principalAngles(rowsOf(leading, features), rowsOf(pca.withLatentDim(k).components, features));
      expect(Math.max(...angles)).toBeLessThan(0.01);
    }
  });

  test('gives orthonormal components', () => {
    const gram = multiply(pca.components, transpose(pca.components, features), features);
    expect(gram).toBeNear(
      Float64Array.from(gram, (_, at) => (at % (ranks + 1) === 0 ? 1 : 0)),
      { atol: 1e-5 },
    );
  });

  test('gives descending eigenvalues that are never negative and add up to the total variance', () => {
    const mean = multiply(new Float64Array(data.count).fill(1 / data.count), data.values, data.count);
    const total = data.values.reduce((sum, x, at) => sum + (x - Number(mean[at % features])) ** 2, 0) / data.count;
    expect(tail(pca.eigenvalues, 0)).toBeNear(total, { rtol: 1e-5 });
    pca.eigenvalues.forEach((value, index) => {
      expect(value).toBeGreaterThanOrEqual(pca.eigenvalues[index + 1] ?? 0);
    });
    expect(pca.explainedVarianceRatio).toBeNear(
      pca.eigenvalues.map((value) => value / total),
      { rtol: 1e-5, atol: 1e-7 },
    );
  });

  test.each([1, 2, 5, 8])('loses exactly the dropped eigenvalues with %d components', (k) => {
    const error = mse(data, reconstruct(pca.withLatentDim(k), data)) * features;
    expect(error).toBeNear(tail(pca.eigenvalues, k), { rtol: 1e-4, atol: 1e-6 });
  });

  test('loses nothing with all components', () => {
    expect(mse(data, reconstruct(pca, data))).toBeLessThan(1e-11);
  });

  test('is a projection: decoding and encoding a code changes nothing', () => {
    const kept = pca.withLatentDim(4);
    const codes = kept.encode(data);
    expect(kept.encode(kept.decode(codes)).values).toBeNear(codes.values, { atol: 1e-5 });
  });

  test('gives codes without mean, without correlation, with the eigenvalues as variances', () => {
    const k = 3;
    const { values } = pca.withLatentDim(k).encode(data);
    const mean = multiply(new Float64Array(data.count).fill(1 / data.count), values, data.count);
    expect(mean).toBeNear([0, 0, 0], { atol: 1e-5 });
    const products = multiply(transpose(values, k), values, data.count).map((sum) => sum / data.count);
    const expected = products.map((_, at) => (at % (k + 1) === 0 ? Number(pca.eigenvalues[Math.floor(at / k)]) : 0));
    expect(products).toBeNear(expected, { atol: 3e-6 * Number(expected[0]) });
  });

  test('holds every smaller fit: the subspaces are nested', () => {
    const small = pca.withLatentDim(2);
    expect(small.components).toEqual(pca.components.subarray(0, 2 * features));
    expect(fitPca(data, { latentDim: 2 }).components).toEqual(small.components);
    expect(small.withLatentDim(5).components).toEqual(pca.withLatentDim(5).components);
  });

  test('turns the largest entry of each component to the positive side, the same every time', () => {
    for (let k = 0; k < ranks; k++) {
      const component = [...pca.components.subarray(k * features, (k + 1) * features)];
      const largest = Math.max(...component.map(Math.abs));
      expect(component).toContain(largest);
    }
    expect(fitPca(data).components).toEqual(pca.components);
  });

  test('leaves no tensors', async () => {
    await withoutLeaks(() => reconstruct(fitPca(data, { latentDim: 2 }), data));
  });
});

interface GoldenCase {
  readonly name: string;
  readonly latentDim: number;
  readonly features: number;
  readonly rows: readonly number[];
  readonly mean: readonly number[];
  readonly components: readonly number[];
  readonly explainedVariance: readonly number[];
  readonly explainedVarianceRatio: readonly number[];
  readonly codes: readonly number[];
  readonly reconstructions: readonly number[];
}

const golden: { readonly cases: readonly GoldenCase[] } = JSON.parse(
  readFileSync(new URL('./fixtures/scikit-learn-golden.json', import.meta.url), 'utf8'),
);

// scikit-learn turns components by the same rule, so that entries can be compared; the spectra are well separated.
describe.each(golden.cases)('fitPca against scikit-learn, $name', (expected) => {
  const data = examplesFrom(Float32Array.from(expected.rows), [expected.features]);
  const pca = fitPca(data, { latentDim: expected.latentDim });
  const largest = Number(expected.explainedVariance[0]);
  // Float32 data about 1000 are themselves only given to 6e-5.
  const atol = 2e-7 * Math.max(...expected.rows.map(Math.abs)) + 1e-5;

  test('has its mean, components and variances', () => {
    expect(pca.mean).toBeNear(expected.mean, { rtol: 1e-6, atol: 1e-6 });
    expect(pca.components).toBeNear(expected.components, { atol: 5e-5 });
    const perN = expected.explainedVariance.map((value) => (value * (data.count - 1)) / data.count);
    expect(pca.eigenvalues).toBeNear(perN, { atol: 2e-6 * largest });
    expect(pca.explainedVarianceRatio).toBeNear(expected.explainedVarianceRatio, { atol: 2e-6 });
  });

  test('has its codes and reconstructions', () => {
    const codes = pca.encode(data);
    expect(codes.values).toBeNear(expected.codes, { atol: 10 * atol });
    expect(pca.decode(codes).values).toBeNear(expected.reconstructions, { atol: 10 * atol });
  });
});

describe('fitPca as a codec', () => {
  const images = { ...randomRows({ count: 20, features: 12, seed: 4 }), shape: [3, 4, 1] };

  test('takes and returns the shape it was fitted on', () => {
    const pca = fitPca(images, { latentDim: 2 });
    expect(pca).toMatchObject({ name: 'PCA', latentDim: 2, inputShape: [3, 4, 1] });
    expect(pca.encode(images)).toMatchObject({ count: 20, shape: [2] });
    expect(reconstruct(pca, images)).toMatchObject({ count: 20, shape: [3, 4, 1] });
    expect(() => pca.encode(randomRows({ count: 2, features: 12, seed: 1 }))).toThrow(/PCA.encode: .*\[3, 4, 1\]/);
    expect(() => pca.decode(images)).toThrow(/PCA.decode: .*\[2\]/);
  });

  test('costs a mean and its components', () => {
    const pca = fitPca(images);
    expect(pca.withLatentDim(5).cost.parameters).toBe(5 * 12 + 12);
    expect(pca.withLatentDim(5).cost.fitSeconds).toBe(pca.cost.fitSeconds);
    expect(pca.cost.fitSeconds).toBeGreaterThan(0);
  });

  test('encodes nothing to nothing', () => {
    const pca = fitPca(images, { latentDim: 2 });
    expect(reconstruct(pca, { ...images, values: new Float32Array(0), count: 0 })).toMatchObject({ count: 0 });
  });

  test('keeps 1 to min(n, features) components, all unless told', () => {
    expect(fitPca(images).latentDim).toBe(12);
    expect(fitPca(wide).latentDim).toBe(9);
    for (const latentDim of [0, 13, 1.5, -1, Number.NaN]) {
      expect(() => fitPca(images, { latentDim })).toThrow(/fitPca: latentDim must be an integer in 1…12 .*got/);
    }
    expect(() => fitPca(wide).withLatentDim(10)).toThrow(/1…9/);
  });
});

describe('fitPca on awkward data', () => {
  test('takes constant columns, and all columns constant', () => {
    const constant = examplesFrom(new Float32Array(6 * 4).fill(2.5), [4]);
    const pca = fitPca(constant);
    expect([...pca.eigenvalues]).toEqual([0, 0, 0, 0]);
    expect([...pca.explainedVarianceRatio]).toEqual([0, 0, 0, 0]);
    expect(mse(constant, reconstruct(pca, constant))).toBeLessThan(1e-12);
  });

  test('takes a single example', () => {
    const one = examplesFrom(Float32Array.of(1, 2, 3), [3]);
    const pca = fitPca(one);
    expect([...pca.eigenvalues]).toEqual([0]);
    expect(reconstruct(pca, one).values).toBeNear([1, 2, 3], { rtol: 1e-6 });
  });

  test('keeps its accuracy about a large offset', () => {
    const still = randomRows({ count: 500, features: 8, seed: 5, spread: (feature) => 2 ** -feature });
    const offset = 4096; // float32 keeps 2⁻¹¹ here: the data themselves are the same to ± 2.4e-4
    const moved = fitPca({ ...still, values: still.values.map((value) => value + offset) }, { latentDim: 3 });
    const there = fitPca(still, { latentDim: 3 });
    expect(moved.eigenvalues).toBeNear(there.eigenvalues, { atol: 1e-4 });
    const angles = principalAngles(rowsOf(moved.components, 8), rowsOf(there.components, 8));
    expect(Math.max(...angles)).toBeLessThan(0.05);
  });

  test.each([
    ['by the covariance', 3],
    ['by singular vectors', 1],
  ])('refuses NaN, %s', (_, count) => {
    const values = new Float32Array(count * 3).fill(1);
    values[1] = Number.NaN;
    expect(() => fitPca(examplesFrom(values, [3]))).toThrow(/fitPca: values must be finite .*got NaN in example 0/);
  });

  test('refuses what overflows when squared', () => {
    const huge = [1e30, -1e30, 2e30, 0, 1, 2];
    expect(() => fitPca(examplesFrom(Float32Array.from(huge), [3]))).toThrow(/got larger ones/);
    expect(() => fitPca(examplesFrom(Float32Array.from(huge), [2]))).toThrow(/got larger ones/);
  });

  test('needs an example', () => {
    expect(() => fitPca(examplesFrom(new Float32Array(0), [3]))).toThrow(/fitPca: needs at least one example/);
  });
});

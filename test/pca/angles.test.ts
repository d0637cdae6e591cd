import {
  type Codec,
  decoderDirections,
  type Examples,
  examplesFrom,
  fitPca,
  principalAngles,
} from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { Matrix, SVD } from 'ml-matrix';
import { describe, expect, test } from 'vitest';
import { multiply, randomRows } from './randomRows';

const radians = Math.PI / 180;
const span = (features: number, ...rows: readonly number[][]): Examples =>
  examplesFrom(Float32Array.from(rows.flat()), [features]);

describe('principalAngles', () => {
  test.each([0, 0.001, 0.02, 1, 30, 44.9, 45.1, 60, 89, 89.999, 90])('finds a turn by %d degrees', (degrees) => {
    const turned = span(4, [0, 1, 0, 0], [Math.cos(degrees * radians), 0, Math.sin(degrees * radians), 0]);
    const angles = principalAngles(span(4, [1, 0, 0, 0], [0, 1, 0, 0]), turned);
    expect(angles).toBeNear([0, degrees], { atol: 1e-4 });
  });

  test('is the same whatever rows span a subspace', () => {
    const rows = randomRows({ count: 3, features: 10, seed: 1, spread: () => 1 });
    const mixed = multiply([2, -1, 0.5, 0, 3, 1, 1, 1, 1], rows.values, 3);
    const angles = principalAngles(rows, examplesFrom(Float32Array.from(mixed), [10]));
    expect(angles).toBeNear([0, 0, 0], { atol: 5e-4 });
  });

  test('is symmetric, also for subspaces of different size', () => {
    const plane = span(3, [1, 0, 0], [0, 1, 0]);
    const line = span(3, [Math.cos(30 * radians), 0, Math.sin(30 * radians)]);
    expect(principalAngles(plane, line)).toBeNear([30], { atol: 1e-4 });
    expect(principalAngles(line, plane)).toBeNear([30], { atol: 1e-4 });
    expect(principalAngles(span(3, [0, 0, 5]), plane)).toBeNear([90], { atol: 1e-4 });
  });

  test('agrees with float64 cosines of ml-matrix on random subspaces of 784 features', () => {
    const a = randomRows({ count: 16, features: 784, seed: 2, spread: () => 1 });
    const b = randomRows({ count: 8, features: 784, seed: 3, spread: () => 1 });
    // Half of b leans towards a, so that the angles cover the whole range.
    b.values.forEach((value, index) => {
      b.values[index] = value * (index < 4 * 784 ? 0.01 * (1 + Math.floor(index / 784)) : 1) + Number(a.values[index]);
    });
    const basis = (rows: Examples): Matrix =>
      new SVD(Matrix.from1DArray(rows.count, 784, [...rows.values]).transpose()).leftSingularVectors;
    const cosines = new SVD(basis(a).transpose().mmul(basis(b))).diagonal.slice(0, 8);
    const expected = cosines.map((cosine) => Math.acos(Math.min(1, cosine)) / radians);
    const angles = principalAngles(a, b);
    expect(angles).toBeNear(expected, { atol: 5e-4 });
    expect([...angles]).toEqual([...angles].sort((x, y) => x - y));
  });

  test('leaves no tensors', async () => {
    await withoutLeaks(() => principalAngles(span(3, [1, 0, 0]), span(3, [0, 1, 0])));
  });

  test('refuses rows that are not independent, and different features', () => {
    const dependent = span(3, [1, 2, 3], [2, 4, 6]);
    const line = span(3, [1, 0, 0]);
    expect(() => principalAngles(dependent, line)).toThrow(/rows of the first argument must be linearly independent/);
    expect(() => principalAngles(line, dependent)).toThrow(/rows of the second argument/);
    expect(() => principalAngles(line, span(2, [1, 0], [0, 1], [1, 1]))).toThrow(/as many features, got 3 and 2/);
    expect(() => principalAngles(line, span(3, [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1]))).toThrow(/independent/);
    expect(() => principalAngles(line, span(3, [0, 0, 0]))).toThrow(/independent/);
    expect(() => principalAngles(line, examplesFrom(new Float32Array(0), [3]))).toThrow(/independent/);
  });
});

describe('decoderDirections', () => {
  test('of PCA are its components', () => {
    const pca = fitPca(randomRows({ count: 50, features: 6, seed: 4 }), { latentDim: 3 });
    const directions = decoderDirections(pca);
    expect(directions).toMatchObject({ count: 3, shape: [6] });
    expect(directions.values).toBeNear(pca.components, { atol: 1e-6 });
  });

  test('of an affine decoder are the columns of its matrix, whatever its bias', () => {
    const affine: Codec = {
      name: 'affine',
      latentDim: 2,
      inputShape: [3],
      cost: { parameters: 9, fitSeconds: 0 },
      encode: (examples) => ({ ...examples, values: new Float32Array(2 * examples.count), shape: [2] }),
      decode: ({ values, count }) => {
        const linear = multiply(values, [1, 2, 3, 4, 5, 6], 2);
        return {
          values: Float32Array.from(linear, (value, at) => value + Number([7, 8, 9][at % 3])),
          count,
          shape: [3],
        };
      },
    };
    expect([...decoderDirections(affine).values]).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

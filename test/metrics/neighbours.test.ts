import { type Examples, examplesFrom, kNearestNeighbours, knnAccuracy } from 'autoencoder-workbook';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { labelled, neighbours } from '../support/scikitLearn';

const row = ({ values, shape }: Examples, index: number): Float32Array =>
  values.subarray(index * (shape[0] ?? 0), (index + 1) * (shape[0] ?? 0));

/** The definition: all distances in float64, sorted by distance and then by index. */
function bruteForce(queries: Examples, reference: Examples, k: number): number[] {
  return Array.from({ length: queries.count }, (_, query) =>
    Array.from({ length: reference.count }, (_, index) => {
      const other = row(reference, index);
      return { index, square: row(queries, query).reduce((sum, value, i) => sum + (value - (other[i] ?? 0)) ** 2, 0) };
    })
      .sort((a, b) => a.square - b.square || a.index - b.index)
      .slice(0, k)
      .map(({ index }) => index),
  ).flat();
}

describe('kNearestNeighbours', () => {
  test('finds the nearest points on a line', () => {
    const reference = examplesFrom(Float32Array.of(0, 10, 4, 7), [1]);
    const queries = examplesFrom(Float32Array.of(6, -1), [1]);
    const { indices, distances, k } = kNearestNeighbours(queries, reference, { k: 3 });
    expect(k).toBe(3);
    expect(Array.from(indices)).toEqual([3, 2, 1, 0, 2, 3]);
    expect(Array.from(distances)).toEqual([1, 2, 4, 1, 5, 8]);
  });

  test.each(neighbours)('agrees with scikit-learn, k = $k', ({ k, indices, distances }) => {
    const found = kNearestNeighbours(labelled.testCodes, labelled.trainCodes, { k });
    expect(Array.from(found.indices)).toEqual(indices);
    expect(found.distances).toBeNear(distances, { rtol: 1e-7 });
  });

  test('gives equal distances to the lower index, even when every point is the same', () => {
    const same = examplesFrom(new Float32Array(300 * 5).fill(0.3), [5]);
    const { indices, distances } = kNearestNeighbours(same, same, { k: 4 });
    expect(Array.from(indices.subarray(0, 4))).toEqual([0, 1, 2, 3]);
    expect(Array.from(indices.subarray(299 * 4))).toEqual([0, 1, 2, 3]);
    expect(Math.max(...distances)).toBe(0);
  });

  test('is exact on a grid full of ties', () => {
    const random = randomSource(1);
    const grid = (count: number): Examples =>
      examplesFrom(
        Float32Array.from({ length: count * 3 }, () => random.integer(4) / 3),
        [3],
      );
    const [queries, reference] = [grid(50), grid(400)];
    const { indices } = kNearestNeighbours(queries, reference, { k: 30 });
    expect(Array.from(indices)).toEqual(bruteForce(queries, reference, 30));
  });

  test('is exact where float32 products are not: small differences far from the origin, and an outlier', () => {
    const random = randomSource(2);
    const far = (count: number): Float32Array => normalValues(count * 8, random).map((value) => 1000 + 0.01 * value);
    const values = far(500);
    values.fill(-1e4, 0, 8);
    const reference = examplesFrom(values, [8]);
    const queries = examplesFrom(far(40), [8]);
    const { indices } = kNearestNeighbours(queries, reference, { k: 5 });
    expect(Array.from(indices)).toEqual(bruteForce(queries, reference, 5));
  });

  test('leaves the example itself out when asked', () => {
    const points = examplesFrom(Float32Array.of(0, 1, 1, 5), [1]);
    expect(Array.from(kNearestNeighbours(points, points, { k: 1 }).indices)).toEqual([0, 1, 1, 3]);
    const others = kNearestNeighbours(points, points, { k: 1, excludeSelf: true });
    expect(Array.from(others.indices)).toEqual([1, 2, 1, 1]);
    expect(() => kNearestNeighbours(points, points, { k: 4, excludeSelf: true })).toThrow(
      'kNearestNeighbours: k must be an integer from 1 to 3, got 4',
    );
  });

  test('answers for copies what it answers for each of them, in any order, with and without the example itself', () => {
    const random = randomSource(4);
    // A dozen points, some of them many times over, far enough from 0 that float32 tells few apart; 0 and −0 are one.
    const points = Array.from({ length: 12 }, (_, point) => [point % 2 ? 0 : -0, 300 + 1e-3 * random.integer(9)]);
    const copies = (count: number): Examples =>
      examplesFrom(
        Float32Array.from(Array.from({ length: count }, () => points[random.integer(12)] ?? []).flat()),
        [2],
      );
    const [queries, reference] = [copies(60), copies(500)];
    const { indices } = kNearestNeighbours(queries, reference, { k: 90 });
    expect(Array.from(indices)).toEqual(bruteForce(queries, reference, 90));
    const others = kNearestNeighbours(reference, reference, { k: 60, excludeSelf: true });
    const withSelf = bruteForce(reference, reference, 499);
    const expected = Array.from({ length: 500 }, (_, query) =>
      withSelf
        .slice(499 * query, 499 * (query + 1))
        .filter((index) => index !== query)
        .slice(0, 60),
    );
    expect(Array.from(others.indices)).toEqual(expected.flat());
  });

  test('works through many queries chunk by chunk, and leaks nothing', async () => {
    const random = randomSource(3);
    const reference = examplesFrom(normalValues(9000 * 2, random), [2]);
    const queries = examplesFrom(normalValues(1000 * 2, random), [2]);
    const { indices } = await withoutLeaks(() => kNearestNeighbours(queries, reference, { k: 3 }));
    const last = examplesFrom(queries.values.subarray(995 * 2), [2]);
    expect(Array.from(indices.subarray(995 * 3))).toEqual(bruteForce(last, reference, 3));
  });

  test('refuses a k that is too large, features that differ, and values that are no numbers', async () => {
    const points = examplesFrom(Float32Array.of(0, 1, 2, 3), [2]);
    const run = (queries: Examples, k: number) => () => kNearestNeighbours(queries, points, { k });
    expect(run(points, 3)).toThrow('kNearestNeighbours: k must be an integer from 1 to 2, got 3');
    expect(run(points, 0)).toThrow(/got 0/);
    expect(run(examplesFrom(points.values, [4]), 1)).toThrow(/same number of features, got \[4\] and \[2\]/);
    const broken = examplesFrom(Float32Array.of(0, 1, 2, Number.NaN), [2]);
    await withoutLeaks(() => expect(run(broken, 1)).toThrow(/queries must hold finite numbers, got NaN in example 1/));
  });
});

describe('knnAccuracy', () => {
  test.each(neighbours)('agrees with scikit-learn, k = $k', ({ k, accuracy }) => {
    expect(knnAccuracy({ ...labelled, k })).toBeNear(accuracy, { rtol: 1e-12 });
  });

  test('lets neighbours vote, a tie going to the smallest label', () => {
    const trainCodes = examplesFrom(Float32Array.of(0, 1, 2, 3), [1]);
    const votes = {
      trainCodes,
      trainLabels: Int32Array.of(9, 4, 4, 9),
      testCodes: examplesFrom(Float32Array.of(0), [1]),
    };
    const accuracyFor = (label: number, k: number): number =>
      knnAccuracy({ ...votes, testLabels: Int32Array.of(label), k });
    expect(accuracyFor(9, 1)).toBe(1);
    expect(accuracyFor(4, 2)).toBe(1);
    expect(accuracyFor(4, 3)).toBe(1);
    expect(accuracyFor(4, 4)).toBe(1);
  });

  test('refuses missing labels, too few of them, and a k that is too large', () => {
    const run = (changed: object) => () => knnAccuracy({ ...labelled, k: 3, ...changed });
    expect(run({ trainLabels: undefined })).toThrow(
      'knnAccuracy: trainLabels are missing; pass a data set that has labels',
    );
    expect(run({ testLabels: Int32Array.of(1) })).toThrow(
      'knnAccuracy: testLabels must hold one label for each of 60 codes, got 1',
    );
    expect(run({ k: 121 })).toThrow('knnAccuracy: k must be an integer from 1 to 120, got 121');
  });
});

import { continuity, type Examples, examplesFrom, selectExamples, trustworthiness } from 'autoencoder-workbook';
import { normalValues, permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { labelled, map, maps } from '../support/scikitLearn';

const line = (...places: number[]): Examples => examplesFrom(Float32Array.from(places), [1]);

/** For each example all others, nearest first, equal distances by index: float64, straight from the definition. */
function orders({ values, count, shape }: Examples): number[][] {
  const features = shape[0] ?? 0;
  const squared = (a: number, b: number): number => {
    let sum = 0;
    for (let i = 0; i < features; i++) sum += ((values[a * features + i] ?? 0) - (values[b * features + i] ?? 0)) ** 2;
    return sum;
  };
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (_, j) => j)
      .filter((j) => j !== i)
      .sort((a, b) => squared(i, a) - squared(i, b) || a - b),
  );
}

/** Trustworthiness from the sets of its definition. */
function definition(x: Examples, z: Examples, k: number): number {
  const [inData, inCodes] = [orders(x), orders(z)];
  const n = x.count;
  const penalties = inData.map((order, i) => {
    const falseNeighbours = (inCodes[i] ?? []).slice(0, k).filter((j) => !order.slice(0, k).includes(j));
    return falseNeighbours.reduce((sum, j) => sum + (order.indexOf(j) + 1 - k), 0);
  });
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * penalties.reduce((sum, penalty) => sum + penalty, 0);
}

describe('trustworthiness and continuity', () => {
  test.each(maps)('agree with scikit-learn, k = $k', ({ k, ...expected }) => {
    expect(trustworthiness(labelled.trainCodes, map, { k })).toBeNear(expected.trustworthiness, { rtol: 1e-12 });
    expect(continuity(labelled.trainCodes, map, { k })).toBeNear(expected.continuity, { rtol: 1e-12 });
  });

  test('are 1 for the data themselves and for any similarity of them', () => {
    const x = examplesFrom(normalValues(40 * 3, randomSource(1)), [3]);
    const turned = examplesFrom(
      x.values.map((_, i) => 2 * (x.values[3 * Math.floor(i / 3) + ((i + 1) % 3)] ?? 0) + 5),
      [3],
    );
    for (const z of [x, turned]) {
      expect(trustworthiness(x, z, { k: 7 })).toBe(1);
      expect(continuity(x, z, { k: 7 })).toBe(1);
    }
  });

  test('count ranks as the formula says, on five points by hand', () => {
    // In the data the places are 0, 1, 3, 7, 15; in the code point 0 has moved beside point 4.
    const x = line(0, 1, 3, 7, 15);
    const z = line(14, 1, 3, 7, 16);
    const norm = 2 / (5 * 1 * (2 * 5 - 3 * 1 - 1));
    // Ranks in x of the nearest codes: 0→4 is 4th, 1→2 is 2nd, 2→1 and 3→2 are 1st, 4→0 is 4th.
    expect(trustworthiness(x, z, { k: 1 })).toBeNear(1 - norm * (3 + 1 + 0 + 0 + 3), { rtol: 1e-12 });
    // Ranks in z of the nearest data: 0→1 is 4th, 1→0 is 3rd, 2→1 and 3→2 are 1st, 4→3 is 2nd.
    expect(continuity(x, z, { k: 1 })).toBeNear(1 - norm * (3 + 2 + 0 + 0 + 1), { rtol: 1e-12 });
  });

  test('follow the definition where many distances are equal', () => {
    const random = randomSource(2);
    const grid = (): Examples =>
      examplesFrom(
        Float32Array.from({ length: 60 * 2 }, () => random.integer(3) / 3),
        [2],
      );
    const [x, z] = [grid(), grid()];
    expect(trustworthiness(x, z, { k: 6 })).toBeNear(definition(x, z, 6), { rtol: 1e-12 });
    expect(continuity(x, z, { k: 6 })).toBeNear(definition(z, x, 6), { rtol: 1e-12 });
  });

  test('are near ½ for codes that have nothing to do with the data', async () => {
    const x = examplesFrom(normalValues(1500 * 2, randomSource(3)), [2]);
    const shuffled = selectExamples(x, permutation(1500, randomSource(4)));
    expect(await withoutLeaks(() => trustworthiness(x, shuffled, { k: 5 }))).toBeNear(0.5, { atol: 0.02 });
    expect(await withoutLeaks(() => continuity(x, shuffled, { k: 5 }))).toBeNear(0.5, { atol: 0.02 });
  });

  test('tell a torn map from a folded one', () => {
    const points = Array.from({ length: 40 }, (_, i) => i);
    const straight = line(...points);
    // Folding puts strangers side by side; tearing parts what belonged together.
    const folded = line(...points.map((i) => Math.abs(i - 19.6)));
    const torn = line(...points.map((i) => (i % 2) * 1000 + i));
    expect(continuity(straight, folded, { k: 4 })).toBeGreaterThan(trustworthiness(straight, folded, { k: 4 }));
    expect(trustworthiness(straight, torn, { k: 4 })).toBeGreaterThan(continuity(straight, torn, { k: 4 }));
  });

  test.each([
    ['trustworthiness', trustworthiness],
    ['continuity', continuity],
  ] as const)('%s refuses other counts, a k of half the examples, and values that are no numbers', (who, measure) => {
    const x = line(0, 1, 2, 3);
    expect(() => measure(x, line(0, 1), { k: 1 })).toThrow(`${who}: x and z must hold the same examples, got 4 and 2`);
    expect(() => measure(x, x, { k: 2 })).toThrow(
      `${who}: k must be an integer of at least 1 and below half of the 4 examples, got 2`,
    );
    expect(() => measure(x, line(0, 1, Number.NaN, 3), { k: 1 })).toThrow(
      `${who}: z must hold finite numbers, got NaN in example 2`,
    );
  });
});

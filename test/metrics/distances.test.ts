import { type Examples, examplesFrom } from 'autoencoder-workbook';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import { distanceScreen } from 'autoencoder-workbook/dist/metrics/distances';
import { numbersOf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const cloud = (count: number, features: number, shift: number, seed: number): Examples =>
  examplesFrom(
    normalValues(count * features, randomSource(seed)).map((value) => value + shift),
    [features],
  );

describe('distanceScreen', () => {
  test('measures one pair exactly: (3, 4) lies 25 from the origin', () => {
    const distances = distanceScreen(examplesFrom(Float32Array.of(3, 4), [2]), examplesFrom(new Float32Array(2), [2]));
    expect(distances.exact(0, 0)).toBe(25);
    distances.dispose();
  });

  test.each([
    { features: 1, shift: 0 },
    { features: 32, shift: 0 },
    { features: 784, shift: 3 },
    { features: 5, shift: 1e4 },
  ])('screens $features features around $shift within its error bound, and usefully close', ({ features, shift }) => {
    const [queries, references] = [cloud(20, features, shift, 1), cloud(50, features, shift, 2)];
    const distances = distanceScreen(queries, references);
    const screened = numbersOf(() => distances.screen(5, 10));
    expect(screened).toHaveLength(10 * 50);
    screened.forEach((about, index) => {
      const [query, reference] = [5 + Math.floor(index / 50), index % 50];
      const exact = distances.exact(query, reference);
      expect(Math.abs(about - exact)).toBeLessThanOrEqual(distances.errorBound(query));
    });
    // A bound as wide as the distances themselves would settle nothing.
    expect(distances.errorBound(5)).toBeLessThan(2e-3 * features);
    distances.dispose();
  });
});

import { type Examples, examplesFrom, firstExamples, fitPca, frechetDistance } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

/** Normal rows with the given standard deviations and means. */
function rows(count: number, settings: { scale: readonly number[]; shift: readonly number[]; seed: number }): Examples {
  const random = randomSource(settings.seed, 'rows');
  const values = Array.from({ length: count }, () =>
    settings.scale.map((scale, index) => scale * random.normal() + (settings.shift[index] as number)),
  ).flat();
  return examplesFrom(Float32Array.from(values), [settings.scale.length]);
}

const reference = rows(20_000, { scale: [2, 1, 0.5], shift: [0, 0, 0], seed: 1 });
const pca = fitPca(reference);

describe('frechetDistance', () => {
  test('is zero for the same examples and symmetric', async () => {
    const other = rows(3000, { scale: [1, 1, 1], shift: [1, 0, 0], seed: 2 });
    await withoutLeaks(() => {
      expect(frechetDistance(pca, reference, reference)).toBeNear(0, { atol: 1e-3 });
      expect(frechetDistance(pca, reference, other)).toBeNear(frechetDistance(pca, other, reference), { rtol: 1e-3 });
    });
  });

  test('for independent features it is Σ (m₁ − m₂)² + (σ₁ − σ₂)²', () => {
    const other = rows(20_000, { scale: [1, 3, 0.5], shift: [1, 0, -2], seed: 3 });
    const expected = 1 + 0 + 4 + (2 - 1) ** 2 + (1 - 3) ** 2 + 0;
    expect(frechetDistance(pca, reference, other)).toBeNear(expected, { rtol: 0.02 });
  });

  test('a pure shift of all examples costs its squared length, whatever the spread', () => {
    const shifted = {
      ...reference,
      values: reference.values.map((value, index) => value + ([3, 0, 4][index % 3] as number)),
    };
    expect(frechetDistance(pca, reference, shifted)).toBeNear(25, { rtol: 1e-3 });
  });

  test('refuses sets without a spread', () => {
    expect(() => frechetDistance(pca, reference, firstExamples(reference, 1))).toThrow(
      'b must hold at least two examples, got 1',
    );
  });
});

import { examplesFrom, fitPreprocessing } from 'autoencoder-workbook';
import type { PreprocessingRecord } from 'autoencoder-workbook/dist/data';
import { preprocessingFrom } from 'autoencoder-workbook/dist/data/preprocessing';
import { describe, expect, test } from 'vitest';

const rows = examplesFrom(Float32Array.of(0, 10, 5, 4, 20, 5), [3]);

describe('preprocessing', () => {
  test('leaves pixels alone', () => {
    expect(fitPreprocessing('none', rows).apply(rows)).toBe(rows);
  });

  test('divides bytes by 255, and back', () => {
    const { apply, undo } = fitPreprocessing('bytes', rows);
    expect(apply(rows).values).toBeNear(rows.values.map((value) => value / 255));
    expect(undo(apply(rows)).values).toBeNear(rows.values, { rtol: 1e-6 });
  });

  test('standardises by the training rows, constants to 0', () => {
    const { apply, undo } = fitPreprocessing('standardise', rows);
    expect(apply(rows).values).toEqual(Float32Array.of(-1, -1, 0, 1, 1, 0));
    const other = examplesFrom(Float32Array.of(6, 25, 7), [3]);
    // Means 2, 15, 5; deviations 2, 5 and, for the constant, 1.
    expect(apply(other).values).toEqual(Float32Array.of(2, 2, 2));
    expect(undo(apply(other)).values).toEqual(other.values);
  });

  test.each(['none', 'bytes', 'standardise'] as const)('%s comes back from its record, through JSON', (scale) => {
    const fitted = fitPreprocessing(scale, rows);
    const again = preprocessingFrom(JSON.parse(JSON.stringify(fitted.record)) as PreprocessingRecord, [3]);
    expect(again.apply(rows).values).toEqual(fitted.apply(rows).values);
    expect(again.record).toEqual(fitted.record);
  });

  test.each([
    [{ scale: 'logarithm' }],
    [{ scale: 'standardise' }],
    [{ scale: 'standardise', mean: [1, 2], deviation: [1, 1, 1] }],
    [{ scale: 'standardise', mean: [1, 2, null], deviation: [1, 1, 1] }],
    [{ scale: 'standardise', mean: [1, 2, 3], deviation: [1, 0, 1] }],
  ])('refuses the record %j', (record) => {
    expect(() => preprocessingFrom(record as unknown as PreprocessingRecord, [3])).toThrow(
      /preprocessingFrom: the record must hold a scale and, to standardise, 3 means and positive deviations/,
    );
  });
});

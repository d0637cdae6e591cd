import { accuracy } from 'autoencoder-workbook/dist/metrics';
import { describe, expect, test } from 'vitest';

describe('accuracy', () => {
  test('is the fraction of predictions that agree', () => {
    expect(accuracy(Int32Array.of(1, 2, 3, 4), Int32Array.of(1, 2, 0, 4))).toBe(3 / 4);
  });

  test('refuses lengths that differ and nothing at all', () => {
    expect(() => accuracy(Int32Array.of(1), Int32Array.of(1, 2))).toThrow(/got 1 predictions and 2 labels/);
    expect(() => accuracy(Int32Array.of(), Int32Array.of())).toThrow(/got 0 predictions and 0 labels/);
  });
});

import {
  addInto,
  columnMeans,
  columnVariances,
  deviationsOf,
  dot,
  scaledColumns,
  unscaledColumns,
} from 'autoencoder-workbook/dist/math/arrays';
import { describe, expect, test } from 'vitest';

describe('sums', () => {
  test('addInto adds element by element, in place', () => {
    const target = Float64Array.of(1, 2, 3);
    addInto(target, [10, 20, 30]);
    expect([...target]).toEqual([11, 22, 33]);
  });

  test('dot adds up in float64: 2²⁴ + 1 is not lost', () => {
    expect(dot(Float32Array.of(2 ** 24, 1), [1, 1])).toBe(2 ** 24 + 1);
  });
});

describe('columns', () => {
  // Columns 1, 3, 5 and 0.1, 0.1, 0.1.
  const rows = Float64Array.of(1, 0.1, 3, 0.1, 5, 0.1);

  test('have means and variances (divided by n)', () => {
    const means = columnMeans(rows, 2);
    expect([...means]).toEqual([3, 0.1]);
    expect([...columnVariances(rows, means)]).toEqual([(4 + 0 + 4) / 3, 0]);
    expect([...columnVariances(rows, [0, 0])]).toBeNear([(1 + 9 + 25) / 3, 0.01], { rtol: 1e-15 });
  });

  test('that never vary have their value as mean to the last bit, however many rows there are', () => {
    const tenths = new Float64Array(100_001).fill(0.1);
    expect(tenths.reduce((sum, value) => sum + value, 0) / tenths.length).not.toBe(0.1);
    expect([...columnMeans(tenths, 1)]).toEqual([0.1]);
  });

  test('lose no digits to a common offset', () => {
    const offset = 2 ** 40;
    const values = Float64Array.from([0, 1, 2, 3], (value) => offset + value);
    const means = columnMeans(values, 1);
    expect([...means]).toEqual([offset + 1.5]);
    expect([...columnVariances(values, means)]).toEqual([1.25]);
  });

  test('whose deviation is the rounding of float32 count as constant', () => {
    const third = Math.fround(1 / 3);
    const rounded = Float32Array.of(third, third * (1 + 2 ** -23), third);
    const means = columnMeans(rounded, 1);
    const variances = columnVariances(rounded, means);
    expect(variances[0]).toBeGreaterThan(0);
    expect([...deviationsOf(variances, means)]).toEqual([1]);
    expect([...deviationsOf(Float64Array.of(0, 4, 1e-10), Float64Array.of(7, 0, 1))]).toEqual([1, 2, 1e-5]);
  });

  test('are scaled and brought back', () => {
    const scale = { mean: [3, 0.1], deviation: [2, 1] };
    const scaled = scaledColumns(rows, scale);
    expect(scaled).toEqual(Float32Array.of(-1, 0, 0, 0, 1, 0));
    expect(scaledColumns(rows, { mean: [1, 0] })).toEqual(Float32Array.of(0, 0.1, 2, 0.1, 4, 0.1));
    expect(unscaledColumns(scaled, scale)).toEqual(Float32Array.from(rows));
  });

  test('are centred before they are rounded', () => {
    expect(scaledColumns(Float64Array.of(1.6e9, 1.6e9 + 1), { mean: [1.6e9] })).toEqual(Float32Array.of(0, 1));
  });
});

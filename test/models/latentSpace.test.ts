import { codeGrid, examplesFrom, interpolateCodes, priorCodes, priorGrid, traverseLatent } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

describe('priorCodes', () => {
  test('are standard normal and repeat with the seed', () => {
    const codes = priorCodes(5000, { latentDim: 4, seed: 3 });
    expect([codes.count, codes.shape]).toEqual([5000, [4]]);
    const mean = codes.values.reduce((sum, z) => sum + z, 0) / 20_000;
    const variance = codes.values.reduce((sum, z) => sum + z * z, 0) / 20_000;
    expect(mean).toBeNear(0, { atol: 4 / Math.sqrt(20_000) });
    expect(variance).toBeNear(1, { atol: 4 * Math.sqrt(2 / 20_000) });
    expect(priorCodes(5000, { latentDim: 4, seed: 3 }).values).toEqual(codes.values);
  });
});

describe('interpolateCodes', () => {
  test('linear: evenly from one end to the other', () => {
    expect(interpolateCodes([0, 4], [2, 0], { steps: 3 }).values).toBeNear([0, 4, 1, 2, 2, 0]);
  });

  test('spherical: a quarter circle keeps the length, half way at 45°', () => {
    const { values } = interpolateCodes([2, 0], [0, 2], { steps: 3, path: 'spherical' });
    expect(values).toBeNear([2, 0, Math.SQRT2, Math.SQRT2, 0, 2], { atol: 1e-6 });
  });

  test('spherical: lengths change evenly, parallel codes take the straight line', () => {
    const { values } = interpolateCodes([1, 0], [0, 3], { steps: 5, path: 'spherical' });
    const lengths = [0, 1, 2, 3, 4].map((step) =>
      Math.hypot(values[2 * step] as number, values[2 * step + 1] as number),
    );
    expect(lengths).toBeNear([1, 1.5, 2, 2.5, 3], { atol: 1e-6 });
    expect(interpolateCodes([1, 1], [3, 3], { steps: 3, path: 'spherical' }).values).toBeNear([1, 1, 2, 2, 3, 3]);
    expect(interpolateCodes([0, 0], [2, 2], { steps: 3, path: 'spherical' }).values).toBeNear([0, 0, 1, 1, 2, 2]);
  });

  test('refuses codes of different lengths and fewer than two steps', () => {
    expect(() => interpolateCodes([1], [1, 2], { steps: 3 })).toThrow('must have the same length, got 1 and 2');
    expect(() => interpolateCodes([1], [2], { steps: 1 })).toThrow('steps must be an integer of at least 2, got 1');
  });
});

describe('traverseLatent', () => {
  test('moves one latent and keeps the others', () => {
    expect(traverseLatent([5, 6, 7], { dimension: 1, values: [-1, 0] }).values).toBeNear([5, -1, 7, 5, 0, 7]);
    expect(() => traverseLatent([5], { dimension: 1, values: [0] })).toThrow(
      'dimension must be an integer in 0…0, got 1',
    );
  });
});

describe('priorGrid', () => {
  test('covers the quantiles it says, rows from the largest second coordinate', () => {
    const { codes, coordinates } = priorGrid(3, 0.025);
    expect(coordinates).toBeNear([-1.959964, 0, 1.959964], { atol: 1e-6 });
    const q = 1.959964;
    expect(codes.values).toBeNear([-q, q, 0, q, q, q, -q, 0, 0, 0, q, 0, -q, -q, 0, -q, q, -q], { atol: 1e-6 });
  });

  test('refuses a side below 2 and tails outside (0, 0.5)', () => {
    expect(() => priorGrid(1)).toThrow('side must be an integer of at least 2, got 1');
    expect(() => priorGrid(3, 0.5)).toThrow('tail must lie between 0 and 0.5, got 0.5');
  });
});

describe('codeGrid', () => {
  test('spans the codes, rows from the largest second coordinate', () => {
    const codes = examplesFrom(Float32Array.of(0, 10, 2, 30, 1, 20), [2]);
    const { codes: grid, x, y } = codeGrid(codes, 3, 0);
    expect([x, y]).toEqual([
      [0, 2],
      [10, 30],
    ]);
    expect([...grid.values]).toEqual([0, 30, 1, 30, 2, 30, 0, 20, 1, 20, 2, 20, 0, 10, 1, 10, 2, 10]);
  });

  test('leaves out the outermost share', () => {
    const line = Float32Array.from({ length: 202 }, (_, index) => Math.floor(index / 2));
    expect(codeGrid(examplesFrom(line, [2]), 2, 0.1).x).toEqual([10, 90]);
  });

  test('refuses other codes, a side below 2 and tails outside [0, 0.5)', () => {
    expect(() => codeGrid(examplesFrom(new Float32Array(3), [3]), 2)).toThrow('got 1 of shape [3]');
    expect(() => codeGrid(examplesFrom(new Float32Array(2), [2]), 1)).toThrow('side must be an integer of at least 2');
    expect(() => codeGrid(examplesFrom(new Float32Array(2), [2]), 2, 0.5)).toThrow('below 0.5, got 0.5');
  });
});

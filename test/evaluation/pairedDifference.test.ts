import { fitPca, reconstruct, squaredErrorPerImage } from 'autoencoder-workbook';
import { equivalentCodeSize, pairedDifference } from 'autoencoder-workbook/dist/evaluation';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

describe('pairedDifference', () => {
  it('is the mean of the differences and 1.96 standard errors to either side', () => {
    // Differences 1, 2, 3: mean 2, standard deviation 1, standard error 1/√3.
    const { mean, low, high } = pairedDifference([5, 5, 5], [6, 7, 8]);
    expect(mean).toBe(2);
    expect(low).toBeNear(2 - 1.959964 / Math.sqrt(3), { rtol: 1e-12 });
    expect(high).toBeNear(2 + 1.959964 / Math.sqrt(3), { rtol: 1e-12 });
  });

  it('leaves out what makes an example hard for both', () => {
    const hard = [1, 1000, 3];
    expect(
      pairedDifference(
        hard,
        hard.map((error) => error + 0.5),
      ),
    ).toEqual({ mean: 0.5, low: 0.5, high: 0.5 });
  });

  it('holds the true difference for 95 of 100 test parts', () => {
    const parts = 1000;
    const size = 40;
    const noise = normalValues(parts * size, randomSource(7));
    let held = 0;
    for (let part = 0; part < parts; part++) {
      const own = noise.subarray(part * size, (part + 1) * size);
      const { low, high } = pairedDifference(
        new Float64Array(size),
        Float64Array.from(own, (value) => value + 3),
      );
      if (low <= 3 && high >= 3) held += 1;
    }
    // Standard error √(0.95 · 0.05 / 1000) = 0.007; the normal interval is a little narrow at 40 examples.
    expect(held / parts).toBeGreaterThan(0.92);
    expect(held / parts).toBeLessThan(0.97);
  });

  it('needs the same two or more examples', () => {
    expect(() => pairedDifference([1], [2])).toThrow('two or more examples, got 1 and 1');
    expect(() => pairedDifference([1, 2], [2])).toThrow('got 2 and 1');
  });
});

describe('equivalentCodeSize', () => {
  const train = toySet('train', 60, 1);
  const test = toySet('test', 40, 2);
  const pca = fitPca(train);
  const yardstick = (latentDim: number) => pca.withLatentDim(latentDim);
  const errorAt = (latentDim: number): number =>
    squaredErrorPerImage(test, reconstruct(yardstick(latentDim), test)) / 16;

  it('is the smallest code size that errs no more, as a search one by one finds it', () => {
    for (const error of [errorAt(3), errorAt(3) * 0.999, errorAt(3) * 1.001, errorAt(1), errorAt(16)]) {
      const oneByOne = Array.from({ length: 16 }, (_, index) => index + 1).find((size) => errorAt(size) <= error);
      expect(equivalentCodeSize({ yardstick, most: 16, test, error })).toBe(oneByOne);
    }
  });

  it('is undefined where none is enough', () => {
    expect(equivalentCodeSize({ yardstick, most: 4, test, error: errorAt(5) })).toBeUndefined();
    expect(() => equivalentCodeSize({ yardstick, most: 0, test, error: 1 })).toThrow(/positive integer, got 0/);
  });
});

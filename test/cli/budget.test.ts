import { codeSizes, hiddenUnits, trainingBudget } from 'autoencoder-workbook/dist/cli/budget';
import type { Examples } from 'autoencoder-workbook/dist/data/examples';
import { describe, expect, test } from 'vitest';

/** So many rows of one number, 0 and 2 in turn: their variance is 1. */
const rows = (count: number): Examples => ({
  values: Float32Array.from({ length: count }, (_, row) => (row % 2) * 2),
  count,
  shape: [1],
});

describe('trainingBudget', () => {
  test.each([
    // Examples, batch, passes for 20,000 steps, passes for 750 steps.
    [124, 32, 5000, 188],
    [398, 32, 1539, 58],
    [8000, 64, 160, 6],
    [55_000, 64, 24, 4],
    [350_000, 512, 30, 4],
    [8_000_000, 512, 3, 4],
  ])('suits %i examples', (examples, batchSize, epochs, patience) => {
    const budget = trainingBudget({ train: rows(examples) });
    expect(budget).toMatchObject({ batchSize, epochs, earlyStopping: { patience }, maxSeconds: 300 });
    expect(Math.ceil(examples / batchSize) * patience).toBeGreaterThanOrEqual(750);
  });

  test('is what was asked for, and follows from it where nothing was', () => {
    expect(trainingBudget({ train: rows(1000), epochs: 6, batch: 10, seconds: 5 })).toMatchObject({
      epochs: 6,
      batchSize: 10,
      // 100 steps a pass.
      earlyStopping: { patience: 8 },
      learningRate: { type: 'reduceOnPlateau', patience: 2 },
      maxSeconds: 5,
    });
    expect(trainingBudget({ train: rows(1000), patience: 3 }).earlyStopping).toEqual({ patience: 3 });
  });

  test('lets the learning rate fall before patience ends', () => {
    for (const examples of [10, 1000, 100_000, 1_000_000]) {
      const { learningRate, earlyStopping } = trainingBudget({ train: rows(examples) });
      const fall = (learningRate as { readonly patience: number }).patience;
      expect(fall).toBeGreaterThanOrEqual(1);
      expect(3 * fall).toBeLessThanOrEqual(earlyStopping.patience);
    }
  });
});

describe('the longest gradient', () => {
  test('is as long as a typical example is far from the mean', () => {
    expect(trainingBudget({ train: rows(1000) }).clipNorm).toBeCloseTo(1, 12);
    const wide = { values: Float32Array.from({ length: 400 }, (_, i) => (i % 8 < 4 ? 0 : 6)), count: 100, shape: [4] };
    // Four columns with a variance of 9 each.
    expect(trainingBudget({ train: wide }).clipNorm).toBeCloseTo(6, 12);
  });

  test('is a limit even where nothing varies', () => {
    expect(trainingBudget({ train: { values: new Float32Array(20).fill(7), count: 20, shape: [1] } }).clipNorm).toBe(1);
  });
});

describe('codeSizes', () => {
  test.each([
    [{ features: 784, examples: 8000 }, [2, 8, 32]],
    [{ features: 30, examples: 398 }, [2, 8]],
    [{ features: 20, examples: 398 }, [2, 8]],
    [{ features: 13, examples: 124 }, [3, 6]],
    [{ features: 4, examples: 42 }, [1, 2]],
    [{ features: 2, examples: 42 }, [1]],
    [{ features: 1, examples: 42 }, [1]],
    // Seven rows span six directions at most.
    [{ features: 784, examples: 7 }, [3, 6]],
  ])('halve %j at least', (size, sizes) => {
    expect(codeSizes(size)).toEqual(sizes);
  });
});

describe('hiddenUnits', () => {
  test.each([
    [{ features: 13, examples: 124 }, [16]],
    [{ features: 30, examples: 398 }, [32]],
    [{ features: 2000, examples: 100 }, [256]],
    [{ features: 4, examples: 42 }, [16]],
    [{ features: 38, examples: 35_000 }, [128, 64]],
    [{ features: 140, examples: 3150 }, [256, 128]],
    [{ features: 4, examples: 5000 }, [32, 16]],
  ])('suit %j', (size, units) => {
    expect(hiddenUnits(size)).toEqual(units);
  });

  test('are those of the family where the data are wide and many', () => {
    expect(hiddenUnits({ features: 784, examples: 8000 })).toBeUndefined();
  });
});

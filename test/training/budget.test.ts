import type { Examples } from 'autoencoder-workbook/dist/data/examples';
import { trainingBudget, warmedUp } from 'autoencoder-workbook/dist/training/budget';
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
      learningRate: { type: 'warmUp', steps: 30, schedule: { type: 'reduceOnPlateau', patience: 2 } },
      maxSeconds: 5,
    });
    expect(trainingBudget({ train: rows(1000), patience: 3 }).earlyStopping).toEqual({ patience: 3 });
  });

  test('lets the learning rate fall before patience ends', () => {
    for (const examples of [10, 1000, 100_000, 1_000_000]) {
      const { learningRate, earlyStopping } = trainingBudget({ train: rows(examples) });
      const { schedule } = learningRate as { readonly schedule: { readonly patience: number } };
      const fall = schedule.patience;
      expect(fall).toBeGreaterThanOrEqual(1);
      expect(3 * fall).toBeLessThanOrEqual(earlyStopping.patience);
    }
  });
});

test('a warm-up takes 100 steps, and a twentieth of a short run at most', () => {
  expect(warmedUp(0.01, 20_000)).toEqual({ type: 'warmUp', steps: 100, schedule: 0.01 });
  expect(warmedUp(0.01, 400)).toMatchObject({ steps: 20 });
  expect(warmedUp(0.01, 3)).toMatchObject({ steps: 1 });
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

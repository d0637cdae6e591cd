import { type BetaSchedule, betaAt, type LearningRate, learningRateAt } from 'autoencoder-workbook/dist/training';
import { afterEpoch, expectLearningRate, FRESH_PLATEAU } from 'autoencoder-workbook/dist/training/schedules';
import { describe, expect, test } from 'vitest';

const rates = (schedule: LearningRate, totalSteps: number): number[] =>
  Array.from({ length: totalSteps }, (_, index) => learningRateAt(schedule, { step: index + 1, totalSteps }));
const betas = (schedule: BetaSchedule, totalSteps: number): number[] =>
  Array.from({ length: totalSteps }, (_, index) => betaAt(schedule, { step: index + 1, totalSteps }));

describe('learningRateAt', () => {
  test('a number stays', () => {
    expect(rates(0.01, 3)).toEqual([0.01, 0.01, 0.01]);
  });

  test('cosine falls from rate to finalRate, half way at half the run', () => {
    const all = rates({ type: 'cosine', rate: 0.2, finalRate: 0.1 }, 11);
    expect([all[0], all[5], all[10]].map(Number)).toBeNear([0.2, 0.15, 0.1], { atol: 1e-12 });
  });

  test('warm-up rises linearly before the cosine', () => {
    expect(rates({ type: 'cosine', rate: 1, warmupSteps: 4 }, 9).slice(0, 5)).toBeNear([0.25, 0.5, 0.75, 1, 1]);
  });

  test('one-cycle starts at a 25th, peaks after its rise and ends at a 10,000th', () => {
    const all = rates({ type: 'oneCycle', maxRate: 1, rise: 0.25 }, 101);
    expect([all[0], all[25], all[100]].map(Number)).toBeNear([1 / 25, 1, 1e-4], { atol: 1e-12 });
    expect(Math.max(...all)).toBeNear(1);
    expect(rates({ type: 'oneCycle', maxRate: 1 }, 1).every(Number.isFinite)).toBe(true);
  });
});

describe('afterEpoch', () => {
  test('a plateau scales the rate after `patience` epochs without progress, down to minRate', () => {
    const schedule: LearningRate = { type: 'reduceOnPlateau', rate: 1, factor: 0.5, patience: 2, minRate: 0.4 };
    const losses = [5, 4, 4, 4.5, 3, 3, 3, 3, 3];
    const scales: number[] = [];
    losses.reduce((state, loss) => {
      const next = afterEpoch(schedule, state, loss);
      scales.push(next.scale);
      return next;
    }, FRESH_PLATEAU);
    expect(scales).toEqual([1, 1, 1, 0.5, 0.5, 0.5, 0.4, 0.4, 0.4]);
  });

  test('other schedules never change', () => {
    expect(afterEpoch(0.1, FRESH_PLATEAU, 3)).toBe(FRESH_PLATEAU);
  });
});

describe('betaAt', () => {
  test('constant, warm-up and cycles', () => {
    expect(betas(2, 2)).toEqual([2, 2]);
    expect(betas({ type: 'warmUp', beta: 4, share: 0.5 }, 5)).toBeNear([0, 2, 4, 4, 4]);
    expect(betas({ type: 'cyclical', beta: 1, cycles: 2 }, 9)).toBeNear([0, 0.5, 1, 1, 0, 0.5, 1, 1, 0]);
  });
});

describe('expectLearningRate', () => {
  test.each([
    [0, 'must be a positive number, got 0'],
    [Number.NaN, 'got NaN'],
    [{ type: 'cosine', rate: -1 }, 'got -1'],
    [{ type: 'oneCycle', maxRate: 1, rise: 1 }, 'rise must be at least 0 and below 1, got 1'],
    [{ type: 'reduceOnPlateau', rate: 1, factor: 1 }, 'factor must lie between 0 and 1, got 1'],
  ] as const)('refuses %j', (schedule, message) => {
    expect(() => expectLearningRate('fit', schedule)).toThrow(message);
  });
});

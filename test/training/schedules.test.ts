import { type BetaSchedule, betaAt, type LearningRate, learningRateAt } from 'autoencoder-workbook/dist/training';
import {
  afterEpoch,
  expectBeta,
  expectLearningRate,
  FRESH_PLATEAU,
} from 'autoencoder-workbook/dist/training/schedules';
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

  test('a warm-up rises linearly to what follows, which then has the rest of the run', () => {
    const cosine = { type: 'cosine', rate: 1, finalRate: 0.2 } as const;
    expect(rates({ type: 'warmUp', steps: 4, schedule: 0.8 }, 6)).toBeNear([0.2, 0.4, 0.6, 0.8, 0.8, 0.8], {
      atol: 1e-12,
    });
    expect(rates({ type: 'warmUp', steps: 4, schedule: cosine }, 9)).toBeNear([
      0.25,
      0.5,
      0.75,
      1,
      ...rates(cosine, 5),
    ]);
    const plateau = { type: 'reduceOnPlateau', rate: 0.5 } as const;
    expect(rates({ type: 'warmUp', steps: 2, schedule: plateau }, 3)).toBeNear([0.25, 0.5, 0.5]);
    // A run that ends within the warm-up.
    expect(rates({ type: 'warmUp', steps: 10, schedule: cosine }, 2)).toBeNear([0.1, 0.2]);
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

  test('a plateau behind a warm-up is watched', () => {
    const schedule = { type: 'reduceOnPlateau', rate: 1, patience: 1 } as const;
    const first = afterEpoch({ type: 'warmUp', steps: 3, schedule }, FRESH_PLATEAU, 5);
    expect(afterEpoch({ type: 'warmUp', steps: 3, schedule }, first, 5).scale).toBe(0.5);
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
    [{ type: 'warmUp', steps: 0, schedule: 1 }, 'steps of the warm-up must be a positive integer, got 0'],
    [{ type: 'warmUp', steps: 3, schedule: { type: 'cosine', rate: 0 } }, 'must be a positive number, got 0'],
    [
      { type: 'cosin', rate: 1 },
      'type must be cosine, oneCycle, reduceOnPlateau or warmUp, got "cosin"; did you mean cosine?',
    ],
    [
      { type: 'cosine', rate: 1, warmupSteps: 4 },
      'fit: learningRate: warmupSteps is no option; use one of type, rate, finalRate',
    ],
  ] as const)('refuses %j', (schedule, message) => {
    expect(() => expectLearningRate('fit', schedule as LearningRate)).toThrow(message);
  });
});

test('expectBeta refuses negative weights and unknown kinds', () => {
  expectBeta('fit', { type: 'warmUp', beta: 0 });
  expect(() => expectBeta('fit', -1)).toThrow('fit: beta must be a number of at least 0, got -1');
  const warmup = { type: 'warmup', beta: 1 } as unknown as BetaSchedule;
  expect(() => expectBeta('fit', warmup)).toThrow(
    'type must be warmUp or cyclical, got "warmup"; did you mean warmUp?',
  );
});

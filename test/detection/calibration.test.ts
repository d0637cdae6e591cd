import { examplesFrom } from 'autoencoder-workbook';
import {
  boxLimit,
  calibrationNormals,
  calibrationScores,
  conformalPValues,
  conformalThreshold,
  falseAlarmLaw,
  jacksonMudholkarLimit,
  meanPlusDeviations,
  quantileThreshold,
} from 'autoencoder-workbook/dist/detection';
import { betaCdf, chiSquaredQuantile, normalQuantile, randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const uniform = (count: number, seed: number): Float64Array => {
  const random = randomSource(seed);
  return Float64Array.from({ length: count }, () => random.uniform());
};

describe('conformalPValues', () => {
  const held = calibrationScores([3, 1, 2, 2]);

  test('count the normals that are at least as strange, the example among them', () => {
    expect(Array.from(held.sorted)).toEqual([1, 2, 2, 3]);
    expect(Array.from(conformalPValues([0, 1, 2, 2.5, 3, 9], held))).toEqual([1, 1, 4 / 5, 2 / 5, 2 / 5, 1 / 5]);
  });

  test('with both sides, twice the smaller one, at most 1', () => {
    expect(Array.from(conformalPValues([0, 1, 2, 2.5, 3, 9], held, 'both'))).toEqual([
      2 / 5,
      4 / 5,
      1,
      4 / 5,
      4 / 5,
      2 / 5,
    ]);
  });

  test.each(['high', 'both'] as const)('P(p ≤ α) is at most α for new normals (%s)', (sides) => {
    // New scores and calibration scores from one distribution, full of ties.
    const coarse = (values: Float64Array) => values.map((value) => Math.floor(value * 40));
    const levels = [0.02, 0.05, 0.1, 0.3];
    const trials = 300;
    const fresh = 200;
    const hits = levels.map(() => 0);
    for (let seed = 1; seed <= trials; seed++) {
      const calibration = calibrationScores(coarse(uniform(99, seed)));
      const pValues = conformalPValues(coarse(uniform(fresh, 10_000 + seed)), calibration, sides);
      levels.forEach((level, index) => {
        hits[index] = (hits[index] as number) + pValues.filter((p) => p <= level + 1e-12).length / fresh;
      });
    }
    levels.forEach((level, index) => {
      // Four standard errors: rates vary from set to set as Beta(…) with m = 99 says.
      const margin = 4 * Math.sqrt((level * (1 - level)) / 101 / trials);
      expect((hits[index] as number) / trials).toBeLessThan(level + margin);
    });
  });

  test('refuses scores that are no numbers, and no scores', () => {
    expect(() => conformalPValues([1, Number.NaN], held)).toThrow(/got NaN for example 1/);
    expect(() => calibrationScores([])).toThrow(/at least one score, got none/);
    expect(() => calibrationScores([1, Number.NaN, 2])).toThrow(/must be numbers, got NaN/);
    expect(() => calibrationNormals(examplesFrom(new Float32Array(0), [2]))).toThrow(/at least one example, got none/);
  });
});

describe('conformalThreshold', () => {
  test('is the score of rank m + 1 − ⌊α(m + 1)⌋, and says the law of its false alarms', () => {
    const held = calibrationScores(Float64Array.from({ length: 99 }, (_, index) => index + 1));
    const { threshold, rank, count, law } = conformalThreshold(held, 0.05);
    expect({ threshold, rank, count }).toEqual({ threshold: 95, rank: 95, count: 99 });
    expect(law).toEqual({ alpha: 5, beta: 95, mean: 0.05, deviation: Math.sqrt((0.05 * 0.95) / 101) });
    // A rounding error must not cost a rank: 0.07 · 100 is 7.000000000000001, 0.29 · 100 is 28.999999999999996.
    expect(conformalThreshold(held, 0.29).rank).toBe(71);
  });

  test('flags exactly what has a p-value of at most α', () => {
    const held = calibrationScores(uniform(73, 1));
    const scores = uniform(500, 2);
    for (const level of [0.02, 0.05, 0.1, 0.5]) {
      const { threshold } = conformalThreshold(held, level);
      const flagged = Array.from(scores, (score) => score > threshold);
      expect(flagged).toEqual(Array.from(conformalPValues(scores, held), (p) => p <= level));
    }
  });

  test('has false-alarm rates that follow Beta(m − r + 1, r), exactly', () => {
    // Of uniform scores the false-alarm rate of a threshold t is 1 − t.
    const rates = Array.from({ length: 2000 }, (_, seed) => {
      const { threshold } = conformalThreshold(calibrationScores(uniform(73, seed + 1)), 0.05);
      return 1 - threshold;
    }).sort((a, b) => a - b);
    const { law } = conformalThreshold(calibrationScores(uniform(73, 1)), 0.05);
    expect([law.alpha, law.beta]).toEqual([3, 71]);
    // Kolmogorov–Smirnov: the largest distance of 2,000 values exceeds 1.95/√2000 once in a thousand times.
    const distance = Math.max(...rates.map((rate, index) => Math.abs(betaCdf(rate, law) - (index + 0.5) / 2000)));
    expect(distance).toBeLessThan(1.95 / Math.sqrt(2000));
    expect(rates.reduce((sum, rate) => sum + rate, 0) / 2000).toBeNear(law.mean, {
      atol: (4 * law.deviation) / Math.sqrt(2000),
    });
  });

  test('refuses a rate for which there are too few normals', () => {
    const held = calibrationScores(uniform(98, 1));
    expect(() => conformalThreshold(held, 0.01)).toThrow(
      /a false-alarm rate of 0\.01 needs at least 99 held-out normals, got 98/,
    );
    expect(conformalThreshold(calibrationScores(uniform(99, 1)), 0.01).rank).toBe(99);
    expect(() => conformalThreshold(held, 0)).toThrow(/falseAlarms must lie between 0 and 1, got 0/);
    expect(() => falseAlarmLaw({ count: 10, rank: 11 })).toThrow(/got 11 of 10/);
  });
});

describe('jacksonMudholkarLimit', () => {
  const eigenvalues = (count: number, power: number, k: number): number[] =>
    Array.from({ length: count }, (_, index) => (index + 1) ** -power).slice(k);

  test('reproduces limits worked out elsewhere', () => {
    const slow = eigenvalues(50, 1, 5);
    expect(jacksonMudholkarLimit(slow, 0.05).exponent).toBeNear(0.082776, { atol: 1e-6 });
    expect(jacksonMudholkarLimit(slow, 0.05).limit).toBeNear(3.25815, { atol: 1e-5 });
    expect(jacksonMudholkarLimit(slow, 0.01).limit).toBeNear(3.85471, { atol: 1e-5 });
    const quick = eigenvalues(50, 2, 2);
    expect(jacksonMudholkarLimit(quick, 0.05).exponent).toBeNear(-0.0937, { atol: 1e-4 });
    expect(jacksonMudholkarLimit(quick, 0.05).limit).toBeNear(0.789659, { atol: 1e-5 });
  });

  test('turns the sign of the quantile with that of the exponent: a stricter limit is a higher one', () => {
    for (const dropped of [eigenvalues(50, 1, 5), eigenvalues(50, 2, 2)]) {
      const limits = [0.2, 0.05, 0.01, 0.001].map((rate) => jacksonMudholkarLimit(dropped, rate).limit);
      expect(limits).toEqual([...limits].sort((a, b) => a - b));
    }
    // Without the sign: θ₁ [1 + c√(2θ₂h₀²)/θ₁ + …]^(1/h₀) falls as the rate becomes smaller.
    const dropped = eigenvalues(50, 2, 2);
    const theta = [1, 2, 3].map((power) => dropped.reduce((sum, value) => sum + value ** power, 0));
    const [t1, t2, t3] = theta as [number, number, number];
    const h = 1 - (2 * t1 * t3) / (3 * t2 ** 2);
    const unsigned = (rate: number): number =>
      t1 * (1 + (normalQuantile(1 - rate) * Math.sqrt(2 * t2 * h * h)) / t1 + (t2 * h * (h - 1)) / t1 ** 2) ** (1 / h);
    expect(unsigned(0.01)).toBeLessThan(unsigned(0.05));
    expect(jacksonMudholkarLimit(dropped, 0.01).limit).toBeGreaterThan(jacksonMudholkarLimit(dropped, 0.05).limit);
  });

  test('is exceeded by normal data about as often as it says, and so is the limit of Box', () => {
    const dropped = eigenvalues(50, 1, 5);
    const random = randomSource(9);
    const residuals = Array.from({ length: 20_000 }, () =>
      dropped.reduce((sum, variance) => sum + variance * random.normal() ** 2, 0),
    );
    const exceeded = (limit: number): number => residuals.filter((residual) => residual > limit).length / 20_000;
    // Both are approximations: the rates are worked out as 4.83 % for the first, about 5 % for the second.
    expect(exceeded(jacksonMudholkarLimit(dropped, 0.05).limit)).toBeNear(0.0483, { atol: 0.006 });
    expect(exceeded(boxLimit(dropped, 0.05))).toBeNear(0.05, { atol: 0.008 });
  });

  test('goes over smoothly to the exponential where the exponent is 0', () => {
    // Two eigenvalues 1 and n-fold b: θ₁θ₃ = 3θ₂²/2 has a solution in n for b = 0.1.
    const [b, c] = [0.1, normalQuantile(0.95)];
    const exponentOf = (n: number): number => 1 - (2 * (1 + n * b) * (1 + n * b ** 3)) / (3 * (1 + n * b * b) ** 2);
    let [low, high] = [1, 20];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (Math.sign(exponentOf(middle)) === Math.sign(exponentOf(low))) low = middle;
      else high = middle;
    }
    const limits = [Math.floor(low), Math.ceil(low)].map((n) =>
      jacksonMudholkarLimit([1, ...new Array<number>(n).fill(b)], 0.05),
    );
    // The exponents have different signs, the limits are those of the log-normal form on either side.
    expect((limits[0]?.exponent ?? 0) * (limits[1]?.exponent ?? 0)).toBeLessThan(0);
    for (const [index, n] of [Math.floor(low), Math.ceil(low)].entries()) {
      const [t1, t2] = [1 + n * b, 1 + n * b * b];
      const h = limits[index]?.exponent ?? 0;
      const exponential = t1 * Math.exp((c * Math.sqrt(2 * t2)) / t1 + (t2 * (h - 1)) / t1 ** 2);
      expect(limits[index]?.limit).toBeNear(exponential, { rtol: 2 * Math.abs(h) });
    }
  });

  test('of equal eigenvalues: Box is exact, Jackson and Mudholkar take the cube root (Wilson and Hilferty)', () => {
    const dropped = new Array<number>(8).fill(0.5);
    expect(boxLimit(dropped, 0.05)).toBeNear(0.5 * chiSquaredQuantile(0.95, 8), { rtol: 1e-10 });
    const { limit, exponent } = jacksonMudholkarLimit(dropped, 0.05);
    expect(exponent).toBeNear(1 / 3, { rtol: 1e-12 });
    expect(limit).toBeNear(4 * (1 - 2 / 72 + normalQuantile(0.95) * Math.sqrt(2 / 72)) ** 3, { rtol: 1e-12 });
  });

  test('refuses eigenvalues of which nothing is dropped', () => {
    expect(() => jacksonMudholkarLimit([], 0.05)).toThrow(
      /dropped eigenvalues must not be negative, and not all 0, got 0/,
    );
    expect(() => boxLimit([0, 0], 0.05)).toThrow(/keep fewer components/);
    expect(() => boxLimit([1], 1)).toThrow(/falseAlarms must lie between 0 and 1, got 1/);
  });
});

describe('the usual thresholds', () => {
  test('a quantile is interpolated as NumPy does it', () => {
    expect(quantileThreshold([4, 1, 3, 2], 0.25)).toBeNear(3.25, { rtol: 1e-14 });
    expect(quantileThreshold([4, 1, 3, 2], 0)).toBe(4);
    expect(quantileThreshold([7], 0.3)).toBe(7);
    expect(() => quantileThreshold([], 0.1)).toThrow(/at least one score/);
  });

  test('mean plus deviations', () => {
    expect(meanPlusDeviations([1, 3], 2)).toBe(2 + 2 * 1);
    expect(meanPlusDeviations([5, 5, 5])).toBe(5);
    expect(() => meanPlusDeviations([Number.NaN])).toThrow(/got NaN/);
  });
});

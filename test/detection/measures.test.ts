import { auroc, averagePrecision, detectionMeasures } from 'autoencoder-workbook';
import {
  aurocByGroup,
  aurocInterval,
  confusionAt,
  confusionOf,
  distinctScores,
  flagAllF1,
  hanleyMcNeilVariance,
  type JudgedScores,
  precisionAtPrevalence,
  precisionRecallCurve,
  rocCurve,
} from 'autoencoder-workbook/dist/detection';
import { normalCdf, normalQuantile, permutation, randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const judged = (scores: readonly number[], anomalous: readonly number[]): JudgedScores => ({
  scores,
  anomalous: anomalous.map((is) => is === 1),
});

/** The definition: every pair of an anomaly and a normal example, a tie counting ½. */
function byPairs({ scores, anomalous }: JudgedScores): number[][] {
  const own = Array.from(scores);
  const normals = own.filter((_, index) => !anomalous[index]);
  return own
    .filter((_, index) => anomalous[index])
    .map((positive) => normals.map((normal) => (positive > normal ? 1 : positive === normal ? 0.5 : 0)));
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const variance = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1);

/** 80 whole scores full of ties, from a congruential generator that scikit-learn was given too. */
const tied = ((): JudgedScores => {
  let state = 12345;
  const digits = Array.from({ length: 160 }, () => {
    state = Number((1103515245n * BigInt(state) + 12345n) % 2n ** 31n);
    return (state >> 8) % 10;
  });
  const anomalous = digits.slice(80).map((digit) => digit >= 7);
  return { scores: digits.slice(0, 80).map((digit, index) => digit + (anomalous[index] ? 2 : 0)), anomalous };
})();

/** Normal scores around 0, anomalies around d. */
function gaussian(count: number, distance: number, seed: number): JudgedScores {
  const random = randomSource(seed);
  const anomalous = Array.from({ length: 2 * count }, (_, index) => index < count);
  return { scores: anomalous.map((is) => random.normal() + (is ? distance : 0)), anomalous };
}

describe('auroc', () => {
  test('counts pairs, a tie half', () => {
    expect(auroc(judged([2, 5, 10, 10], [1, 0, 0, 1]))).toBe(0.375);
    expect(auroc(tied)).toBeNear(mean(byPairs(tied).flat()), { rtol: 1e-14 });
    // scikit-learn 1.9, roc_auc_score.
    expect(auroc(tied)).toBeNear(0.48611111111111116, { rtol: 1e-14 });
  });

  test('gives a constant score ½, in whatever order the examples stand', () => {
    expect(auroc(judged([0.5, 0.5], [1, 0]))).toBe(0.5);
    expect(auroc(judged([0.5, 0.5], [0, 1]))).toBe(0.5);
    const order = permutation(80, randomSource(1));
    const shuffled = {
      scores: Array.from(order, (index) => tied.scores[index] as number),
      anomalous: Array.from(order, (index) => tied.anomalous[index] as boolean),
    };
    expect(auroc(shuffled)).toBe(auroc(tied));
  });

  test.each([
    [1, 0.76025],
    [2, 0.92135],
  ])('of normal scores %d apart is Φ(d/√2)', (distance, expected) => {
    expect(normalCdf(distance / Math.SQRT2)).toBeNear(expected, { atol: 1e-6 });
    const { auroc: area, standardError } = aurocInterval(gaussian(20_000, distance, 3));
    expect(Math.abs(area - expected)).toBeLessThan(4 * standardError);
    expect(standardError).toBeLessThan(0.003);
  });

  test('does not change under an increasing transformation, and turns round with the sign', () => {
    const sample = gaussian(200, 1, 5);
    const area = auroc(sample);
    expect(auroc({ ...sample, scores: Array.from(sample.scores, Math.exp) })).toBe(area);
    expect(auroc({ ...sample, scores: Array.from(sample.scores, (score) => -score) })).toBeNear(1 - area, {
      rtol: 1e-14,
    });
    expect(auroc({ ...sample, anomalous: sample.anomalous.map((is) => !is) })).toBeNear(1 - area, { rtol: 1e-14 });
  });

  test('ranks infinite scores at the ends', () => {
    const ends = [Number.POSITIVE_INFINITY, 1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(auroc(judged(ends, [1, 0, 0, 0]))).toBe((1 + 1 + 0.5) / 3);
  });

  test.each([
    ['auroc', auroc],
    ['rocCurve', rocCurve],
    ['averagePrecision', averagePrecision],
    ['detectionMeasures', detectionMeasures],
  ])('%s refuses one kind only, scores that are no numbers, and lists of different length', (_, measure) => {
    expect(() => measure(judged([1, 2], [0, 0]))).toThrow(/both normal and anomalous examples, got 2 and 0/);
    expect(() => measure(judged([1, 2], [1, 1]))).toThrow(/got 0 and 2/);
    expect(() => measure(judged([1, Number.NaN], [0, 1]))).toThrow(/scores must be numbers, got NaN for example 1/);
    expect(() => measure(judged([1, 2, 3], [0, 1]))).toThrow(/got 3 scores and 2 truths/);
  });
});

describe('aurocInterval', () => {
  test('has the error of DeLong, from the definition and in closed form', () => {
    const pairs = byPairs(tied);
    const columns = (pairs[0] as number[]).map((_, column) => pairs.map((row) => row[column] as number));
    const expected = Math.sqrt(variance(pairs.map(mean)) / pairs.length + variance(columns.map(mean)) / columns.length);
    const interval = aurocInterval(tied);
    expect(interval.standardError).toBeNear(expected, { rtol: 1e-12 });
    expect(interval.standardError).toBeNear(0.07189107930224406, { rtol: 1e-12 });
    expect(interval.high - interval.low).toBeNear(2 * normalQuantile(0.975) * expected, { rtol: 1e-9 });
  });

  test('has the error of Hanley and McNeil from the value and the counts alone', () => {
    // A = ½, one example of either kind: A(1 − A) = ¼.
    expect(hanleyMcNeilVariance(0.5, { anomalies: 1, normals: 1 })).toBe(0.25);
    // Q₁ = 0.8/1.2, Q₂ = 1.28/1.8, with 10 and 20 examples.
    const byHand = (0.16 + 9 * (0.8 / 1.2 - 0.64) + 19 * (1.28 / 1.8 - 0.64)) / 200;
    expect(hanleyMcNeilVariance(0.8, { anomalies: 10, normals: 20 })).toBeNear(byHand, { rtol: 1e-12 });
    const interval = aurocInterval(tied, { method: 'Hanley–McNeil' });
    expect(interval.method).toBe('Hanley–McNeil');
    expect(interval.standardError ** 2).toBeNear(hanleyMcNeilVariance(interval.auroc, { anomalies: 26, normals: 54 }), {
      rtol: 1e-12,
    });
  });

  test('covers the true value about as often as it says', () => {
    const truth = normalCdf(1 / Math.SQRT2);
    const trials = 400;
    let covered = 0;
    for (let seed = 1; seed <= trials; seed++) {
      const { low, high } = aurocInterval(gaussian(60, 1, seed), { confidence: 0.9 });
      if (low <= truth && truth <= high) covered++;
    }
    // Four standard errors of 400 tosses.
    expect(covered / trials).toBeNear(0.9, { atol: 4 * Math.sqrt((0.9 * 0.1) / trials) });
  });

  test('stays inside [0, 1] and refuses what it can not be made from', () => {
    expect(aurocInterval(judged([1, 2, 3, 4], [0, 0, 1, 1]))).toMatchObject({ auroc: 1, standardError: 0, high: 1 });
    expect(() => aurocInterval(judged([1, 2, 3], [0, 0, 1]))).toThrow(/at least two examples of either kind, got 1/);
    expect(() => aurocInterval(tied, { confidence: 1 })).toThrow(/confidence must lie between 0 and 1, got 1/);
    expect(() => hanleyMcNeilVariance(1.2, { anomalies: 1, normals: 1 })).toThrow(/got 1\.2, 1 and 1/);
  });
});

describe('rocCurve', () => {
  test('takes ties in one step and has the AUROC below it', () => {
    expect(rocCurve(judged([2, 5, 10, 10], [1, 0, 0, 1]))).toEqual([
      { threshold: Number.POSITIVE_INFINITY, falseAlarmRate: 0, detectionRate: 0 },
      { threshold: 10, falseAlarmRate: 0.5, detectionRate: 0.5 },
      { threshold: 5, falseAlarmRate: 1, detectionRate: 0.5 },
      { threshold: 2, falseAlarmRate: 1, detectionRate: 1 },
    ]);
    const curve = rocCurve(tied);
    const area = curve.slice(1).reduce((sum, point, index) => {
      const before = curve[index] as (typeof curve)[number];
      return sum + ((point.falseAlarmRate - before.falseAlarmRate) * (point.detectionRate + before.detectionRate)) / 2;
    }, 0);
    expect(area).toBeNear(auroc(tied), { rtol: 1e-12 });
  });
});

describe('averagePrecision', () => {
  test('adds steps down the distinct scores', () => {
    // Highest first: anomaly (P 1, R ½), normal, anomaly (P ⅔, R 1).
    expect(averagePrecision(judged([3, 2, 1, 0], [1, 0, 1, 0]))).toBeNear(0.5 + 0.5 * (2 / 3), { rtol: 1e-15 });
    // scikit-learn 1.9, average_precision_score.
    expect(averagePrecision(tied)).toBeNear(0.4475516967326416, { rtol: 1e-12 });
  });

  test('gives a constant score the prevalence, where trapezoids would give 0.525', () => {
    const truth = Array.from({ length: 100 }, (_, index) => (index < 5 ? 1 : 0));
    const constant = judged(new Array<number>(100).fill(7), truth);
    expect(averagePrecision(constant)).toBe(0.05);
    expect(precisionRecallCurve(constant)).toEqual([{ threshold: 7, recall: 1, precision: 0.05 }]);
  });

  test('of random scores is near the prevalence', () => {
    const random = randomSource(4);
    const anomalous = Array.from({ length: 20_000 }, (_, index) => index % 10 === 0);
    expect(averagePrecision({ scores: anomalous.map(() => random.uniform()), anomalous })).toBeNear(0.1, {
      rtol: 0.08,
    });
  });
});

describe('what depends on the prevalence', () => {
  test('precision from the two rates', () => {
    const rates = { detectionRate: 1, falseAlarmRate: 0.104 };
    expect(precisionAtPrevalence({ ...rates, prevalence: 0.01 })).toBeNear(0.01 / (0.01 + 0.99 * 0.104), {
      rtol: 1e-14,
    });
    expect(precisionAtPrevalence({ ...rates, prevalence: 0.01 })?.toFixed(3)).toBe('0.089');
    expect(precisionAtPrevalence({ detectionRate: 0, falseAlarmRate: 0, prevalence: 0.1 })).toBeNull();
    expect(() => precisionAtPrevalence({ ...rates, prevalence: 1.5 })).toThrow(/prevalence must lie in 0…1, got 1\.5/);
  });

  test('F1 of flagging everything', () => {
    expect(flagAllF1(0.8)).toBeNear(0.8889, { atol: 5e-5 });
    expect(() => flagAllF1(-0.1)).toThrow(/prevalence must lie in 0…1/);
    const everything = confusionAt(tied, Number.NEGATIVE_INFINITY);
    expect(everything.f1).toBeNear(flagAllF1(26 / 80), { rtol: 1e-14 });
    expect(everything.flagAllF1).toBe(flagAllF1(26 / 80));
  });
});

describe('confusionAt', () => {
  test('counts who is above the threshold; equal is not above', () => {
    expect(confusionAt(judged([1, 2, 3, 4, 5], [0, 1, 0, 1, 1]), 3)).toEqual({
      detected: 2,
      missed: 1,
      falseAlarms: 0,
      passed: 2,
      detectionRate: 2 / 3,
      falseAlarmRate: 0,
      precision: 1,
      f1: 4 / 5,
      flagAllF1: flagAllF1(0.6),
      prevalence: 0.6,
    });
  });

  test('has no precision where nothing is flagged, and refuses a threshold that is no number', () => {
    expect(confusionAt(tied, 100)).toMatchObject({ precision: null, f1: 0, detectionRate: 0, falseAlarmRate: 0 });
    expect(() => confusionAt(tied, Number.NaN)).toThrow(/threshold must be a number, got NaN/);
    expect(() => confusionOf([true], [true, false])).toThrow(/got 1 scores and 2 truths/);
  });

  test('turns round when the positive class is the normal one: that is why truths are named', () => {
    const right = confusionAt(judged([1, 2, 3, 4, 5], [0, 0, 0, 1, 1]), 2.5);
    expect([right.precision, right.detectionRate]).toEqual([2 / 3, 1]);
    const flipped = confusionOf([true, true, false, false, false], [true, true, true, false, false]);
    expect([flipped.precision, flipped.detectionRate]).toEqual([1, 2 / 3]);
  });
});

describe('detectionMeasures', () => {
  test('puts AUROC, its interval, average precision and the number of distinct scores side by side', () => {
    const { low, high } = aurocInterval(tied);
    expect(detectionMeasures(tied)).toEqual({
      auroc: auroc(tied),
      aurocLow: low,
      aurocHigh: high,
      averagePrecision: averagePrecision(tied),
      prevalence: 26 / 80,
      flagAllF1: flagAllF1(26 / 80),
      distinctScores: new Set(Array.from(tied.scores)).size,
      anomalies: 26,
      normals: 54,
    });
    expect(detectionMeasures(judged([1, 2, 3], [0, 0, 1]))).toMatchObject({ auroc: 1, aurocLow: null });
  });

  test('shows a constant detector: one distinct score', () => {
    expect(distinctScores(new Float64Array(50).fill(3))).toBe(1);
    expect(detectionMeasures(judged([3, 3, 3, 3], [0, 0, 1, 1]))).toMatchObject({ auroc: 0.5, distinctScores: 1 });
  });
});

describe('aurocByGroup', () => {
  test('shows that a pooled value is that of the most frequent kind', () => {
    // Nine easy anomalies, one that scores below both normal examples.
    const scores = [...new Array<number>(9).fill(10), 0, 1, 2];
    const kinds = [...new Array<string>(9).fill('easy'), 'hard', 'normal', 'normal'];
    const result = aurocByGroup({ scores, anomalous: kinds.map((kind) => kind !== 'normal') }, kinds);
    expect(result.groups).toEqual([
      { group: 'easy', count: 9, auroc: 1 },
      { group: 'hard', count: 1, auroc: 0 },
    ]);
    expect(result).toMatchObject({ macro: 0.5, pooled: 0.9 });
    expect(() => aurocByGroup(tied, ['a'])).toThrow(/got 1 kinds and 80 scores/);
  });
});

import { auroc, examplesFrom } from 'autoencoder-workbook';
import {
  type AnomalyScore,
  calibrationScores,
  normScore,
  twoSidedLogScore,
  twoSidedRankScore,
} from 'autoencoder-workbook/dist/detection';
import { describe, expect, test } from 'vitest';

/** The score of a row is its one number. */
const own: AnomalyScore = {
  name: 'own',
  inputShape: [1],
  score: ({ values }) => Float64Array.from(values),
};
const rows = (...values: number[]) => examplesFrom(Float32Array.from(values), [1]);

describe('twoSidedRankScore', () => {
  const score = twoSidedRankScore(own, calibrationScores([1, 2, 3, 4]));

  test('is twice the distance of the rank from the middle', () => {
    expect(Array.from(score.score(rows(0, 1, 2.5, 4, 9)))).toEqual([1, 0.75, 0, 0.75, 1]);
    expect(score.name).toBe('own, two-sided rank');
  });

  test('turns round a score that calls anomalies the most normal of all', () => {
    const normals = Array.from({ length: 50 }, (_, index) => 10 + index);
    const test_ = rows(...normals.map((x) => x + 0.5), ...normals.map((_, index) => index / 10));
    const anomalous = Array.from({ length: 100 }, (_, index) => index >= 50);
    const blind = { scores: own.score(test_), anomalous };
    const repaired = { scores: twoSidedRankScore(own, calibrationScores(normals)).score(test_), anomalous };
    expect(auroc(blind)).toBe(0);
    expect(auroc(repaired)).toBeGreaterThan(0.98);
  });
});

describe('twoSidedLogScore', () => {
  const score = twoSidedLogScore(own, calibrationScores([1, Math.E ** 2]));

  test('counts deviations of the logarithm: mean 1, deviation 1 here', () => {
    expect(score.score(rows(Math.E, 1, Math.E ** 4, 1 / Math.E))).toBeNear([0, 1, 3, 2], { atol: 1e-6 });
    expect(Array.from(score.score(rows(0)))).toEqual([Number.POSITIVE_INFINITY]);
  });

  test('refuses negative scores and references without spread', () => {
    expect(() => score.score(rows(-1))).toThrow(/got NaN for example 0/);
    expect(() => twoSidedLogScore(own, calibrationScores([0, 1]))).toThrow(
      /must be positive and differ, got 2 from 0 on/,
    );
    expect(() => twoSidedLogScore(own, calibrationScores([2, 2]))).toThrow(/use twoSidedRankScore/);
  });

  test('can be saved only where the score below it can', () => {
    expect(score.saved).toBeUndefined();
    expect(twoSidedLogScore(normScore([1]), calibrationScores([1, 2])).saved?.().kind).toBe('two-sided log');
  });
});

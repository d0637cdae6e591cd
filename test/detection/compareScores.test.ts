import {
  anomalySplits,
  auroc,
  detectionMeasures,
  examplesFrom,
  fitPca,
  residualScore,
  splitDataset,
} from 'autoencoder-workbook';
import { plantedTable } from 'autoencoder-workbook/dist/data';
import { compareScores, judgedPixels, measureScores, trivialScores } from 'autoencoder-workbook/dist/detection';
import { expect, test } from 'vitest';

const planted = plantedTable({
  seed: 4,
  features: 5,
  planeVariances: [4, 2],
  noiseVariance: 0.1,
  normals: 900,
  offPlane: 100,
  alongPlane: 0,
  stretch: 9,
});
const { train: half, test: rest } = splitDataset(planted.table, { seed: 1, test: 500, validation: 0 });
const parts = anomalySplits({ train: half, test: rest }, { normal: [0], calibration: 50, seed: 1 });
const score = residualScore(fitPca(parts.train, { latentDim: 2 }));

test('a table has a row per score, the trivial ones beside', () => {
  const scores = [score, ...trivialScores(parts.train, { seed: 3, nearestAmong: 100 })];
  const rows = measureScores(scores, parts.test);
  expect(rows.map(({ method }) => method)).toEqual([
    'PCA-2 residual',
    'distance to the mean',
    'norm of the row',
    'nearest training row',
    'random',
  ]);
  const { seconds, ...own } = rows[0] ?? { seconds: -1 };
  const judged = { scores: score.score(parts.test), anomalous: parts.test.anomalous };
  expect(own).toEqual({ method: 'PCA-2 residual', ...detectionMeasures(judged) });
  expect(seconds).toBeGreaterThanOrEqual(0);
  const frame = compareScores(scores, parts.test);
  expect(frame.columns).toEqual([
    ...['method', 'auroc', 'aurocLow', 'aurocHigh', 'averagePrecision', 'prevalence', 'distinctScores', 'seconds'],
    ...['data', 'split'],
  ]);
  expect(frame.getColumn('auroc').toArray()).toEqual(rows.map((row) => row.auroc));
  expect(() => measureScores([], parts.test)).toThrow(/at least one score, got none/);
});

test('maps are judged pixel by pixel', () => {
  const map = examplesFrom(Float32Array.of(0, 5, 1, 2), [2]);
  const masks = examplesFrom(Float32Array.of(0, 1, 0, 0), [2]);
  expect(auroc(judgedPixels(map, masks))).toBe(1);
  expect(() => judgedPixels(map, examplesFrom(new Float32Array(2), [2]))).toThrow(/got 2 of \[2\] and 1 of \[2\]/);
});

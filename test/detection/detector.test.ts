import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  anomalySplits,
  denseAutoencoder,
  detector,
  examplesFrom,
  fit,
  fitPca,
  fitPreprocessing,
  linearVariationalAutoencoder,
  loadDetector,
  residualScore,
  saveDetector,
  selectExamples,
  splitDataset,
} from 'autoencoder-workbook';
import { plantedTable } from 'autoencoder-workbook/dist/data';
import {
  type AnomalyScore,
  calibrate,
  calibrationNormals,
  calibrationScores,
  conformalPValues,
  confusionOf,
  detectionFrame,
  distanceToMeanScore,
  importanceScore,
  likelihoodScore,
  nearestRowScore,
  negativeElboScore,
  normScore,
  randomScore,
  reasons,
  sumScore,
  twoSidedLogScore,
  twoSidedRankScore,
} from 'autoencoder-workbook/dist/detection';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const planted = plantedTable({
  seed: 2,
  features: 6,
  planeVariances: [5, 2],
  noiseVariance: 0.05,
  normals: 3000,
  offPlane: 200,
  alongPlane: 200,
  stretch: 20,
});
const { train: half, test: rest } = splitDataset(planted.table, { seed: 1, test: 1700, validation: 0 });
const parts = anomalySplits({ train: half, test: rest }, { normal: ['normal'], calibration: 399, seed: 1 });
const pca = fitPca(parts.train, { latentDim: 2 });

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook detector '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('detector', () => {
  test('gives score, p-value and flag of each row, the same alone as in the batch', () => {
    const made = detector({ score: residualScore(pca), calibration: parts.calibration, falseAlarms: 0.05 });
    const { scores, pValues, flags } = made.detect(parts.test);
    expect(scores).toEqual(residualScore(pca).score(parts.test));
    expect(pValues).toEqual(conformalPValues(scores, calibrate(made.score, parts.calibration)));
    expect(flags).toEqual(Array.from(pValues, (p) => p <= 0.05));
    for (const row of [3, 99, 1000]) {
      expect(made.detect(selectExamples(parts.test, [row]))).toEqual({
        scores: scores.subarray(row, row + 1),
        pValues: pValues.subarray(row, row + 1),
        flags: [flags[row]],
      });
    }
    expect(made).toMatchObject({ name: 'PCA-2 residual', sides: 'high', lowThreshold: null });
  });

  test('keeps the false-alarm rate that was asked for, within what its law allows', () => {
    const made = detector({ score: likelihoodScore(pca), calibration: parts.calibration, falseAlarms: 0.05 });
    const { falseAlarmRate, detectionRate } = confusionOf(made.detect(parts.test).flags, parts.test.anomalous);
    const normals = parts.test.anomalous.filter((is) => !is).length;
    const error = Math.hypot(made.threshold.law.deviation, Math.sqrt((0.05 * 0.95) / normals));
    expect(falseAlarmRate).toBeNear(made.threshold.law.mean, { atol: 4 * error });
    expect(detectionRate).toBeGreaterThan(0.8);
  });

  test('with both sides flags what is too normal as well', () => {
    const score: AnomalyScore = { name: 'own', inputShape: [1], score: ({ values }) => Float64Array.from(values) };
    const normals = calibrationNormals(
      examplesFrom(
        Float32Array.from({ length: 99 }, (_, i) => i + 1),
        [1],
      ),
    );
    const made = detector({ score, calibration: normals, falseAlarms: 0.1, sides: 'both' });
    expect([made.lowThreshold, made.threshold.threshold]).toEqual([5, 95]);
    const { flags, pValues } = made.detect(examplesFrom(Float32Array.of(-3, 4, 5, 50, 95, 96), [1]));
    expect(flags).toEqual([true, true, false, false, false, true]);
    expect(flags).toEqual(Array.from(pValues, (p) => p <= 0.1 + 1e-12));
  });

  test('brings data to the scale of its score', () => {
    const preprocessing = fitPreprocessing('standardise', parts.train);
    const score = distanceToMeanScore(preprocessing.apply(parts.train));
    const made = detector({ score, calibration: parts.calibration, falseAlarms: 0.1, preprocessing });
    expect(made.detect(parts.test).scores).toEqual(score.score(preprocessing.apply(parts.test)));
    expect(made.calibration).toEqual(calibrate(score, calibrationNormals(preprocessing.apply(parts.calibration))));
    expect(made.contributions?.(parts.test)).toEqual(score.contributions?.(preprocessing.apply(parts.test)));
  });

  test('refuses too few normals for the rate', () => {
    const calibration = calibrationScores([1, 2, 3]);
    expect(() => detector({ score: normScore([6]), calibration, falseAlarms: 0.05 })).toThrow(
      /needs at least 19 held-out normals, got 3/,
    );
  });
});

describe('saveDetector and loadDetector', () => {
  const trained = async () => {
    const net = denseAutoencoder({ latentDim: 2, inputShape: [6], hidden: [5], seed: 1 });
    await fit(net, parts.train, { epochs: 1, batchSize: 100, seed: 1 });
    return net;
  };
  const vae = () => linearVariationalAutoencoder({ latentDim: 2, inputShape: [6], seed: 1 });
  const reference = (score: AnomalyScore) => calibrate(score, parts.calibration);

  test.each([
    ['residual of PCA', () => residualScore(pca)],
    ['likelihood', () => likelihoodScore(pca)],
    ['nearest row', () => nearestRowScore(parts.train, { k: 2 })],
    ['random', () => randomScore([6], { seed: 9 })],
    ['sum', () => sumScore([6])],
    ['residual of a net', async () => residualScore(await trained())],
    ['negative ELBO', () => negativeElboScore(vae(), { draws: 2, seed: 3 })],
    ['importance', () => importanceScore(vae(), { samples: 5, seed: 3 })],
    ['two-sided rank', () => twoSidedRankScore(residualScore(pca), reference(residualScore(pca)))],
    ['two-sided log', () => twoSidedLogScore(residualScore(pca), reference(residualScore(pca)))],
  ] as const)('%s comes back with the same scores, p-values and flags, to the last bit', async (_, build) => {
    const score = await build();
    const made = detector({ score, calibration: parts.calibration, falseAlarms: 0.05, sides: 'both' });
    await withoutLeaks(() => {
      const target = join(folder, 'deep/er');
      saveDetector(made, target);
      const loaded = loadDetector(target);
      expect(loaded.detect(parts.test)).toEqual(made.detect(parts.test));
      expect([loaded.name, loaded.threshold, loaded.lowThreshold, loaded.falseAlarms]).toEqual([
        made.name,
        made.threshold,
        made.lowThreshold,
        0.05,
      ]);
      loaded.dispose();
    });
  });

  test('keeps the scale', () => {
    const preprocessing = fitPreprocessing('standardise', parts.train);
    const score = residualScore(fitPca(preprocessing.apply(parts.train), { latentDim: 1 }));
    const made = detector({ score, calibration: parts.calibration, falseAlarms: 0.1, preprocessing });
    saveDetector(made, join(folder, 'd'));
    const loaded = loadDetector(join(folder, 'd'));
    expect(loaded.detect(parts.test)).toEqual(made.detect(parts.test));
    expect(loaded.preprocessing?.record).toEqual(preprocessing.record);
  });

  test('refuses to save what can not be rebuilt', () => {
    const own: AnomalyScore = { name: 'own', inputShape: [6], score: ({ count }) => new Float64Array(count).fill(1) };
    const calibration = calibrationScores([1, 1, 1]);
    expect(() => saveDetector(detector({ score: own, calibration, falseAlarms: 0.5 }), join(folder, 'd'))).toThrow(
      /saveDetector: own can't be rebuilt from numbers/,
    );
    const codec = {
      name: 'mine',
      latentDim: 1,
      inputShape: [6],
      cost: { parameters: 0, fitSeconds: 0 },
      encode: () => examplesFrom(new Float32Array(1), [1]),
      decode: () => examplesFrom(new Float32Array(6), [6]),
    };
    const onCodec = detector({ score: residualScore(codec), calibration, falseAlarms: 0.5 });
    expect(() => saveDetector(onCodec, join(folder, 'd'))).toThrow(/mine has no configuration to rebuild it from/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('refuses folders that hold something else or were changed', async () => {
    const calibration = calibrationScores([1, 2, 3]);
    const target = join(folder, 'd');
    saveDetector(detector({ score: normScore([6]), calibration, falseAlarms: 0.5 }), target);
    const path = join(target, 'content.json');
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"falseAlarms": 0.5', '"falseAlarms": 0.6'));
    expect(() => loadDetector(target)).toThrow(/loadDetector: .*d: the settings must match their checksum/);
    writeFileSync(path, text.replace(/"detector": \{/, '"other": {'));
    expect(() => loadDetector(target)).toThrow(/must hold a detector, got something else/);
    expect(() => loadDetector(join(folder, 'nothing'))).toThrow(/nothing/);
  });
});

describe('reasons', () => {
  const contributions = examplesFrom(Float32Array.of(1, 0, 3, 0, 0, 0), [3]);

  test('are the features that add most, with their shares', () => {
    expect(reasons(contributions, { count: 2, names: ['amount', 'age', 'hour'] })).toEqual([
      [
        { feature: 2, name: 'hour', contribution: 3, share: 0.75 },
        { feature: 0, name: 'amount', contribution: 1, share: 0.25 },
      ],
      [],
    ]);
  });

  test('are named by place where there are no names', () => {
    expect(reasons(contributions)[0]?.[0]?.name).toBe('feature 2');
    const image = examplesFrom(Float32Array.of(0, 0, 0, 0, 0, 5), [2, 3, 1]);
    expect(reasons(image)[0]?.[0]?.name).toBe('row 1, column 2');
    const coloured = examplesFrom(Float32Array.of(0, 0, 0, 5), [1, 2, 2]);
    expect(reasons(coloured)[0]?.[0]?.name).toBe('row 0, column 1, channel 1');
  });

  test('find the column in which a row is wrong', () => {
    const values = parts.test.values.slice(0, 6);
    values[4] = (values[4] as number) + 50;
    const wrong = examplesFrom(values, [6]);
    const score = likelihoodScore(pca);
    expect(reasons(score.contributions?.(wrong) ?? wrong, { count: 1 })[0]?.[0]?.feature).toBe(4);
  });

  test('refuse names that do not fit', () => {
    expect(() => reasons(contributions, { names: ['a'] })).toThrow(/one for each of 3 features, got 1/);
    expect(() => reasons(contributions, { count: 0 })).toThrow(/count must be a positive integer, got 0/);
  });
});

test('a detection is a frame with a row per example', () => {
  const frame = detectionFrame({
    scores: Float64Array.of(1.5, 2),
    pValues: Float64Array.of(0.5, 0.01),
    flags: [false, true],
  });
  expect(frame.toRecords()).toEqual([
    { row: 0, score: 1.5, pValue: 0.5, flag: false },
    { row: 1, score: 2, pValue: 0.01, flag: true },
  ]);
});

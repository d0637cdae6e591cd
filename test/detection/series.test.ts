import { auroc, type Examples, examplesFrom, fitPca, residualScore, selectExamples } from 'autoencoder-workbook';
import { plantedSeries } from 'autoencoder-workbook/dist/data';
import {
  calibrate,
  calibrationNormals,
  conformalThreshold,
  confusionOf,
  confusionOfTopShare,
  eventMeasures,
  instantContributions,
  instantScores,
  pointAdjusted,
  randomAlarmMeasures,
  runsOf,
  seriesWindows,
} from 'autoencoder-workbook/dist/detection';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const flagsOf = (text: string): boolean[] => Array.from(text, (mark) => mark === 'x');

describe('seriesWindows', () => {
  const series = examplesFrom(Float32Array.of(0, 10, 1, 11, 2, 12, 3, 13, 4, 14), [2]);

  test('cuts a series of two channels, the last window ending at the last instant', () => {
    const { windows, starts, length, instants } = seriesWindows(series, { length: 2, stride: 2 });
    expect(Array.from(starts)).toEqual([0, 2, 3]);
    expect(windows.shape).toEqual([2, 2]);
    expect(Array.from(windows.values)).toEqual([0, 10, 1, 11, 2, 12, 3, 13, 3, 13, 4, 14]);
    expect([length, instants]).toEqual([2, 5]);
    expect(Array.from(seriesWindows(series, { length: 4 }).starts)).toEqual([0, 1]);
    expect(Array.from(seriesWindows(series, { length: 5 }).starts)).toEqual([0]);
  });

  test('refuses windows that leave instants out', () => {
    expect(() => seriesWindows(series, { length: 6 })).toThrow(/length must be an integer from 1 to the 5 instants/);
    expect(() => seriesWindows(series, { length: 2, stride: 3 })).toThrow(
      /stride must be an integer from 1 to the length 2/,
    );
  });

  test('scores per instant are means over the windows that hold it', () => {
    const cut = seriesWindows(series, { length: 2, stride: 2 });
    expect(Array.from(instantScores(cut, [1, 3, 7]))).toEqual([1, 1, 3, 5, 7]);
    const contributions: Examples = { ...cut.windows, values: Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4, 0, 6, 5, 5) };
    expect(Array.from(instantContributions(cut, contributions))).toEqual([2, 4, 6, 7, 10]);
    expect(() => instantScores(cut, [1])).toThrow(/one entry for each of 3 windows, got 1/);
    expect(() => instantContributions(cut, examplesFrom(new Float32Array(3), [1]))).toThrow(
      /shape \[2, 2\], got \[1\]/,
    );
  });
});

describe('events', () => {
  test('are runs', () => {
    expect(runsOf(flagsOf('x.xx..x'))).toEqual([
      { start: 0, end: 1 },
      { start: 2, end: 4 },
      { start: 6, end: 7 },
    ]);
    expect(runsOf([])).toEqual([]);
  });

  test('are counted once each, and alarms elsewhere as what they are', () => {
    const anomalous = flagsOf('..xxxx....xx....');
    const flags = flagsOf('x...xxx......xx.');
    expect(eventMeasures(flags, anomalous)).toEqual({
      events: 2,
      detectedEvents: 1,
      eventRecall: 1 / 2,
      alarms: 3,
      alarmPrecision: 1 / 3,
      falseAlarmRate: 4 / 10,
      falseAlarmsPerThousand: 200,
      meanDelay: 2,
      instantRecall: 2 / 6,
      eventRecallByChance: (1 - 0.6 ** 4 + 1 - 0.6 ** 2) / 2,
    });
    expect(eventMeasures(flagsOf('....'), flagsOf('.x..'))).toMatchObject({ alarmPrecision: null, meanDelay: null });
    expect(() => eventMeasures(flagsOf('....'), flagsOf('....'))).toThrow(/got 4 and 0/);
  });
});

describe('point adjustment', () => {
  test('lights up the whole event for one alarm', () => {
    expect(pointAdjusted(flagsOf('x..x......'), flagsOf('..xxx..xx.'))).toEqual(flagsOf('x.xxx.....'));
  });

  test.each([
    [{ share: 0.05, eventLength: 100, rate: 0.01 }, 0.634, 0.769, 0.695, 0.0167],
    [{ share: 0.05, eventLength: 500, rate: 0.005 }, 0.918, 0.906, 0.912, 0.0091],
  ])('rewards random alarms, in closed form: %o', (settings, recall, precision, f1, plain) => {
    const { adjusted, plain: unadjusted } = randomAlarmMeasures(settings);
    expect([adjusted.recall, adjusted.precision, adjusted.f1]).toBeNear([recall, precision, f1], { atol: 6e-4 });
    expect(unadjusted.f1).toBeNear(plain, { atol: 6e-5 });
  });

  test('rewards random alarms in a simulation as the closed form says, and events do not', () => {
    // 100 events of 100 instants, 5 % of the series.
    const settings = { share: 0.05, eventLength: 100, rate: 0.01 };
    const anomalous = Array.from({ length: 200_000 }, (_, at) => at % 2000 >= 1900);
    const random = randomSource(8);
    const flags = anomalous.map(() => random.uniform() < settings.rate);
    const { adjusted, plain } = randomAlarmMeasures(settings);
    const found = confusionOf(pointAdjusted(flags, anomalous), anomalous);
    // 100 events: the recall has a standard error of √(R(1 − R)/100) = 0.048.
    expect(found.detectionRate).toBeNear(adjusted.recall, { atol: 0.19 });
    expect(found.f1).toBeNear(adjusted.f1, { atol: 0.13 });
    expect(confusionOf(flags, anomalous).f1).toBeNear(plain.f1, { atol: 0.008 });
    const events = eventMeasures(flags, anomalous);
    expect(events.alarmPrecision).toBeLessThan(0.08);
    expect(events.eventRecall).toBeNear(events.eventRecallByChance, { atol: 0.19 });
  });

  test('refuses shares and lengths that make no series', () => {
    expect(() => randomAlarmMeasures({ share: 0, eventLength: 5, rate: 0.1 })).toThrow(
      /share must lie between 0 and 1/,
    );
    expect(() => randomAlarmMeasures({ share: 0.1, eventLength: 0, rate: 0.1 })).toThrow(/positive integer, got 0/);
  });
});

test('PCA on windows finds planted segments, with a threshold from the quiet part', () => {
  const { series, anomalous } = plantedSeries({
    seed: 3,
    length: 6000,
    quiet: 3000,
    segments: 12,
    segmentLength: 60,
    kinds: ['level', 'frequency', 'flat'],
  });
  const range = (from: number, to: number) =>
    selectExamples(
      series,
      Array.from({ length: to - from }, (_, index) => from + index),
    );
  const cut = (from: number, to: number) => seriesWindows(range(from, to), { length: 40 });
  const score = residualScore(fitPca(cut(0, 2000).windows, { latentDim: 6 }));
  const held = cut(2000, 3000);
  const test_ = cut(3000, 6000);
  const judged = anomalous.slice(3000);
  const scores = instantContributions(test_, score.contributions?.(test_.windows) ?? test_.windows);
  expect(auroc({ scores, anomalous: judged })).toBeGreaterThan(0.9);
  const { threshold } = conformalThreshold(calibrate(score, calibrationNormals(held.windows)), 0.01);
  const flags = Array.from(instantScores(test_, score.score(test_.windows)), (value) => value > threshold);
  const { eventRecall, falseAlarmRate } = eventMeasures(flags, judged);
  expect(eventRecall).toBe(1);
  // Windows that reach into an event are flagged beyond its ends.
  expect(falseAlarmRate).toBeLessThan(0.35);
});

describe('confusionOfTopShare', () => {
  test('of a perfect ranking has the F1 2·min(q, π)/(q + π)', () => {
    const anomalous = Array.from({ length: 100 }, (_, index) => index < 80);
    const scores = anomalous.map((is, index) => (is ? 1000 : 0) + index);
    for (const [share, prevalence] of [
      [0.2, 0.8],
      [0.8, 0.8],
      [0.9, 0.8],
      [1, 0.8],
    ] as const) {
      const { f1, flagAllF1 } = confusionOfTopShare({ scores, anomalous }, share);
      expect(f1).toBeNear((2 * Math.min(share, prevalence)) / (share + prevalence), { rtol: 1e-12 });
      expect(flagAllF1).toBeNear(1.6 / 1.8, { rtol: 1e-12 });
    }
  });

  test('flags nothing for a share of 0, and leaves ties out', () => {
    const judged = { scores: [1, 2, 2, 3], anomalous: [false, true, false, true] };
    expect(confusionOfTopShare(judged, 0)).toMatchObject({ detected: 0, falseAlarms: 0 });
    expect(confusionOfTopShare(judged, 0.5)).toMatchObject({ detected: 1, falseAlarms: 0 });
    expect(() => confusionOfTopShare(judged, 1.1)).toThrow(/share must lie in 0…1, got 1\.1/);
  });
});

import { anomalySplits, type Dataset, examplesFrom, loadSplits } from 'autoencoder-workbook';
import { normalSplits } from 'autoencoder-workbook/dist/detection';
import { distinctRows, sharedRows } from 'autoencoder-workbook/dist/metrics';
import { describe, expect, test } from 'vitest';

/** Rows that are told apart by their one number. */
function numbered(labels: readonly number[], from: number): Dataset {
  const values = Float32Array.from(labels, (_, index) => from + index);
  return {
    ...examplesFrom(values, [1]),
    name: 'numbered',
    split: 'train',
    labels: Int32Array.from(labels),
    classNames: ['cat', 'dog', 'owl'],
  };
}

const train = numbered(
  Array.from({ length: 60 }, (_, index) => index % 3),
  0,
);
const test_ = numbered([0, 1, 2, 0, 1, 2], 1000);
const data = { train, test: test_ };
const sorted = (values: Float32Array): number[] => Array.from(values).sort((a, b) => a - b);

describe('anomalySplits', () => {
  test('fits and calibrates on disjoint normals, and judges all of the test part', () => {
    const parts = anomalySplits(data, { normal: [0], calibration: 5, seed: 1 });
    expect([parts.train.count, parts.calibration.count, parts.test.count]).toEqual([15, 5, 6]);
    const both = sorted(Float32Array.from([...parts.train.values, ...parts.calibration.values]));
    expect(both).toEqual(Array.from({ length: 20 }, (_, index) => 3 * index));
    expect(parts.test.anomalous).toEqual([false, true, true, false, true, true]);
    expect([parts.train.role, parts.calibration.role, parts.test.role]).toEqual([
      'training normals',
      'calibration normals',
      'test',
    ]);
    expect(anomalySplits(data, { normal: [0], calibration: 5, seed: 1 })).toEqual(parts);
    expect(anomalySplits(data, { normal: [0], calibration: 5, seed: 2 })).not.toEqual(parts);
  });

  test('knows classes by name, and several of them', () => {
    const { train: own, test: judged } = anomalySplits(data, { normal: ['cat', 'owl'], calibration: 10, seed: 1 });
    expect(own.count).toBe(30);
    expect(new Set(own.labels)).toEqual(new Set([0, 2]));
    expect(judged.anomalous).toEqual([false, true, false, false, true, false]);
    expect(() => anomalySplits(data, { normal: ['cow'], calibration: 1, seed: 1 })).toThrow(
      /normal must name classes of numbered, got "cow"; it has cat, dog, owl/,
    );
  });

  test('mixes the stated share of anomalies into the training part only', () => {
    const parts = anomalySplits(data, { normal: [0], calibration: 2, seed: 1, contamination: 0.1 });
    // 18 normals and 2 anomalies: a tenth of 20.
    expect(parts.train.count).toBe(20);
    expect(Array.from(parts.train.labels ?? []).filter((label) => label !== 0)).toHaveLength(2);
    expect(new Set(parts.calibration.labels)).toEqual(new Set([0]));
    expect(() => anomalySplits(data, { normal: [0], calibration: 2, seed: 1, contamination: 0.9 })).toThrow(
      /a contamination of 0\.9 needs 162 anomalies in the training data, got 40/,
    );
    expect(() => anomalySplits(data, { normal: [0], calibration: 2, seed: 1, contamination: 1 })).toThrow(/below 1/);
  });

  test('refuses what would make a measure undefined or a threshold impossible', () => {
    const split =
      (changed: object, from = data) =>
      () =>
        anomalySplits(from, { normal: [0], calibration: 5, seed: 1, ...changed });
    expect(split({ normal: [] })).toThrow(/at least one class, got none/);
    expect(split({ normal: [0, 1, 2] })).toThrow(/normal and anomalous examples, got one kind only/);
    expect(split({ calibration: 20 })).toThrow(/calibration must be an integer from 1 to 19/);
    expect(split({ calibration: 0 })).toThrow(/got 0/);
    const { labels: _, ...bare } = test_;
    expect(split({}, { train, test: bare })).toThrow(
      /the test data must have a label for each of 6 examples, got none/,
    );
  });

  test('on the embedded digits leaves no image of the test part in the others', () => {
    const parts = anomalySplits(loadSplits('mnist-10k', { seed: 1 }), { normal: [3], calibration: 200, seed: 1 });
    expect(parts.train.count + parts.calibration.count).toBeNear(800, { rtol: 0.1 });
    expect(sharedRows(parts.test, parts.train)).toBe(0);
    expect(sharedRows(parts.calibration, parts.train)).toBe(0);
  });
});

describe('normalSplits', () => {
  test('parts rows without labels', () => {
    const { labels: _, ...bare } = train;
    const parts = normalSplits(bare, { calibration: 20, seed: 3 });
    expect([parts.train.count, parts.calibration.count]).toEqual([40, 20]);
    expect(sorted(Float32Array.from([...parts.train.values, ...parts.calibration.values]))).toEqual(
      sorted(train.values),
    );
    expect(() => normalSplits(bare, { calibration: 60, seed: 3 })).toThrow(
      /calibration must be an integer from 1 to 59/,
    );
  });
});

describe('distinct and shared rows', () => {
  const rows = examplesFrom(Float32Array.of(0, 1, -0, 1, 0, 1.0000001, 5, 5, 0, 1), [2]);

  test('are counted to the last bit, 0 and −0 as one', () => {
    expect(distinctRows(rows)).toBe(3);
    const others = examplesFrom(Float32Array.of(5, 5, 0, 1), [2]);
    expect(sharedRows(rows, others)).toBe(4);
    expect(sharedRows(others, rows)).toBe(2);
    expect(distinctRows(examplesFrom(new Float32Array(0), [2]))).toBe(0);
    expect(() => sharedRows(rows, examplesFrom(new Float32Array(3), [3]))).toThrow(
      /sharedRows: examples must have the shape/,
    );
  });

  test('agree with a search among strings', () => {
    const values = Float32Array.from({ length: 3 * 5000 }, (_, index) => ((index * 7919) % 10_007) % 11);
    const strings = new Set(
      Array.from({ length: 5000 }, (_, row) => Array.from(values.subarray(3 * row, 3 * row + 3)).join()),
    );
    expect(distinctRows(examplesFrom(values, [3]))).toBe(strings.size);
  });
});

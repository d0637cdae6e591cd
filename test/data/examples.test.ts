import { type Dataset, exampleAt, examplesFrom, firstExamples, selectExamples } from 'autoencoder-workbook';
import { expectSameShape } from 'autoencoder-workbook/dist/data/examples';
import { featureCount } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const twoByTwo = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8), [2, 2, 1]);

const labelled: Dataset = {
  ...examplesFrom(Float32Array.of(10, 20, 30), [1]),
  name: 'three',
  split: 'all',
  labels: Int32Array.of(7, 8, 9),
};

describe('featureCount', () => {
  test('is the product of the extents', () => {
    expect(featureCount([28, 28, 1])).toBe(28 * 28);
    expect(featureCount([5])).toBe(5);
    expect(featureCount([0])).toBe(0);
  });
});

describe('examplesFrom', () => {
  test('counts the examples', () => {
    expect(twoByTwo.count).toBe(2);
    expect(examplesFrom(new Float32Array(0), [3]).count).toBe(0);
  });

  test('refuses numbers that fill no whole number of examples', () => {
    expect(() => examplesFrom(new Float32Array(7), [2, 2])).toThrow(/7 values .*\[2, 2\].*count × 4/);
    expect(() => examplesFrom(new Float32Array(0), [0])).toThrow(RangeError);
  });
});

describe('exampleAt', () => {
  test('is a view of the same memory', () => {
    const second = exampleAt(twoByTwo, 1);
    expect([...second]).toEqual([5, 6, 7, 8]);
    expect(second.buffer).toBe(twoByTwo.values.buffer);
  });

  test('refuses an index outside the data', () => {
    for (const index of [-1, 2, 0.5, Number.NaN]) expect(() => exampleAt(twoByTwo, index)).toThrow(/0…1, got/);
  });
});

describe('selectExamples', () => {
  test('copies in the given order, labels with them, the rest unchanged', () => {
    const picked = selectExamples(labelled, [2, 0, 2]);
    expect([...picked.values]).toEqual([30, 10, 30]);
    expect([...(picked.labels ?? [])]).toEqual([9, 7, 9]);
    expect(picked).toMatchObject({ count: 3, name: 'three', split: 'all' });
    picked.values[0] = 0;
    expect([...labelled.values]).toEqual([10, 20, 30]);
  });

  test('has no labels where the source has none', () => {
    expect('labels' in selectExamples(twoByTwo, [1])).toBe(false);
  });

  test('refuses an index outside the data', () => {
    expect(() => selectExamples(labelled, [0, 3])).toThrow(RangeError);
  });
});

describe('firstExamples', () => {
  test('takes what there is', () => {
    expect([...firstExamples(labelled, 2).values]).toEqual([10, 20]);
    expect(firstExamples(labelled, 5).count).toBe(3);
    expect(firstExamples(labelled, 0).count).toBe(0);
  });
});

describe('expectSameShape', () => {
  test('compares counts and shapes', () => {
    expect(() => expectSameShape('test', twoByTwo, twoByTwo)).not.toThrow();
    expect(() => expectSameShape('test', twoByTwo, firstExamples(twoByTwo, 1))).toThrow(/test: .*2 of .* and 1 of/);
    expect(() => expectSameShape('test', twoByTwo, examplesFrom(new Float32Array(8), [4]))).toThrow(/\[4\]/);
  });
});

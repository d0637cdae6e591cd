import { type Dataset, examplesFrom, loadSplits, openData, type Splits, splitDataset } from 'autoencoder-workbook';
import { splitOpened } from 'autoencoder-workbook/dist/data';
import { describe, expect, test } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from './fullSets';

/** Example i holds the number i, so that parts can be traced; classes in the given proportions, sorted. */
function numbered(classSizes: readonly number[]): Dataset {
  const labels = classSizes.flatMap((size, label) => new Array<number>(size).fill(label));
  const values = Float32Array.from(labels, (_, index) => index);
  return { ...examplesFrom(values, [1]), name: 'numbered', split: 'all', labels: Int32Array.from(labels) };
}

const parts = ({ train, validation, test }: Splits): Dataset[] => [train, validation, test];
const perClass = (data: Dataset, classes: number): number[] =>
  Array.from({ length: classes }, (_, label) => data.labels?.filter((found) => found === label).length ?? 0);

describe('splitDataset', () => {
  const data = numbered([50, 30, 20]);
  const splits = splitDataset(data, { seed: 5, test: 20, validation: 10 });

  test('deals every example to exactly one part', () => {
    const all = parts(splits).flatMap((part) => [...part.values]);
    expect(all.sort((a, b) => a - b)).toEqual([...data.values]);
    expect(parts(splits).map((part) => [part.split, part.count])).toEqual([
      ['train', 70],
      ['validation', 10],
      ['test', 20],
    ]);
  });

  test('keeps the classes in proportion', () => {
    expect(parts(splits).map((part) => perClass(part, 3))).toEqual([
      [35, 21, 14],
      [5, 3, 2],
      [10, 6, 4],
    ]);
  });

  test('rounds uneven classes to the exact size, none off by one or more', () => {
    const { test } = splitDataset(numbered([7, 5, 3]), { seed: 1, test: 4, validation: 0 });
    // Quotas 4·7/15 = 1.87, 4·5/15 = 1.33, 4·3/15 = 0.8: the two missing go to the largest remainders.
    expect(perClass(test, 3)).toEqual([2, 1, 1]);
  });

  test('lets labels follow their examples', () => {
    for (const part of parts(splits)) {
      part.values.forEach((value, row) => {
        expect(part.labels?.[row]).toBe(data.labels?.[value]);
      });
    }
  });

  test('mixes the classes within each part', () => {
    const labels = [...(splits.train.labels ?? [])];
    expect(labels).not.toEqual([...labels].sort((a, b) => a - b));
  });

  test('repeats with the same seed and differs with another', () => {
    expect(splitDataset(data, { seed: 5, test: 20, validation: 10 })).toEqual(splits);
    expect(splitDataset(data, { seed: 6, test: 20, validation: 10 }).test.values).not.toEqual(splits.test.values);
  });

  test('leaves the test part alone when the other sizes change', () => {
    const other = splitDataset(data, { seed: 5, test: 20, validation: 30, train: 12 });
    expect(other.test).toEqual(splits.test);
    expect([other.validation.count, other.train.count]).toEqual([30, 12]);
  });

  test('treats data without labels as one class', () => {
    const { labels: _, ...unlabelled } = data;
    const { train, test } = splitDataset(unlabelled, { seed: 5, test: 20, validation: 0 });
    expect([...train.values, ...test.values].sort((a, b) => a - b)).toEqual([...data.values]);
    expect('labels' in test).toBe(false);
  });

  test('refuses sizes that do not fit', () => {
    expect(() => splitDataset(data, { seed: 5, test: 101, validation: 0 })).toThrow(/test must be .* 0…100 .*got 101/);
    expect(() => splitDataset(data, { seed: 5, test: 90, validation: 11 })).toThrow(/validation must be .* 0…10 /);
    expect(() => splitDataset(data, { seed: 5, test: 0, validation: 0, train: 1.5 })).toThrow(
      /train must be .*got 1.5/,
    );
    expect(() => splitDataset(data, { seed: 0, test: 1, validation: 1 })).toThrow(/seed/);
  });
});

describe('loadSplits mnist-10k', () => {
  const splits = loadSplits('mnist-10k', { seed: 1 });

  test('is 8,000 / 1,000 / 1,000 with the classes in proportion', () => {
    expect(parts(splits).map((part) => part.count)).toEqual([8000, 1000, 1000]);
    const counts = [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978];
    for (const part of parts(splits)) {
      perClass(part, 10).forEach((found, digit) => {
        expect(Math.abs(found - ((counts[digit] ?? 0) * part.count) / 10_000)).toBeLessThan(1.5);
      });
    }
  });

  test('keeps name and checksum', () => {
    const checksum = splits.train.checksum;
    expect(checksum).toHaveLength(64);
    for (const part of parts(splits)) expect(part).toMatchObject({ name: 'mnist-10k', checksum });
  });

  test('trains on fewer when asked, tested on the same', () => {
    const quick = loadSplits('mnist-10k', { seed: 1, train: 500, validation: 200 });
    expect(parts(quick).map((part) => part.count)).toEqual([500, 200, 1000]);
    expect(quick.test.labels).toEqual(splits.test.labels);
    expect(Buffer.from(quick.test.values.buffer).equals(Buffer.from(splits.test.values.buffer))).toBe(true);
  });
});

describe('loadSplits fashion-sample', () => {
  test('carves 70 / 10 / 20 per cent from a set that comes as one', () => {
    const splits = loadSplits('fashion-sample', { seed: 1 });
    expect(parts(splits).map((part) => [part.split, part.count])).toEqual([
      ['train', 350],
      ['validation', 50],
      ['test', 100],
    ]);
    expect(parts(loadSplits('fashion-sample', { seed: 1, validation: 0, train: 7 })).map(({ count }) => count)).toEqual(
      [7, 0, 100],
    );
  });

  test('is what splitOpened gives', async () => {
    for (const name of ['fashion-sample', 'mnist-10k'] as const) {
      const opened = splitOpened(await openData(name), { seed: 3, validation: true });
      const loaded = loadSplits(name, { seed: 3 });
      for (const [index, part] of parts(opened).entries()) expect(part.labels).toEqual(parts(loaded)[index]?.labels);
    }
  });
});

describe.skipIf(!fullSetsFolder)(`loadSplits of the full sets (${skippedWithoutFullSets})`, () => {
  const folder = fullSetsFolder ?? '';

  test('keeps the published parts', () => {
    const splits = loadSplits('fashion-mnist', { seed: 1, folder });
    expect(parts(splits).map((part) => [part.split, part.count])).toEqual([
      ['train', 60_000],
      ['validation', 0],
      ['test', 10_000],
    ]);
    expect([...(splits.train.labels?.subarray(0, 5) ?? [])]).toEqual([9, 0, 0, 3, 0]);
  });

  test('takes the validation part from the training part', () => {
    const splits = loadSplits('fashion-mnist', { seed: 1, folder, validation: 5000, train: 1000 });
    expect(parts(splits).map((part) => part.count)).toEqual([1000, 5000, 10_000]);
    expect(perClass(splits.validation, 10)).toEqual(new Array(10).fill(500));
  });
});

import type { Dataset } from '../data/examples';
import { type OpenedData, type PartSizes, splitOpened } from '../data/open';

/** Numbers up to this are whole in float32. */
const BASE = 2 ** 12;

/**
 * Where each test example stands in the data as they were read, from 1. The split depends on seed, classes and number of examples alone:
 * the same split of the numbers themselves says where each one went.
 */
export function testRowNumbers(opened: OpenedData, sizes: PartSizes): readonly number[] {
  const { parts } = opened;
  if (!('all' in parts)) return Array.from({ length: parts.test.count }, (_, row) => row + 1);
  const { count } = parts.all;
  const values = new Float32Array(2 * count);
  for (let row = 0; row < count; row++) values.set([Math.floor(row / BASE), row % BASE], 2 * row);
  const { name, split, labels } = parts.all;
  const numbered: Dataset = { name, split, values, count, shape: [2], ...(labels ? { labels } : {}) };
  const { test } = splitOpened({ ...opened, parts: { all: numbered } }, sizes);
  return Array.from(
    { length: test.count },
    (_, row) => BASE * (test.values[2 * row] as number) + (test.values[2 * row + 1] as number) + 1,
  );
}

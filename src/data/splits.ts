import { permutation, randomSource } from '../math/random';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { catalogueEntry, type DatasetName, expectDatasetName } from './catalogue';
import { type Dataset, selectExamples } from './examples';
import { type LoadOptions, loadDataset } from './load';
import type { Window } from './tableRecipe';

/** The three parts of a data set: fit on the first, choose on the second, report on the third. */
export interface Splits {
  readonly train: Dataset;
  /** Empty (`count` 0) where none was asked for. */
  readonly validation: Dataset;
  readonly test: Dataset;
}

/** How many examples each part gets, and by which seed. */
export interface SplitSizes {
  /** Positive integer: another seed, another split. */
  readonly seed: number;
  /** Examples in the test part. */
  readonly test: number;
  /** Examples in the validation part. */
  readonly validation: number;
  /** Examples in the training part; all that remain unless given. */
  readonly train?: number;
}

/** Seed and sizes of the parts of a data set of the catalogue. */
export interface LoadSplitsOptions {
  /** Positive integer: another seed, another split. */
  readonly seed: number;
  /** Examples to validate on; of a set that comes as one as many as the catalogue says, of others none unless given. */
  readonly validation?: number;
  /** Examples to train on; all that remain unless given. */
  readonly train?: number;
  /** Folder with the full sets; `dataFolder()` unless given. */
  readonly folder?: LoadOptions['folder'];
}

/** Of data without published parts, 20 % are held out to test on and 10 % to choose weights by. */
const TEST_SHARE = 0.2;
const VALIDATION_SHARE = 0.1;

/**
 * Sizes of the held-out parts of data that come as one: 20 per cent to test and 10 to validate on, at least one example
 * each.
 */
export function heldOutSizes(count: number): { readonly test: number; readonly validation: number } {
  const share = (part: number): number => Math.max(1, Math.round(part * count));
  return { test: share(TEST_SHARE), validation: share(VALIDATION_SHARE) };
}

function expectSize(who: string, part: string, size: number, limit: number): void {
  if (!Number.isInteger(size) || size < 0 || size > limit) {
    throw new RangeError(`${who}: ${part} must be an integer in 0…${limit} (the examples that are left), got ${size}`);
  }
}

/**
 * Shares `size` out over pools in proportion to what each still holds: whole parts first, then one more to those
 * with the largest remainders, so that the shares add up to `size` exactly.
 */
function proportionalShares(pools: readonly number[], size: number): number[] {
  const total = pools.reduce((sum, pool) => sum + pool, 0);
  const quotas = pools.map((pool) => (total === 0 ? 0 : (pool * size) / total));
  const shares = quotas.map(Math.floor);
  const missing = size - shares.reduce((sum, share) => sum + share, 0);
  const byRemainder = quotas
    .map((quota, pool) => ({ pool, remainder: quota - Math.floor(quota) }))
    .sort((a, b) => b.remainder - a.remainder || a.pool - b.pool);
  for (const { pool } of byRemainder.slice(0, missing)) shares[pool] = (shares[pool] ?? 0) + 1;
  return shares;
}

/** Indices of each class in seeded random order; data without classes form one. */
function shuffledClasses(data: Dataset, seed: number): number[][] {
  const members = new Map<number, number[]>();
  for (let index = 0; index < data.count; index++) {
    const label = data.labels?.[index] ?? 0;
    const group = members.get(label);
    if (group) group.push(index);
    else members.set(label, [index]);
  }
  return [...members.entries()]
    .sort(([a], [b]) => a - b)
    .map(([label, group]) => {
      const order = permutation(group.length, randomSource(seed, `split/class ${label}`));
      return Array.from(order, (position) => group[position] as number);
    });
}

/** What `splitDataset` reads. */
const SPLIT_DATASET_KEYS = keysOf<SplitSizes>({ seed: true, test: true, validation: true, train: true });

/**
 * Splits data into train, validation and test, each with the classes in proportion (to within one example a class).
 * The test part depends on the seed and its own size only, so it stays the same while the other sizes change.
 *
 * @returns disjoint parts in seeded random order
 * @throws RangeError when the sizes are no integers or exceed what there is
 */
export function splitDataset(data: Dataset, options: SplitSizes): Splits {
  expectKnownKeys('splitDataset', options, SPLIT_DATASET_KEYS);
  const { seed, test, validation, train } = options;
  const classes = shuffledClasses(data, seed);
  let left = data.count;
  const draw = (split: 'train' | 'validation' | 'test', size: number): Dataset => {
    expectSize('splitDataset', split, size, left);
    left -= size;
    const shares = proportionalShares(
      classes.map((group) => group.length),
      size,
    );
    const drawn = classes.flatMap((group, position) => group.splice(0, shares[position]));
    const order = permutation(size, randomSource(seed, `split/${split}`));
    return {
      ...selectExamples(
        data,
        Array.from(order, (position) => drawn[position] as number),
      ),
      split,
    };
  };
  const testPart = draw('test', test);
  const validationPart = draw('validation', validation);
  return { train: draw('train', train ?? left), validation: validationPart, test: testPart };
}

/**
 * Splits windows of a series in order of time: the first to train on, then those to validate on, the last to test on.
 * Where windows overlap, some are left out between the parts, so that no row is in two of them.
 *
 * @throws RangeError when the sizes do not fit
 */
export function splitInOrder(data: Dataset, { test, validation, train }: SplitSizes, window: Window): Splits {
  const { length, step = length } = window;
  const between = Math.ceil(length / step) - 1;
  const part = (split: Dataset['split'], start: number, end: number): Dataset => {
    if (start < 0 || end > data.count || end < start) {
      throw new RangeError(
        `splitInOrder: ${data.count} windows must be enough for all parts, got ${test} to test and ${validation} to validate on, and ${between} between two parts`,
      );
    }
    return {
      ...selectExamples(
        data,
        Array.from({ length: end - start }, (_, index) => start + index),
      ),
      split,
    };
  };
  const testStart = data.count - test;
  const validationEnd = testStart - (validation > 0 ? between : 0);
  const validationStart = validationEnd - validation;
  const trainEnd = validationStart - between;
  return {
    train: part('train', Math.max(0, trainEnd - (train ?? trainEnd)), trainEnd),
    validation: part('validation', validationStart, validationEnd),
    test: part('test', testStart, data.count),
  };
}

/** What `loadSplits` reads. */
const LOAD_SPLITS_KEYS = keysOf<LoadSplitsOptions>({ seed: true, validation: true, train: true, folder: true });

/**
 * Loads a data set of the catalogue in three parts, stratified by class where it has classes.
 *
 * A set that comes as one is carved up: `mnist-10k` into 8,000 / 1,000 / 1,000, others into 70 / 10 / 20 per cent. One
 * with published parts keeps them, in the published order; a validation part is taken from the training part when a
 * size is given.
 *
 * @throws RangeError when a size does not fit or there is nothing to train on
 * @throws Error when the data can't be read (see `loadDataset`)
 */
export function loadSplits(name: DatasetName, options: LoadSplitsOptions): Splits {
  expectKnownKeys('loadSplits', options, LOAD_SPLITS_KEYS);
  const { seed, validation, train, folder } = options;
  const { parts, carved } = catalogueEntry(expectDatasetName('loadSplits', name));
  const sizes = { seed, ...(train === undefined ? {} : { train }) };
  const from = folder === undefined ? {} : { folder };
  if (parts.all) {
    const all = loadDataset(name, { ...from, split: 'all' });
    const held = carved ?? heldOutSizes(all.count);
    return splitDataset(all, { ...sizes, test: held.test, validation: validation ?? held.validation });
  }
  if (!parts.train || !parts.test) {
    throw new RangeError(
      `loadSplits: ${name} must have a training and a test part, got only ${Object.keys(parts).join(', ')}; use loadDataset`,
    );
  }
  const published = loadDataset(name, { ...from, split: 'train' });
  const testPart = loadDataset(name, { ...from, split: 'test' });
  if (!validation && train === undefined) {
    return { train: published, validation: { ...selectExamples(published, []), split: 'validation' }, test: testPart };
  }
  return { ...splitDataset(published, { ...sizes, test: 0, validation: validation ?? 0 }), test: testPart };
}

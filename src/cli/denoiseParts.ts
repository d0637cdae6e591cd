import { type Corruption, corruptExamples } from '../data/corruption';
import { type Dataset, selectExamples } from '../data/examples';
import { type OpenedData, splitOpened } from '../data/open';
import { fitPreprocessing, type Preprocessing } from '../data/preprocessing';
import { heldOutSizes } from '../data/splits';
import { permutation, randomSource } from '../math/random';
import { UsageError } from './terminal';

/** Examples twice: as they should be, and as they are seen. */
export interface Pair {
  readonly clean: Dataset;
  readonly noisy: Dataset;
}

/** Pairs in three parts, on the scale that models work on. */
export interface DenoiseParts {
  /** Without `noisy` where the noise is known by name: it is drawn anew in every step. */
  readonly train: { readonly clean: Dataset; readonly noisy?: Dataset };
  readonly validation: Pair;
  readonly test: Pair;
  readonly preprocessing: Preprocessing;
}

/** How parts are made. */
export interface PartOptions {
  readonly seed: number;
  /** At most so many examples to train on. */
  readonly examples: number | undefined;
}

/** Draws of noise that differ from those of training. */
const VALIDATION_NOISE = 1;
const TEST_NOISE = 2;

/** Parts of clean data, of which the held-out ones are spoilt once. */
export function spoiltParts(opened: OpenedData, noise: Corruption, { seed, examples }: PartOptions): DenoiseParts {
  const raw = splitOpened(opened, { seed, validation: true, train: examples });
  const preprocessing = fitPreprocessing(opened.scale, raw.train);
  const spoilt = (part: Dataset, draw: number): Pair => {
    const clean = preprocessing.apply(part);
    return { clean, noisy: corruptExamples(clean, noise, seed + draw) };
  };
  return {
    train: { clean: preprocessing.apply(raw.train) },
    validation: spoilt(raw.validation, VALIDATION_NOISE),
    test: spoilt(raw.test, TEST_NOISE),
    preprocessing,
  };
}

/**
 * Checks that data are partners of each other: as many, of one shape and kind, called alike.
 *
 * @throws UsageError naming what differs
 */
export function expectPartners(noisy: OpenedData, clean: OpenedData): readonly [Dataset, Dataset] {
  const fail = (rule: string): never => {
    throw new UsageError(`--clean must hold the partner of each example of --data, in their order, got ${rule}`);
  };
  if (!('all' in noisy.parts) || !('all' in clean.parts))
    return fail('data with published parts; give one part of each');
  const [a, b] = [noisy.parts.all, clean.parts.all];
  if (a.count !== b.count) fail(`${b.count} for ${a.count}`);
  if (a.shape.join() !== b.shape.join()) fail(`shape [${b.shape.join(', ')}] for [${a.shape.join(', ')}]`);
  if (noisy.scale !== clean.scale) fail(`scale ${clean.scale} for ${noisy.scale}`);
  const odd = a.ids?.findIndex((id, row) => b.ids !== undefined && b.ids[row] !== id) ?? -1;
  if (odd >= 0) fail(`"${b.ids?.[odd]}" for "${a.ids?.[odd]}"`);
  return [a, b];
}

/** Parts of examples that come with clean partners. */
export function pairedParts(noisy: OpenedData, clean: OpenedData, { seed, examples }: PartOptions): DenoiseParts {
  const [a, b] = expectPartners(noisy, clean);
  const { test, validation } = heldOutSizes(a.count);
  const order = noisy.window
    ? Int32Array.from({ length: a.count }, (_, row) => a.count - 1 - row)
    : permutation(a.count, randomSource(seed, 'denoise'));
  const left = a.count - test - validation;
  if (left < 2) throw new RangeError(`workbook: there must be at least 10 pairs, got ${a.count}`);
  const rows = {
    test: order.subarray(0, test),
    validation: order.subarray(test, test + validation),
    train: order.subarray(test + validation, test + validation + Math.min(left, examples ?? left)),
  };
  const preprocessing = fitPreprocessing(clean.scale, selectExamples(b, rows.train));
  const pair = (split: 'train' | 'validation' | 'test'): Pair => ({
    clean: { ...preprocessing.apply(selectExamples(b, rows[split])), split },
    noisy: { ...preprocessing.apply(selectExamples(a, rows[split])), split },
  });
  return { train: pair('train'), validation: pair('validation'), test: pair('test'), preprocessing };
}

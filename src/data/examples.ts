import { featureCount } from '../math/shapes';
import { described, isPlain } from '../runtime/described';
import type { TableRecipe } from './tableRecipe';

/**
 * Rows of numbers that belong together: images, codes or table rows. Codecs take and return them, metrics compare
 * them, so readers meet plain typed arrays and no tensors.
 */
export interface Examples {
  /** All values, example after example, row-major: shape [count, ...shape]. */
  readonly values: Float32Array;
  /** How many examples there are. */
  readonly count: number;
  /** Shape of one example: [height, width, channels] for images, [features] for codes and table rows. */
  readonly shape: readonly number[];
}

/** Examples with a name, the split they belong to and, where known, their classes. */
export interface Dataset extends Examples {
  /** Name in the catalogue or path of origin, e.g. `mnist-10k`. */
  readonly name: string;
  /** Which part of the data this is: every table and figure quotes it. */
  readonly split: 'all' | 'train' | 'validation' | 'test';
  /** Class index per example, [count]; absent where the data have no classes. */
  readonly labels?: Int32Array;
  /** Name of each class, indexed by label. */
  readonly classNames?: readonly string[];
  /** SHA-256 of what was read, for provenance: of published files, of the rows of a table by name, of pixels. */
  readonly checksum?: string;
  /** What each example is called where it comes from, [count]: the id column of a table, the name of an image's file. */
  readonly ids?: readonly string[];
  /** How the columns of a table became features; absent where the data are no table. */
  readonly table?: TableRecipe;
  /**
   * Features as they were read, [count] each, where float32 rounds them; undefined for a feature that float32 holds. What
   * centres and scales features starts from these, so that nothing is lost of a time stamp. Present where all features
   * are known to this precision.
   */
  readonly exact?: readonly (Float64Array | undefined)[];
  /** What was left out or taken otherwise than it lies there, a line each. */
  readonly notes?: readonly string[];
}

export { featureCount };

const EXAMPLES_REMEDY =
  'build them with examplesFrom(Float32Array.from(rows.flat()), [features]), loadDataset, readTable or openData';

/**
 * Checks that something is a set of examples: for callers without types, who pass lists of rows, tensors or float64.
 *
 * @param what  name of the argument
 * @throws TypeError naming `who`, the rule, what it got and the remedy
 */
export function expectExamples(who: string, examples: Examples, what = 'examples'): void {
  const rule = `${who}: ${what} must be { values: Float32Array, count, shape }`;
  if (!isPlain(examples)) throw new TypeError(`${rule}, got ${described(examples)}; ${EXAMPLES_REMEDY}`);
  const { values, count, shape } = examples;
  if (!(values instanceof Float32Array)) {
    throw new TypeError(`${rule}, got values that are ${described(values)}; ${EXAMPLES_REMEDY}`);
  }
  const isShape = Array.isArray(shape) && shape.every((extent) => Number.isInteger(extent) && extent > 0);
  if (!isShape || !Number.isInteger(count) || values.length !== count * featureCount(shape)) {
    const got = `${values.length} values, count ${described(count)} and shape ${isShape ? `[${shape.join(', ')}]` : described(shape)}`;
    throw new TypeError(`${rule} with count × shape values, got ${got}; ${EXAMPLES_REMEDY}`);
  }
}

/**
 * Builds examples and checks that the numbers fit the shape.
 *
 * @throws TypeError for numbers that are no Float32Array
 * @throws RangeError when `values` does not hold a whole number of examples
 */
export function examplesFrom(values: Float32Array, shape: readonly number[]): Examples {
  if (!(values instanceof Float32Array)) {
    throw new TypeError(
      `examplesFrom: values must be a Float32Array, got ${described(values)}; convert it, Float32Array.from(values), rows one after the other`,
    );
  }
  if (!Array.isArray(shape)) {
    throw new TypeError(
      `examplesFrom: shape must be a list of positive integers such as [28, 28, 1], got ${described(shape)}`,
    );
  }
  const features = featureCount(shape);
  if (!shape.every((extent) => Number.isInteger(extent)) || features < 1 || values.length % features !== 0) {
    throw new RangeError(
      `examplesFrom: ${values.length} values are not a whole number of examples of shape [${shape.join(', ')}]; pass count × ${features} values`,
    );
  }
  return { values, count: values.length / features, shape };
}

/**
 * One example, as a view into the same memory.
 *
 * @throws RangeError when there is no example with that index
 */
export function exampleAt(examples: Examples, index: number): Float32Array {
  if (!Number.isInteger(index) || index < 0 || index >= examples.count) {
    throw new RangeError(`exampleAt: index must be an integer in 0…${examples.count - 1}, got ${index}`);
  }
  const features = featureCount(examples.shape);
  return examples.values.subarray(index * features, (index + 1) * features);
}

/**
 * The examples with the given indices, copied in that order; what belongs to each of them follows.
 *
 * @throws RangeError when an index is outside the data
 */
export function selectExamples<T extends Examples>(examples: T, indices: ArrayLike<number>): T {
  expectExamples('selectExamples', examples);
  const features = featureCount(examples.shape);
  const values = new Float32Array(indices.length * features);
  for (let row = 0; row < indices.length; row++) {
    values.set(exampleAt(examples, Number(indices[row])), row * features);
  }
  const { labels, ids, exact } = examples as Examples as Partial<Dataset>;
  return {
    ...examples,
    values,
    count: indices.length,
    ...(labels ? { labels: Int32Array.from(indices, (index) => labels[index] as number) } : {}),
    ...(ids ? { ids: Array.from(indices, (index) => ids[index] as string) } : {}),
    ...(exact
      ? { exact: exact.map((column) => column && Float64Array.from(indices, (index) => column[index] as number)) }
      : {}),
  };
}

/** The first `count` examples (all, where there are fewer). */
export function firstExamples<T extends Examples>(examples: T, count: number): T {
  expectExamples('firstExamples', examples);
  return selectExamples(
    examples,
    Array.from({ length: Math.min(count, examples.count) }, (_, index) => index),
  );
}

/**
 * Checks that two sets of examples can be compared value by value.
 *
 * @throws RangeError naming `who` and both shapes when counts or shapes differ
 */
export function expectSameShape(who: string, a: Examples, b: Examples): void {
  expectExamples(who, a);
  expectExamples(who, b);
  if (a.count !== b.count || a.shape.join() !== b.shape.join()) {
    throw new RangeError(
      `${who}: both sides must hold the same examples, got ${a.count} of [${a.shape.join(', ')}] and ${b.count} of [${b.shape.join(', ')}]`,
    );
  }
}

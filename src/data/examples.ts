import { featureCount } from '../math/shapes';

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
  /** SHA-256 of the source files, for provenance. */
  readonly checksum?: string;
}

export { featureCount };

/**
 * Builds examples and checks that the numbers fit the shape.
 *
 * @throws RangeError when `values` does not hold a whole number of examples
 */
export function examplesFrom(values: Float32Array, shape: readonly number[]): Examples {
  const features = featureCount(shape);
  if (features < 1 || values.length % features !== 0) {
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
 * The examples with the given indices, copied in that order; labels follow.
 *
 * @throws RangeError when an index is outside the data
 */
export function selectExamples<T extends Examples>(examples: T, indices: ArrayLike<number>): T {
  const features = featureCount(examples.shape);
  const values = new Float32Array(indices.length * features);
  const source = (examples as Examples as Partial<Dataset>).labels;
  const labels = source && new Int32Array(indices.length);
  for (let row = 0; row < indices.length; row++) {
    const index = Number(indices[row]);
    values.set(exampleAt(examples, index), row * features);
    if (source && labels) labels[row] = Number(source[index]);
  }
  return { ...examples, values, count: indices.length, ...(labels ? { labels } : {}) };
}

/** The first `count` examples (all, where there are fewer). */
export function firstExamples<T extends Examples>(examples: T, count: number): T {
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
  if (a.count !== b.count || a.shape.join() !== b.shape.join()) {
    throw new RangeError(
      `${who}: both sides must hold the same examples, got ${a.count} of [${a.shape.join(', ')}] and ${b.count} of [${b.shape.join(', ')}]`,
    );
  }
}

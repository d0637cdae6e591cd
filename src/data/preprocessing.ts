import { type Examples, featureCount } from './examples';
import { fitStandardiser, type Standardiser, standardiserFrom } from './standardise';

/** How numbers are brought to the scale that a model is trained on. */
export type Scale =
  /** As they are: pixels in [0, 1]. */
  | 'none'
  /** Bytes 0…255 divided by 255. */
  | 'bytes'
  /** Every feature to mean 0 and standard deviation 1 over the training part. */
  | 'standardise';

/** A scale with its numbers, as it is saved with a model. */
export interface PreprocessingRecord {
  readonly scale: Scale;
  /** Mean and standard deviation of each feature, for `standardise`. */
  readonly mean?: readonly number[];
  readonly deviation?: readonly number[];
}

/** Brings examples to a model's scale and back. */
export interface Preprocessing {
  readonly record: PreprocessingRecord;
  /** The examples on the scale that the model works on, copied. */
  apply<T extends Examples>(examples: T): T;
  /** The way back: `undo(apply(x))` is x, up to rounding. */
  undo<T extends Examples>(examples: T): T;
}

const BYTE = 255;

function scaledBy(factor: number): Pick<Preprocessing, 'apply' | 'undo'> {
  return {
    apply: (examples) => ({ ...examples, values: examples.values.map((value) => value / factor) }),
    undo: (examples) => ({ ...examples, values: examples.values.map((value) => value * factor) }),
  };
}

const standardised = (standardiser: Standardiser): Preprocessing => ({
  record: {
    scale: 'standardise',
    mean: Array.from(standardiser.mean),
    deviation: Array.from(standardiser.deviation),
  },
  apply: standardiser.apply,
  undo: standardiser.undo,
});

/**
 * Preprocessing of the given kind, its numbers measured on the training examples only.
 *
 * @throws RangeError when `standardise` meets no examples or values that are not finite
 */
export function fitPreprocessing(scale: Scale, train: Examples): Preprocessing {
  switch (scale) {
    case 'none':
      return { record: { scale }, apply: (examples) => examples, undo: (examples) => examples };
    case 'bytes':
      return { record: { scale }, ...scaledBy(BYTE) };
    case 'standardise':
      return standardised(fitStandardiser(train));
  }
}

const isFiniteList = (list: unknown, length: number): list is readonly number[] =>
  Array.isArray(list) && list.length === length && list.every((value) => Number.isFinite(value));

/**
 * Preprocessing from its record.
 *
 * @param shape  of one example
 * @throws RangeError when the record does not fit the shape
 */
export function preprocessingFrom(record: PreprocessingRecord, shape: readonly number[]): Preprocessing {
  const { scale, mean, deviation } = record;
  if (scale === 'none' || scale === 'bytes')
    return fitPreprocessing(scale, { values: new Float32Array(0), count: 0, shape });
  const features = featureCount(shape);
  const fits = isFiniteList(mean, features) && isFiniteList(deviation, features);
  if (scale !== 'standardise' || !fits || deviation.some((value) => value <= 0)) {
    throw new RangeError(
      `preprocessingFrom: the record must hold a scale and, to standardise, ${features} means and positive deviations, got scale ${JSON.stringify(scale)}; use a model folder as it was written`,
    );
  }
  return standardised(
    standardiserFrom({ mean: Float64Array.from(mean), deviation: Float64Array.from(deviation), shape }),
  );
}

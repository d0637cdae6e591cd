import { columnMeans, columnVariances, deviationsOf, scaledColumns, unscaledColumns } from '../math/arrays';
import { expectShape } from './codec';
import { type Examples, featureCount } from './examples';

/** Brings every feature to mean 0 and standard deviation 1, and back. */
export interface Standardiser {
  /** Mean of each feature over the training examples, [features]. */
  readonly mean: Float64Array;
  /** Standard deviation (divided by n) of each feature; 1 where the feature is constant, [features]. */
  readonly deviation: Float64Array;
  /** (x − mean) / deviation. */
  apply<T extends Examples>(examples: T): T;
  /** x · deviation + mean. */
  undo<T extends Examples>(examples: T): T;
}

/**
 * Measures mean and standard deviation of every feature, on the training examples only: what is held out must not
 * decide on the scale it is measured in. A constant feature is only shifted, so that it becomes 0 everywhere and no
 * division by 0 arises.
 *
 * @throws RangeError when there are no examples or a value is not finite
 */
export function fitStandardiser(train: Examples): Standardiser {
  const features = featureCount(train.shape);
  if (train.count < 1) throw new RangeError('fitStandardiser: there must be at least one example, got 0');
  const broken = train.values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new RangeError(
      `fitStandardiser: values must be finite, got ${train.values[broken]} in example ${Math.floor(broken / features)}; clean the data first`,
    );
  }
  const mean = columnMeans(train.values, features);
  const deviation = deviationsOf(columnVariances(train.values, mean), mean);
  return standardiserFrom({ mean, deviation, shape: train.shape });
}

/** The numbers that a standardiser consists of. */
export interface StandardiserNumbers {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
  /** Shape of one example. */
  readonly shape: readonly number[];
}

/** A standardiser of numbers measured earlier, e.g. those saved with a model. */
export function standardiserFrom({ mean, deviation, shape }: StandardiserNumbers): Standardiser {
  return {
    mean,
    deviation,
    apply(examples) {
      expectShape('Standardiser.apply', examples, shape);
      return { ...examples, values: scaledColumns(examples.values, { mean, deviation }) };
    },
    undo(examples) {
      expectShape('Standardiser.undo', examples, shape);
      return { ...examples, values: unscaledColumns(examples.values, { mean, deviation }) };
    },
  };
}

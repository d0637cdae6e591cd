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
  const mean = new Float64Array(features);
  const deviation = new Float64Array(features);
  for (const [index, value] of train.values.entries()) {
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `fitStandardiser: values must be finite, got ${value} in example ${Math.floor(index / features)}; clean the data first`,
      );
    }
    mean[index % features] = (mean[index % features] as number) + value / train.count;
  }
  for (const [index, value] of train.values.entries()) {
    const distance = value - (mean[index % features] as number);
    deviation[index % features] = (deviation[index % features] as number) + (distance * distance) / train.count;
  }
  for (let feature = 0; feature < features; feature++) {
    const root = Math.sqrt(deviation[feature] as number);
    // Below this share of the mean, what looks like spread is the rounding of float32.
    const rounding = 1e-6 * Math.abs(mean[feature] as number);
    deviation[feature] = root > rounding ? root : 1;
  }
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
  const features = featureCount(shape);
  const mapped = <T extends Examples>(who: string, examples: T, map: (value: number, feature: number) => number): T => {
    expectShape(who, examples, shape);
    return { ...examples, values: examples.values.map((value, index) => map(value, index % features)) };
  };
  return {
    mean,
    deviation,
    apply: (examples) =>
      mapped('Standardiser.apply', examples, (value, f) => (value - (mean[f] as number)) / (deviation[f] as number)),
    undo: (examples) =>
      mapped('Standardiser.undo', examples, (value, f) => value * (deviation[f] as number) + (mean[f] as number)),
  };
}

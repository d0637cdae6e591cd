import { columnMeans, columnVariances, deviationsOf, scaledColumns, unitOf, unscaledColumns } from '../math/arrays';
import { expectShape } from './codec';
import { exactFeature, exactFeatures } from './exact';
import { type Dataset, type Examples, featureCount } from './examples';
import { featureNames } from './tableRecipe';

/** Brings every feature to mean 0 and standard deviation 1, and back. */
export interface Standardiser {
  /** Mean of each feature over the training examples, [features]. */
  readonly mean: Float64Array;
  /** Standard deviation (divided by n) of each feature; 1 where the feature is constant, [features]. */
  readonly deviation: Float64Array;
  /**
   * (x − mean) / deviation, in float64 from what was read (`exact`), then rounded once to float32.
   *
   * @throws RangeError for another shape, and for what is no number or beyond float32 once it is scaled
   */
  apply<T extends Examples>(examples: T): T;
  /** x · deviation + mean. */
  undo<T extends Examples>(examples: T): T;
}

/** Where a value stands: its example and, in a table, its column. */
function placeOf({ shape, table }: Examples & Partial<Dataset>, index: number): string {
  const features = featureCount(shape);
  const name = table && featureNames(table)[index % features];
  return `example ${Math.floor(index / features)}${name === undefined ? '' : ` of column "${name}"`}`;
}

/** Says which value keeps a mean or a deviation from being a number. */
function refuseValues(who: string, examples: Examples & Partial<Dataset>): never {
  const features = featureCount(examples.shape);
  const broken = examples.values.findIndex((value, index) => {
    const read = examples.exact?.[index % features]?.[Math.floor(index / features)] ?? value;
    return !Number.isFinite(value) && !Number.isFinite(read);
  });
  const found =
    broken < 0 ? 'some too large to be averaged' : `${examples.values[broken]} in ${placeOf(examples, broken)}`;
  throw new RangeError(`${who}: values must be finite, got ${found}; clean the data first`);
}

/** Deviation from a mean; of numbers whose squares float64 can't hold, by way of their share of the largest. */
function deviationFrom(column: Float64Array, mean: number): number {
  const [variance = 0] = columnVariances(column, [mean]);
  if (Number.isFinite(variance)) return Math.sqrt(variance);
  const most = column.reduce((largest, value) => Math.max(largest, Math.abs(value - mean)), 0);
  const shares = column.map((value) => (value - mean) / most);
  return most * Math.sqrt(columnVariances(shares, [0])[0] ?? 0);
}

/**
 * Measures mean and standard deviation of every feature, on the training examples only: what is held out must not
 * decide on the scale it is measured in. A constant feature is only shifted, so that it becomes 0 everywhere and no
 * division by 0 arises.
 *
 * @throws RangeError when there are no examples or a value is not finite
 */
export function fitStandardiser(train: Examples & Partial<Dataset>): Standardiser {
  const features = featureCount(train.shape);
  if (train.count < 1) throw new RangeError('fitStandardiser: there must be at least one example, got 0');
  const mean = columnMeans(train.values, features);
  const variances = columnVariances(train.values, mean);
  const deviation = deviationsOf(variances, mean, train.exact ? 'float64' : 'float32');
  for (const feature of exactFeatures(train)) {
    const column = exactFeature(train, feature);
    const [own = 0] = columnMeans(column, 1);
    mean[feature] = own;
    deviation[feature] = unitOf(deviationFrom(column, own), own, 'float64');
  }
  if (!mean.every(Number.isFinite) || !deviation.every(Number.isFinite)) refuseValues('fitStandardiser', train);
  return standardiserFrom({ mean, deviation, shape: train.shape });
}

/** A mean of so many deviations leaves float32 fewer digits than the scaled number has. */
const FAR_FROM_ZERO = 2 ** 7;
/** Deviations between which numbers are well within the range of float32, 1e-38 to 1e38. */
const [SMALL, LARGE] = [1e-30, 1e30];

/** Whether float32 loses what the scaled number says: the seconds of a time stamp, say. */
const needsFloat64 = (mean: number, deviation: number): boolean =>
  Math.abs(mean) > FAR_FROM_ZERO * deviation || deviation < SMALL || deviation > LARGE;

/** Features that float32 can't give back as well as they were scaled, brought back in float64. */
function unroundedColumns(
  { values, count }: Examples,
  { mean, deviation }: Pick<StandardiserNumbers, 'mean' | 'deviation'>,
): Pick<Dataset, 'exact'> {
  const features = mean.length;
  const exact = Array.from(mean, (centre, feature) => {
    const unit = deviation[feature] as number;
    const at = (row: number): number => (values[row * features + feature] as number) * unit + centre;
    return needsFloat64(centre, unit) ? Float64Array.from({ length: count }, (_, row) => at(row)) : undefined;
  });
  return exact.some((column) => column) ? { exact } : {};
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
  return {
    mean,
    deviation,
    apply<T extends Examples>(examples: T): T {
      expectShape('Standardiser.apply', examples, shape);
      // What is scaled is float32: the digits that were read have been used.
      const { exact: _, ...rest }: Examples & Partial<Dataset> = examples;
      const values = scaledColumns(examples.values, { mean, deviation });
      for (const feature of exactFeatures(examples)) {
        exactFeature(examples, feature).forEach((value, row) => {
          values[row * features + feature] = (value - (mean[feature] as number)) / (deviation[feature] as number);
        });
      }
      const broken = values.findIndex((value) => !Number.isFinite(value));
      if (broken >= 0) {
        throw new RangeError(
          `Standardiser.apply: values must be finite, and no further from the mean than float32 holds in deviations, got ${examples.values[broken]} in ${placeOf(examples, broken)}; clean the data first`,
        );
      }
      return { ...rest, values } as unknown as T;
    },
    undo<T extends Examples>(examples: T): T {
      expectShape('Standardiser.undo', examples, shape);
      const values = unscaledColumns(examples.values, { mean, deviation });
      return { ...examples, values, ...unroundedColumns(examples, { mean, deviation }) };
    },
  };
}

import { columnMeans } from '../math/arrays';
import { exactFeature } from './exact';
import { type Dataset, type Examples, featureCount } from './examples';
import { featureNames } from './tableRecipe';

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

/**
 * What empty cells (NaN) of each feature are given: mean or median of the others over the training part, since what is
 * held out must not decide on it.
 *
 * @returns [features]
 * @throws RangeError naming a feature of which the training part has no value at all
 */
export function fillFor(train: Examples & Partial<Dataset>, by: 'mean' | 'median'): readonly number[] {
  return Array.from({ length: featureCount(train.shape) }, (_, feature) => {
    const present = exactFeature(train, feature).filter((value) => !Number.isNaN(value));
    if (present.length === 0) {
      const name = train.table ? `"${featureNames(train.table)[feature]}"` : String(feature + 1);
      throw new RangeError(
        `fitPreprocessing: every column must have a value in the training part, got only empty cells in column ${name}; leave it out (--drop)`,
      );
    }
    return by === 'median' ? medianOf(present) : (columnMeans(present, 1)[0] as number);
  });
}

/** The examples with numbers in place of NaN, as they were read and as float32. */
export function filled<T extends Examples>(examples: T, fill: readonly number[]): T {
  const { exact }: Examples & Partial<Dataset> = examples;
  const values = examples.values.map((value, index) =>
    Number.isNaN(value) ? (fill[index % fill.length] as number) : value,
  );
  const columns = exact?.map((column, feature) =>
    column?.map((value) => (Number.isNaN(value) ? (fill[feature] as number) : value)),
  );
  return { ...examples, values, ...(columns ? { exact: columns } : {}) };
}

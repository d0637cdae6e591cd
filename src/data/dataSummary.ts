import { createHash } from 'node:crypto';
import { factsOf } from '../math/arrays';
import { exactFeature } from './exact';
import { type Dataset, exampleAt, featureCount } from './examples';
import { featureNames } from './tableRecipe';

/** What one column of a table, or one feature of rows without names, is like. */
export interface ColumnSummary {
  readonly name: string;
  /** `number`, `time` (seconds) or `category` (0 or 1). */
  readonly type: 'number' | 'time' | 'category';
  /** NaN where every cell is empty. */
  readonly least: number;
  readonly most: number;
  /** Empty cells. */
  readonly missing: number;
  /** How many different values there are. */
  readonly distinct: number;
  /** Whether it never varies. */
  readonly isConstant: boolean;
}

/** Rows that occur more than once. */
export interface RowRepeats {
  /** Rows that are equal to an earlier one of their part. */
  readonly duplicates: number;
  /** Rows of the test part that are in the training part too; absent where there are no parts. */
  readonly shared?: number;
}

function typesOf({ table, shape }: Dataset): readonly ColumnSummary['type'][] {
  if (!table) return Array.from({ length: featureCount(shape) }, () => 'number' as const);
  const row = table.columns.flatMap((column) =>
    column.as === 'categories' ? column.categories.map(() => 'category' as const) : [column.as],
  );
  return Array.from({ length: table.window?.length ?? 1 }, () => row).flat();
}

/**
 * Says of every feature of rows what its type, range, gaps and variety are. Images have no columns to be told of.
 *
 * @returns one entry a feature, in order; none for images
 */
export function columnSummaries(data: Dataset): readonly ColumnSummary[] {
  if (data.shape.length !== 1) return [];
  const types = typesOf(data);
  const names = data.table && featureNames(data.table);
  return types.map((type, feature) => {
    const values = exactFeature(data, feature);
    const present = factsOf(values).firstNaN < 0 ? values : values.filter((value) => !Number.isNaN(value));
    let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const value of present) {
      if (value < least) least = value;
      if (value > most) most = value;
    }
    const isEmpty = present.length === 0;
    return {
      name: names?.[feature] ?? `x${feature + 1}`,
      type,
      least: isEmpty ? Number.NaN : least,
      most: isEmpty ? Number.NaN : most,
      missing: values.length - present.length,
      distinct: new Set(present).size,
      isConstant: isEmpty || least === most,
    };
  });
}

/** A short fingerprint of each example's numbers: two that agree are taken for equal. */
function fingerprints(data: Dataset): readonly string[] {
  const exact = data.exact?.map((column, feature) => column && exactFeature(data, feature)) ?? [];
  const columns = exact.filter((column): column is Float64Array => column !== undefined);
  return Array.from({ length: data.count }, (_, row) => {
    const numbers = exampleAt(data, row);
    const hash = createHash('sha1').update(new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength));
    if (columns.length > 0) {
      const digits = Float64Array.from(columns, (column) => column[row] as number);
      hash.update(new Uint8Array(digits.buffer));
    }
    return hash.digest('base64');
  });
}

/**
 * Counts equal rows: within a part they weigh double; in training and test part at once they make what is held out
 * known beforehand.
 *
 * @param parts  `all`, or `train` and `test`
 */
export function rowRepeats(
  parts: { readonly all: Dataset } | { readonly train: Dataset; readonly test: Dataset },
): RowRepeats {
  const within = (rows: readonly string[]): number => rows.length - new Set(rows).size;
  if ('all' in parts) return { duplicates: within(fingerprints(parts.all)) };
  const [train, test] = [fingerprints(parts.train), fingerprints(parts.test)];
  const known = new Set(train);
  return { duplicates: within(train) + within(test), shared: test.filter((row) => known.has(row)).length };
}

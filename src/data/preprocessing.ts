import { type Dataset, type Examples, featureCount } from './examples';
import { filled, fillFor } from './missing';
import { fitStandardiser, type Standardiser, standardiserFrom } from './standardise';
import { featureNames, quoted, type TableRecipe } from './tableRecipe';

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
  /** How a table became features: further rows are read alike and matched by name (`readTable`, `openData`). */
  readonly table?: TableRecipe;
  /** What empty cells of each feature are given, where the recipe says mean or median. */
  readonly fill?: readonly number[];
}

/** Brings examples to a model's scale and back. */
export interface Preprocessing {
  readonly record: PreprocessingRecord;
  /**
   * The examples on the scale that the model works on.
   *
   * @throws RangeError when the features are others than those of training, or a value is not finite
   */
  apply<T extends Examples>(examples: T): T;
  /** The way back: `undo(apply(x))` is x, up to rounding; the rows of a table get the names of their columns again. */
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

function fitScale(scale: Scale, train: Examples): Preprocessing {
  switch (scale) {
    case 'none':
      return { record: { scale }, apply: (examples) => examples, undo: (examples) => examples };
    case 'bytes':
      return { record: { scale }, ...scaledBy(BYTE) };
    case 'standardise':
      return standardised(fitStandardiser(train));
  }
}

/** Checks that the features of a table are those of training, in their order. */
function expectSameFeatures(table: TableRecipe, examples: Partial<Dataset>): void {
  if (!examples.table) return;
  const [wanted, found] = [featureNames(table), featureNames(examples.table)];
  const odd = wanted.findIndex((name, index) => name !== found[index]);
  if (odd >= 0 || found.length !== wanted.length) {
    throw new RangeError(
      `Preprocessing.apply: features must be those of training in their order, ${quoted(wanted)}, got ${quoted(found)}; read the table with the recipe that was saved (recipe: preprocessing.record.table)`,
    );
  }
}

/** A scaling with what belongs to a table around it: features matched by name, empty cells filled in. */
function withTable(
  scaling: Preprocessing,
  table: TableRecipe | undefined,
  fill: readonly number[] | undefined,
): Preprocessing {
  if (!table) return scaling;
  return {
    record: { ...scaling.record, table, ...(fill ? { fill } : {}) },
    apply(examples) {
      expectSameFeatures(table, examples);
      return scaling.apply(fill ? filled(examples, fill) : examples);
    },
    undo: (examples) => ({ ...scaling.undo(examples), table }),
  };
}

/**
 * Preprocessing of the given kind, its numbers measured on the training examples only: those of the scale, and what
 * empty cells of a table are given.
 *
 * @throws RangeError when `standardise` meets no examples, values that are not finite or a column without any
 */
export function fitPreprocessing(scale: Scale, train: Examples & Partial<Dataset>): Preprocessing {
  const { table } = train;
  const fill = table?.missing === 'mean' || table?.missing === 'median' ? fillFor(train, table.missing) : undefined;
  return withTable(fitScale(scale, fill ? filled(train, fill) : train), table, fill);
}

const isFiniteList = (list: unknown, length: number): list is readonly number[] =>
  Array.isArray(list) && list.length === length && list.every((value) => Number.isFinite(value));

/** Whether a recipe from outside is one, and for so many features. */
function isRecipe(table: TableRecipe, features: number): boolean {
  const isColumn = (column: TableRecipe['columns'][number]): boolean =>
    typeof column?.name === 'string' &&
    (column.as === 'number' ||
      column.as === 'time' ||
      (column.as === 'categories' &&
        Array.isArray(column.categories) &&
        column.categories.every((category) => typeof category === 'string')));
  const { length = 1 } = table?.window ?? {};
  // Before anything is made of so many.
  const isWindow = Number.isInteger(length) && length >= 1 && length <= features;
  return (
    isWindow &&
    Array.isArray(table?.columns) &&
    table.columns.every(isColumn) &&
    featureNames(table).length === features
  );
}

/**
 * Preprocessing from its record.
 *
 * @param shape  of one example
 * @throws RangeError when the record does not fit the shape
 */
export function preprocessingFrom(record: PreprocessingRecord, shape: readonly number[]): Preprocessing {
  const { scale, mean, deviation, table, fill } = record;
  const features = featureCount(shape);
  const isScale = scale === 'none' || scale === 'bytes';
  const fits = isFiniteList(mean, features) && isFiniteList(deviation, features);
  if (!isScale && (scale !== 'standardise' || !fits || deviation.some((value) => value <= 0))) {
    throw new RangeError(
      `preprocessingFrom: the record must hold a scale and, to standardise, ${features} means and positive deviations, got scale ${JSON.stringify(scale)}; use a model folder as it was written`,
    );
  }
  if ((table && !isRecipe(table, features)) || (fill && !isFiniteList(fill, features))) {
    throw new RangeError(
      `preprocessingFrom: the record must describe ${features} features of a table, got others; use a model folder as it was written`,
    );
  }
  const scaling =
    isScale || !fits
      ? fitScale(scale, { values: new Float32Array(0), count: 0, shape })
      : standardised(
          standardiserFrom({ mean: Float64Array.from(mean), deviation: Float64Array.from(deviation), shape }),
        );
  return withTable(scaling, table, fill);
}

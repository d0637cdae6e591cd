import type { DataFrame } from 'nodejs-polars';
import type { Codec } from '../data/codec';
import type { Dataset } from '../data/examples';
import { compare, describeData } from '../evaluation/compare';
import type { MeasureOptions } from '../evaluation/measure';
import { QUANTITIES, type QuantityKey } from '../evaluation/quantities';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { quantityColumn } from '../viz/quantityColumn';
import { isFrame } from '../viz/rows';
import { type Column, type Table, table } from '../viz/table';

/** Settings of `comparisonTable`. */
export interface ComparisonTableOptions extends MeasureOptions {
  /** What stands in the caption before the data, e.g. `Fitted on the training split`. Nothing unless given. */
  readonly about?: string;
  /**
   * Quantities shown, in this order, by name (`mse`, `psnr`, … of `QUANTITIES`), or columns of the frame in a form of
   * your own. Every quantity that exists for these examples unless given.
   */
  readonly columns?: readonly (QuantityKey | Column)[];
  /** Name of the method whose rows are set in bold. None unless given. */
  readonly highlight?: string;
}

/** Quantities of a frame that have a value in some row: SSIM of table rows has none. */
function presentQuantities(frame: DataFrame): readonly QuantityKey[] {
  const { columns, height } = frame;
  return QUANTITIES.flatMap(({ key }) =>
    columns.includes(key) && frame.getColumn(key).nullCount() < height ? [key] : [],
  );
}

/** Checks that a frame was measured on the data that its caption will name. */
function expectMeasuredOn(frame: DataFrame, { name, split }: Dataset): void {
  for (const [column, expected] of [
    ['data', name],
    ['split', split],
  ] as const) {
    const found = new Set<unknown>(frame.columns.includes(column) ? frame.getColumn(column).toArray() : []);
    if (found.size !== 1 || !found.has(expected)) {
      throw new RangeError(
        `comparisonTable: the frame must have been measured on the ${split} split of ${name}, got ${column} ${[...found].join(', ') || 'none'}; pass the part that it was measured on`,
      );
    }
  }
}

/** What `comparisonTable` reads. */
const COMPARISON_TABLE_KEYS = keysOf<ComparisonTableOptions>({
  about: true,
  columns: true,
  highlight: true,
  train: true,
  neighbours: true,
  trustworthinessExamples: true,
});

/**
 * The table that chapters end with: codecs side by side on one held-out part, headings in words with their units, each
 * quantity with the digits that mean something, the data named in the caption.
 *
 * @param codecs   codecs to measure, or a frame of `compare` or `codeSizeSweep` that was measured already
 * @param test     the held-out part
 * @param options  a training part judges the codes as well, as in `compare`
 * @throws RangeError as `compare`, when a frame was measured on another part, or when a column is not there
 */
export function comparisonTable(
  codecs: readonly Codec[] | DataFrame,
  test: Dataset,
  options: ComparisonTableOptions = {},
): Table {
  expectKnownKeys('comparisonTable', options, COMPARISON_TABLE_KEYS);
  const { about, columns, highlight, ...measuring } = options;
  if (isFrame(codecs)) expectMeasuredOn(codecs, test);
  const frame = isFrame(codecs) ? codecs : compare(codecs, test, measuring);
  const shown = columns ?? presentQuantities(frame);
  const measuredOn = `measured on: ${describeData(test)}`;
  return table({
    caption: about === undefined ? `Measured on: ${describeData(test)}` : `${about}; ${measuredOn}`,
    rows: frame,
    columns: [
      'method',
      ...shown.map((column) => (typeof column === 'string' ? quantityColumn(column, test.shape) : column)),
    ],
    ...(highlight === undefined ? {} : { highlight: (row) => row['method'] === highlight }),
  });
}

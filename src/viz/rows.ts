import type { DataFrame } from 'nodejs-polars';

/** One row of a table: values by column name. */
export type Row = Readonly<Record<string, unknown>>;

/**
 * Rows as records or as a polars frame; what figures and tables take. `object` lets records of a declared interface
 * through, which TypeScript keeps apart from records with arbitrary keys.
 */
export type Rows = readonly object[] | DataFrame;

/** Whether a value is a polars frame, without loading polars. */
export function isFrame(value: unknown): value is DataFrame {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as Record<symbol, unknown>)[Symbol.toStringTag] === 'DataFrame' &&
    typeof (value as Record<string, unknown>)['toRecords'] === 'function'
  );
}

/** The rows as records. */
export function toRecords(rows: Rows): readonly Row[] {
  return isFrame(rows) ? (rows.toRecords() as Row[]) : (rows as readonly Row[]);
}

/** Column names in the order of the frame, or of first appearance in the records. */
export function columnNames(rows: Rows): readonly string[] {
  return isFrame(rows) ? rows.columns : [...new Set(rows.flatMap((row) => Object.keys(row)))];
}

/**
 * A number out of a row.
 *
 * @throws RangeError naming `who`, the column and what was there instead
 */
export function numberIn(who: string, row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'number') {
    throw new RangeError(
      `${who}: column "${column}" must hold numbers, got ${String(value)} in a row with ${Object.keys(row).join(', ')}`,
    );
  }
  return value;
}

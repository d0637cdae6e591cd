import type { DataFrame, Series } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';
import { type ParquetColumn, parquetColumns } from './parquetSchema';
import { cellsOf } from './tableColumns';
import { quoted } from './tableRecipe';
import type { TableFrame } from './tableText';

/**
 * Reads a Parquet table.
 *
 * @param drop  columns that are left out, whatever they hold
 * @param fail  throws an error that names the file and the rule
 */
export function parquetFrame(bytes: Buffer, drop: readonly string[], fail: (rule: string) => never): TableFrame {
  const attempt = <T>(read: () => T): T => {
    try {
      return read();
    } catch (error) {
      const reason = String(error instanceof Error ? error.message : error).split('\n')[0];
      return fail(`it must be a Parquet table that polars can read (${reason}); write it again`);
    }
  };
  const columns = attempt(() => parquetColumns(bytes));
  const kept = columns.filter(({ name }) => !drop.includes(name));
  const twice = kept.find(({ name }, index) => kept.findIndex((other) => other.name === name) !== index);
  if (twice) {
    return fail(
      `every column must have a name of its own, got "${twice.name}" twice, one of which would be lost; rename it`,
    );
  }
  const nested = kept.filter(({ kind }) => kind === 'nested').map(({ name }) => name);
  if (nested.length > 0) {
    return fail(
      `columns must hold numbers, text or times, got lists or structures in ${quoted(nested)}; leave them out (--drop)`,
    );
  }
  if (kept.length === 0) return fail('there must be at least one column, got none');
  const frame = attempt(() => {
    const read = loadPolars().readParquet(bytes, { columns: kept.map(({ name }) => name) });
    return inKnownTypes(read, kept);
  });
  return {
    frame,
    names: kept.map(({ name }) => name),
    dropped: columns.map(({ name }) => name).filter((name) => drop.includes(name)),
    // What pandas calls the index of a frame that has no name.
    unnamed: kept.filter(({ name }) => name === '__index_level_0__').map(({ name }) => name),
    written: (index) => cellsOf(frame.getColumns()[index] as Series),
  };
}

/** Types that polars reads but that its JavaScript side has no word for become ones that it has. */
function inKnownTypes(frame: DataFrame, columns: readonly ParquetColumn[]): DataFrame {
  const polars = loadPolars();
  if (columns.every(({ kind }) => kind === 'plain')) return frame;
  return frame.select(
    ...columns.map(({ name, kind }) => {
      const column = polars.col(name);
      if (kind === 'plain') return column;
      return column.cast(kind === 'float16' ? polars.Float32 : polars.Utf8);
    }),
  );
}

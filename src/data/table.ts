import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { DataFrame, Series } from 'nodejs-polars';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { loadPolars } from '../runtime/polars';
import { exactFeature } from './exact';
import { type Dataset, type Examples, featureCount } from './examples';
import { unpackGzip } from './gzip';
import { tableChecksum } from './tableChecksum';
import { cellsOf } from './tableColumns';
import { type TableColumn, tableColumn } from './tableFeatures';
import { featureMatrix, keptRows, picked } from './tableMatrix';
import { parquetFrame } from './tableParquet';
import type { TableRecipe } from './tableRecipe';
import { type ReadTableOptions, type Roles, rolesOf, settingsOf } from './tableRoles';
import { type TableFrame, textFrame } from './tableText';
import { windowsOf } from './windows';

export type { ReadTableOptions } from './tableRoles';

type Fail = (rule: string) => never;

/** The bytes of a table, and the name that errors quote and that says the format. */
interface TableSource {
  readonly file: string;
  /** Unpacked. */
  readonly bytes: Buffer;
}

function sourceOf(file: string): TableSource {
  const stored = readFileSync(file);
  const isPacked = file.toLowerCase().endsWith('.gz');
  return { file, bytes: isPacked ? unpackGzip(stored, file, { who: 'readTable' }) : stored };
}

function readFrame({ file, bytes }: TableSource, options: ReadTableOptions, fail: Fail): TableFrame {
  const { drop, id } = settingsOf(options);
  const extension = extname(file.toLowerCase().replace(/\.gz$/, ''));
  if (extension === '.parquet') return parquetFrame(bytes, drop, fail);
  const categories = options.recipe?.columns.filter(({ as }) => as === 'categories').map(({ name }) => name) ?? [];
  const { header, separator, decimal, names } = options;
  const text = [...(id === undefined ? [] : [id]), ...categories];
  return textFrame(bytes, { header, separator, decimal, names, extension, text }, fail);
}

/** Class names in order of their text (numbers in order of size), and each row's index among them. */
function classesOf(cells: readonly string[]): { readonly labels: Int32Array; readonly classNames: readonly string[] } {
  const distinct = [...new Set(cells)];
  const numeric = distinct.every((cell) => cell !== '' && Number.isFinite(Number(cell)));
  const classNames = distinct.sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  const indices = new Map(classNames.map((name, index) => [name, index]));
  return { labels: Int32Array.from(cells, (cell) => indices.get(cell) ?? -1), classNames };
}

/** What an empty cell is called in an error. */
function emptyCell(series: Series, row: number): string {
  const cell = (series.toArray() as unknown[])[row];
  return cell === null || cell === '' ? 'an empty cell' : String(cell);
}

/** Whether a column is 0, 1, 2, … or 1, 2, 3, … */
function countsRows(values: Float64Array): boolean {
  const [first] = values;
  return (first === 0 || first === 1) && values.every((value, row) => value === first + row);
}

/** Reads the columns that are features. */
function readFeatures(frame: OpenFrame, roles: Roles, options: ReadTableOptions, fail: Fail): readonly TableColumn[] {
  const { recipe, oneHot = false, decimal } = options;
  return roles.features.map((name) => {
    const column = tableColumn({
      name,
      series: frame.seriesOf(name),
      written: () => frame.written(frame.names.indexOf(name)),
      recipe: recipe?.columns.find((known) => known.name === name),
      oneHot,
      decimal,
      hasMissing: roles.missing !== 'refuse',
      fail,
    });
    if (!('values' in column)) return column;
    const empty = roles.missing === 'refuse' ? column.facts.firstNaN : -1;
    if (empty >= 0) {
      fail(
        `column "${name}" must hold finite numbers, got ${emptyCell(frame.seriesOf(name), empty)} in row ${empty + 1}; fill it in, or say --missing drop, mean or median`,
      );
    }
    if (frame.unnamed.includes(name) && countsRows(column.values)) {
      fail(
        `every column must have a name, got one without that counts the rows; leave it out (--drop ${name}) or take it as the id (--id ${name})`,
      );
    }
    return column;
  });
}

/** A frame whose columns have been listed once: that is a call into native code, 20 µs at 50 columns, 3 ms at 2,000. */
interface OpenFrame extends TableFrame {
  readonly height: number;
  seriesOf(name: string): Series;
}

function opened(table: TableFrame): OpenFrame {
  const series = table.frame.getColumns() as Series[];
  return {
    ...table,
    height: table.frame.height,
    seriesOf: (name) => series[table.names.indexOf(name)] as Series,
  };
}

/** What `readTable` reads. */
export const READ_TABLE_KEYS = keysOf<ReadTableOptions>({
  label: true,
  labelOptional: true,
  id: true,
  drop: true,
  missing: true,
  oneHot: true,
  window: true,
  recipe: true,
  header: true,
  separator: true,
  decimal: true,
  names: true,
});

/**
 * Reads a table as examples: every row one, every column a feature, but for the label, the id and what is left out.
 * Numbers stay as they are; `fitPreprocessing` brings them to one scale. Where float32 would round a column, `exact` keeps
 * its float64, so that nothing is lost before it is centred and scaled. Dates and times become seconds, true and false 1
 * and 0. An empty cell of the label is a class of its own, named "".
 *
 * @param file  `.csv`, `.tsv`, `.txt` or another text, also packed as `.gz`, or `.parquet`
 * @returns examples of shape [features], named after the file, split `all`; the checksum is that of the values by name,
 *   whatever the format and the order of the columns
 * @throws Error naming the file, the column, the row and the value when a feature is no finite number, when a column
 *   does not exist or has no name of its own, when there are no rows or no features, or when the file can't be read
 */
export function readTable(file: string, options: ReadTableOptions = {}): Dataset {
  expectKnownKeys('readTable', options, READ_TABLE_KEYS);
  const data = tableOf(sourceOf(file), options);
  const window = options.window ?? options.recipe?.window;
  if (window && data.table?.missing === 'drop') {
    throw new Error(
      `readTable ${file}: rows of a window must follow one another, got empty cells whose rows are dropped; fill them in (--missing mean, median)`,
    );
  }
  return window ? windowsOf(data, window) : data;
}

/** The recipe of single rows, which windows are then made of. */
function withoutWindow({ window: _, ...recipe }: TableRecipe): TableRecipe {
  return recipe;
}

/** A table from its bytes, as `readTable` reads it. */
export function tableOf(source: TableSource, options: ReadTableOptions = {}): Dataset {
  const { file } = source;
  const fail = (rule: string): never => {
    throw new Error(`readTable ${file}: ${rule}`);
  };
  const frame = opened(readFrame(source, options, fail));
  const roles = rolesOf(frame, options, fail);
  const { height } = frame;
  if (height < 1) fail('there must be at least one row, got only a header');
  if (roles.features.length < 1)
    fail('there must be at least one column beside the label, the id and what is left out');
  const read = readFeatures(frame, roles, options, fail);
  const rows = roles.missing === 'drop' ? keptRows(read, height) : undefined;
  const columns = rows ? read.map((column) => picked(column, rows)) : read;
  const count = rows?.length ?? height;
  if (count < 1) fail('there must be at least one row without an empty cell, got none');
  const perRow = (name: string): readonly string[] => {
    const cells = cellsOf(frame.seriesOf(name));
    return rows ? Array.from(rows, (row) => cells[row] as string) : cells;
  };
  const labelCells = roles.label === undefined ? undefined : perRow(roles.label);
  const { features: _, ...others } = roles;
  const notes = rows ? [`${file}: ${height - count} of ${height} rows left out, which have an empty cell`] : undefined;
  return {
    name: basename(file),
    split: 'all',
    count,
    ...featureMatrix(columns, count),
    table: options.recipe ? withoutWindow(options.recipe) : { columns: columns.map(({ recipe }) => recipe), ...others },
    checksum: tableChecksum(columns, labelCells),
    ...(labelCells ? classesOf(labelCells) : {}),
    ...(roles.id === undefined ? {} : { ids: perRow(roles.id) }),
    ...(notes ? { notes } : {}),
  };
}

/**
 * The names of a table's columns, as they stand in the file.
 *
 * @throws Error naming the file when it can't be read
 */
export function tableColumns(file: string, options: ReadTableOptions = {}): readonly string[] {
  const fail = (rule: string): never => {
    throw new Error(`readTable ${file}: ${rule}`);
  };
  const { names, dropped } = readFrame(sourceOf(file), options, fail);
  return [...names, ...dropped];
}

/**
 * Examples as a frame: one row each, one column for each number of an example, float32 unless it was read in more digits.
 *
 * @param names  of the columns, or what they are named after: `z1`, `z2`, …
 */
export function examplesFrame(examples: Examples & Partial<Dataset>, names: string | readonly string[]): DataFrame {
  const polars = loadPolars();
  const { values, count, shape, exact } = examples;
  const width = featureCount(shape);
  const columns = Array.from({ length: width }, (_, column) => {
    const name = typeof names === 'string' ? `${names}${column + 1}` : (names[column] ?? '');
    if (exact?.[column]) return polars.Series(name, exactFeature(examples, column));
    const numbers = Float32Array.from({ length: count }, (_unused, row) => values[row * width + column] as number);
    return polars.Series(name, numbers);
  });
  return polars.DataFrame(columns);
}

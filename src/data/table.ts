import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, extname } from 'node:path';
import type { DataFrame, Series } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';
import { type Dataset, type Examples, featureCount } from './examples';

/** Settings of `readTable`. */
export interface ReadTableOptions {
  /** Name of the column that holds the class; the others are the features. None unless given. */
  readonly label?: string;
  /** Whether a table without that column is taken as well, as one without classes. False unless given. */
  readonly labelOptional?: boolean;
}

/**
 * Polars forgives by default: it drops surplus cells and turns what it cannot read into empty ones. All rows decide on
 * a column's type (more than a table in memory has; `null` would make everything text).
 */
const STRICT_CSV = { ignoreErrors: false, truncateRaggedLines: false, inferSchemaLength: 1_000_000_000 } as const;

const NUMERIC = /^(U?Int|Float)\d+$|^Bool/;

/** Polars names its types `Utf8` or `Utf8(…)`, depending on the release. */
const typeName = (series: Series): string => String((series.dtype as { variant?: string }).variant ?? series.dtype);

function readFrame(file: string, fail: (rule: string) => never): DataFrame {
  const polars = loadPolars();
  const extension = extname(file).toLowerCase();
  if (extension !== '.csv' && extension !== '.parquet') {
    return fail(`the name must end in .csv or .parquet, got "${extension}"`);
  }
  // A missing file is reported by the file system, before polars would panic about it.
  readFileSync(file);
  try {
    return extension === '.csv' ? polars.readCSV(file, STRICT_CSV) : polars.readParquet(file);
  } catch (error) {
    return fail(`polars cannot read it (${String(error instanceof Error ? error.message : error).split('\n')[0]})`);
  }
}

/** The first cell of a text column that is no number, for the error message. */
function firstWord(series: Series): string {
  const cells = series.toArray() as unknown[];
  const row = cells.findIndex((cell) => cell !== null && !Number.isFinite(Number(cell)));
  return row < 0 ? 'no numbers' : `"${String(cells[row])}" in row ${row + 1}`;
}

/** Numbers of a column as float64, booleans as 0 and 1. */
function columnNumbers(series: Series, fail: (rule: string) => never): Float64Array {
  if (!NUMERIC.test(typeName(series))) {
    return fail(
      `column "${series.name}" must hold numbers, got ${firstWord(series)}; name it as the label or leave it out`,
    );
  }
  const cells = series.toArray() as (number | bigint | boolean | null)[];
  return Float64Array.from(cells, (cell, row) => {
    const value = cell === null ? Number.NaN : Number(cell);
    if (!Number.isFinite(value)) {
      fail(
        `column "${series.name}" must hold finite numbers, got ${cell === null ? 'an empty cell' : value} in row ${row + 1}; fill it in or drop the row`,
      );
    }
    return value;
  });
}

/** Class names in order of their text (numbers in order of size), and each row's index among them. */
function classesOf(series: Series): { readonly labels: Int32Array; readonly classNames: readonly string[] } {
  const cells = (series.toArray() as unknown[]).map((cell) => (cell === null ? '' : String(cell)));
  const numeric = cells.every((cell) => cell !== '' && Number.isFinite(Number(cell)));
  const names = [...new Set(cells)].sort((a, b) => (numeric ? Number(a) - Number(b) : a < b ? -1 : 1));
  const indices = new Map(names.map((name, index) => [name, index]));
  return { labels: Int32Array.from(cells, (cell) => indices.get(cell) as number), classNames: names };
}

/**
 * Reads a table as examples: every row one, every column a feature, but for the label. Numbers stay as they are;
 * `fitStandardiser` brings them to one scale. An empty cell of the label is a class of its own, named "".
 *
 * @param file  `.csv` with a header line, or `.parquet`
 * @returns examples of shape [columns], named after the file, split `all`, with the file's SHA-256
 * @throws Error naming the file, the column, the row and the value when a feature is no finite number, when the label
 *   column does not exist, when there are no rows or no features, or when the file can't be read
 */
export function readTable(file: string, { label: asked, labelOptional = false }: ReadTableOptions = {}): Dataset {
  const fail = (rule: string): never => {
    throw new Error(`readTable ${file}: ${rule}`);
  };
  const frame = readFrame(file, fail);
  const hasLabel = asked !== undefined && frame.columns.includes(asked);
  if (asked !== undefined && !hasLabel && !labelOptional) {
    fail(`the label must be one of the columns ${frame.columns.join(', ')}, got "${asked}"`);
  }
  const label = hasLabel ? asked : undefined;
  const features = frame.columns.filter((column) => column !== label);
  if (frame.height < 1) fail('there must be at least one row, got only a header');
  if (features.length < 1) fail('there must be at least one column beside the label');
  const values = new Float32Array(frame.height * features.length);
  for (const [column, name] of features.entries()) {
    const numbers = columnNumbers(frame.getColumn(name), fail);
    for (let row = 0; row < frame.height; row++) values[row * features.length + column] = numbers[row] as number;
  }
  return {
    name: basename(file),
    split: 'all',
    values,
    count: frame.height,
    shape: [features.length],
    checksum: createHash('sha256').update(readFileSync(file)).digest('hex'),
    ...(label === undefined ? {} : classesOf(frame.getColumn(label))),
  };
}

/**
 * Examples as a frame: one row each, one column for each number of an example.
 *
 * @param prefix  columns are named after it: `z1`, `z2`, …
 */
export function examplesFrame({ values, count, shape }: Examples, prefix: string): DataFrame {
  const polars = loadPolars();
  const width = featureCount(shape);
  const columns = Array.from({ length: width }, (_, column) => {
    const numbers = Float32Array.from({ length: count }, (_unused, row) => values[row * width + column] as number);
    return polars.Series(`${prefix}${column + 1}`, Array.from(numbers), polars.Float32);
  });
  return polars.DataFrame(columns);
}

import type { DataType, Series } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';

/** What a column of a table holds. */
export type ColumnValues =
  /** Numbers, or times in seconds; NaN where a cell is empty. */
  | { readonly as: 'number' | 'time'; readonly values: Float64Array }
  /** Words, without blanks around them; '' where a cell is empty. */
  | { readonly as: 'text'; readonly cells: readonly string[] };

/** How cells are read. */
export interface CellReading {
  /** The decimal mark of numbers in text; `.` unless given. */
  readonly decimal?: '.' | ',' | undefined;
  /** Whether words such as NA stand for an empty cell. */
  readonly hasMissing: boolean;
}

/** Words that stand for nothing, where missing cells are allowed. */
const NOTHING: ReadonlySet<string> = new Set(['', 'na', 'n/a', '#n/a', 'nan', 'null', 'none', '?', '-']);

const NUMERIC = /^(U?Int|Float)\d+$|^Decimal|^Bool/;
const TEXT = /^(String|Utf8|Categorical|Enum)/;
/** In a second. */
const MICROSECONDS = 1e6;
const NANOSECONDS = 1e9;
const DAY_SECONDS = 86_400;

/** Polars names its types `Utf8` or `Utf8(…)`, depending on the release. */
const typeName = (type: DataType): string => String((type as { variant?: string }).variant ?? type);

/** Numbers of a series as float64, NaN for null. */
function float64(series: Series): Float64Array {
  const polars = loadPolars();
  const isFloat64 = typeName(series.dtype as DataType) === 'Float64';
  if (series.nullCount() === 0) {
    return (isFloat64 ? series : series.cast(polars.Float64)).toTypedArray() as Float64Array;
  }
  const column = polars.col('numbers').cast(polars.Float64).fillNull(polars.lit(Number.NaN));
  return polars.DataFrame({ numbers: series }).select(column).getColumn('numbers').toTypedArray() as Float64Array;
}

/** The cells of a column as they are written, without blanks around them; '' for an empty one. */
export function cellsOf(series: Series): readonly string[] {
  if (
    NUMERIC.test(typeName(series.dtype as DataType)) &&
    !/^U?Int64|^Decimal/.test(typeName(series.dtype as DataType))
  ) {
    return (series.toArray() as unknown[]).map((cell) => (cell === null ? '' : String(cell)));
  }
  // Written out by polars, since JavaScript holds no 64-bit integer.
  const text = series.cast(loadPolars().Utf8).toArray() as (string | null)[];
  return text.map((cell) => (cell ?? '').trim());
}

const DATE_AND_TIME = /^(?:(\d{4}[-/]\d\d[-/]\d\d)(?:[T ]|$))?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?$/;

/** Seconds of a date and time since 1970-01-01 UTC, of a time of day since midnight; NaN for anything else. */
function secondsOf(cell: string): number {
  const [, date, time, zone] = DATE_AND_TIME.exec(cell) ?? [];
  if (date === undefined && (time === undefined || zone !== undefined)) return Number.NaN;
  const [hours = 0, minutes = 0, seconds = 0] = (time ?? '').split(':').map(Number);
  if (hours > 24 || minutes > 59 || seconds >= 61) return Number.NaN;
  const ofDay = hours * 3600 + minutes * 60 + seconds;
  if (date === undefined) return ofDay;
  const [year = 0, month = 0, day = 0] = date.split(/[-/]/).map(Number);
  const midnight = new Date(Date.UTC(year, month - 1, day));
  // 31 February would be a day in March.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return Number.NaN;
  const ahead = zone && zone !== 'Z' ? Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(-2)) * 60 : 0;
  return midnight.getTime() / 1000 + ofDay - (zone?.startsWith('-') ? -ahead : ahead);
}

const isDate = (cell: string): boolean => /^\d{4}/.test(cell);

/** Times in text; undefined where a cell is none. Dates and times of day do not mix, nor is 01/02/2020 guessed at. */
function timesIn(cells: readonly string[], isNothing: (cell: string) => boolean): Float64Array | undefined {
  const first = cells.find((cell) => !isNothing(cell));
  if (first === undefined || Number.isNaN(secondsOf(first))) return undefined;
  const seconds = Float64Array.from(cells, (cell) => (isDate(cell) === isDate(first) ? secondsOf(cell) : Number.NaN));
  return cells.every((cell, row) => isNothing(cell) || !Number.isNaN(seconds[row])) ? seconds : undefined;
}

/** Numbers in text, with blanks around them, a plus sign or a decimal comma; undefined where a cell is none. */
function numbersIn(
  series: Series,
  cells: readonly string[],
  decimal: string,
  isNothing: (cell: string) => boolean,
): Float64Array | undefined {
  if (decimal === ',' && cells.some((cell) => cell.includes('.'))) return undefined;
  const pointed = decimal === ',' ? series.str.replaceAll(',', '.') : series;
  const numbers = float64(pointed.str.strip().cast(loadPolars().Float64, false));
  return cells.every((cell, row) => !Number.isNaN(numbers[row]) || isNothing(cell)) ? numbers : undefined;
}

function textColumn(series: Series, { decimal = '.', hasMissing }: CellReading): ColumnValues {
  const cells = cellsOf(series);
  const isNothing = (cell: string): boolean =>
    hasMissing ? NOTHING.has(cell.toLowerCase()) : cell === '' || cell.toLowerCase() === 'nan';
  const numbers = numbersIn(series.cast(loadPolars().Utf8), cells, decimal, isNothing);
  if (numbers) return { as: 'number', values: numbers };
  const times = timesIn(cells, isNothing);
  return times ? { as: 'time', values: times } : { as: 'text', cells };
}

/** Dates and times as seconds; undefined for a column of another type. */
function secondsIn(series: Series): Float64Array | undefined {
  const polars = loadPolars();
  const name = typeName(series.dtype as DataType);
  if (name.startsWith('Date') && !name.startsWith('Datetime')) return float64(series).map((days) => days * DAY_SECONDS);
  if (name.startsWith('Time')) return float64(series).map((ticks) => ticks / NANOSECONDS);
  // The unit that a type names is not always the one that its ticks count; converted to one, it is.
  const known = name.startsWith('Datetime')
    ? series.cast(polars.Datetime('us'))
    : name.startsWith('Duration') && series.cast(polars.Duration('us'));
  return known ? float64(known).map((ticks) => ticks / MICROSECONDS) : undefined;
}

/**
 * Reads a column: numbers, times as seconds, or words.
 *
 * @param fail  throws an error that names the column and the rule
 */
export function columnValues(series: Series, reading: CellReading, fail: (rule: string) => never): ColumnValues {
  const type = series.dtype as DataType;
  if (TEXT.test(typeName(type))) return textColumn(series, reading);
  const seconds = secondsIn(series);
  if (seconds) return { as: 'time', values: seconds };
  if (!NUMERIC.test(typeName(type)) && series.nullCount() < series.length) {
    return fail(`must hold numbers, words or times, got ${typeName(type)}; leave it out (--drop) or convert it`);
  }
  return { as: 'number', values: float64(series) };
}

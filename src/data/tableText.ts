import type { DataFrame, Series } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';

/** How a text file of a table is laid out. */
export interface TextLayout {
  /** Whether its first line names the columns. Looked at unless given: a first line of numbers is refused. */
  readonly header?: boolean | undefined;
  /**
   * What stands between cells: one character, or `blank` for any run of blanks and tabs. Unless given, a comma in
   * `.csv`, a tab in `.tsv`; in other files what the first line shows.
   */
  readonly separator?: string | undefined;
  /** The decimal mark, `.` unless given. */
  readonly decimal?: '.' | ',' | undefined;
  /** Names of the columns of a text without a header; column_1, column_2, … unless given. */
  readonly names?: readonly string[] | undefined;
}

/** Columns read from a file, before they become numbers. */
export interface TableFrame {
  readonly frame: DataFrame;
  /** The names of the columns, as they stand in the file. */
  readonly names: readonly string[];
  /** Columns that have been left out already. */
  readonly dropped: readonly string[];
  /** Columns whose name was empty, under the names that they have been given. */
  readonly unnamed: readonly string[];
  /** The cells of a column as they are written, for what float64 can't say. */
  written(index: number): readonly string[];
}

/** Polars forgives by default: it drops surplus cells and turns what it cannot read into empty ones. */
const STRICT = { ignoreErrors: false, truncateRaggedLines: false } as const;

/** Rows that decide on a column's type at first; where a later one disagrees, all rows do. */
const SCOUTED_ROWS = 1000;
/** More rows than a table in memory has; `null` would make everything text. */
const ALL_ROWS = 1_000_000_000;

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const COMMA = 0x2c;
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;
/** What is data rather than the name of a column: a number or a date. */
const isDatum = (cell: string): boolean =>
  /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(cell) || /^\d{4}-\d\d-\d\d([T ]\d|$)/.test(cell);

/** UTF-8 without a byte order mark; UTF-16, which spreadsheets save as "Unicode text", is converted. */
function asUtf8(bytes: Buffer): Buffer {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return Buffer.from(new TextDecoder('utf-16le').decode(bytes));
  if (first === 0xfe && second === 0xff) return Buffer.from(new TextDecoder('utf-16be').decode(bytes));
  return first === 0xef && second === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

const isLineEnd = (byte: number | undefined): boolean => byte === NEWLINE || byte === RETURN;

/** Without blank lines before and behind. */
function withoutBlankEnds(bytes: Buffer): Buffer {
  let start = 0;
  while (start < bytes.length && isLineEnd(bytes[start])) start += 1;
  let end = bytes.length;
  while (end > start && (isLineEnd(bytes[end - 1]) || isBlank(bytes[end - 1]))) end -= 1;
  // A tab or blank may be an empty last cell: only whole lines go.
  const lineEnd = bytes.indexOf(NEWLINE, end);
  return bytes.subarray(start, lineEnd < 0 || end === start ? bytes.length : lineEnd + 1);
}

/** Runs of blanks and tabs as single commas, those at the ends of lines gone. */
function withoutBlanks(bytes: Buffer): Buffer {
  const packed = Buffer.alloc(bytes.length);
  let length = 0;
  let pending = false;
  for (const byte of bytes) {
    if (isBlank(byte)) {
      pending = length > 0 && packed[length - 1] !== NEWLINE;
      continue;
    }
    if (pending && byte !== NEWLINE && byte !== RETURN) packed[length++] = COMMA;
    pending = false;
    packed[length++] = byte;
  }
  return packed.subarray(0, length);
}

/** The cells of the first line that holds something, as they stand there. */
function firstLine(bytes: Buffer): string {
  const end = bytes.indexOf(NEWLINE);
  return bytes
    .subarray(0, end < 0 ? Math.min(bytes.length, 1 << 20) : end)
    .toString('utf8')
    .trim();
}

const SEPARATOR_NAMES: Readonly<Record<string, string>> = { '\t': 'tab', ' ': 'blank', ',': ',', ';': ';', '|': '|' };

/** What a line seems to be separated by. */
function seenSeparator(line: string): string | undefined {
  const candidate = ['\t', ';', '|', ','].find((mark) => line.includes(mark));
  return candidate ?? (/\S\s+\S/.test(line) ? ' ' : undefined);
}

/** The separator to read with: given, usual for the file's ending, or seen in the first line. */
function separatorFor(bytes: Buffer, { separator, extension }: TextOptions): string {
  if (separator === 'tab' || separator === '\\t') return '\t';
  if (separator === 'blank') return ' ';
  if (separator !== undefined) return separator;
  if (extension === '.csv') return ',';
  if (extension === '.tsv') return '\t';
  return seenSeparator(firstLine(bytes)) ?? ',';
}

/** The option that reads a file whose lines are not separated as was thought. */
function otherSeparator(line: string, second: string): string | undefined {
  const seen = seenSeparator(line);
  if (seen === undefined) return undefined;
  const comma = seen !== ',' && /\d,\d/.test(second) ? ' --decimal ","' : '';
  return `it looks separated by "${SEPARATOR_NAMES[seen]}": say --separator "${SEPARATOR_NAMES[seen]}"${comma}`;
}

/** The cells of the first line, read as the others are. */
function headerCells({ bytes, sep, eolChar }: Layout): readonly string[] {
  const options = { ...STRICT, sep, eolChar, hasHeader: false, inferSchemaLength: 0, nRows: 1 };
  const end = bytes.indexOf(eolChar);
  const frame = loadPolars().readCSV(bytes.subarray(0, end < 0 ? bytes.length : end + 1), options);
  return (frame.rows()[0] as (string | null)[]).map((cell) => (cell ?? '').trim());
}

/** Names of the columns: those of the header, or `column_1`, `column_2`, … */
function columnNames(cells: readonly string[], { header, names }: TextOptions, fail: Fail): readonly string[] {
  if (header === false) {
    if (names && names.length !== cells.length) {
      return fail(`there must be ${names.length} columns, one for each name, got ${cells.length}`);
    }
    return names ?? cells.map((_, index) => placeName(index));
  }
  const datum = header === true ? undefined : cells.find(isDatum);
  if (datum !== undefined) {
    return fail(
      `the first line must name the columns, got "${datum}" in it; say --no-header if it is data, --header if it is a name`,
    );
  }
  const twice = cells.find((cell, index) => cells.indexOf(cell) !== index);
  if (twice !== undefined) {
    return fail(
      `every column must have a name of its own, got "${twice}" twice in the first line; rename one, or say --no-header if the line is data`,
    );
  }
  return cells.map((cell, index) => cell || placeName(index));
}

export interface TextOptions extends TextLayout {
  /** Ending of the file's name, in lower case. */
  readonly extension: string;
  /** Columns that are text whatever they look like: an id such as 007 stays what it is. */
  readonly text: readonly string[];
}

/** A text with what it is made of: one character between cells, one at the end of lines. */
interface Layout {
  readonly bytes: Buffer;
  readonly sep: string;
  readonly eolChar: string;
}

type Fail = (rule: string) => never;

/** What polars makes of it, or an error of ours in a line. */
function attempt<T>(read: () => T, fail: Fail): T {
  try {
    return read();
  } catch (error) {
    const reason = String(error instanceof Error ? error.message : error).split('\n')[0];
    return fail(`polars cannot read it (${reason}); every line must have as many cells as the first, in UTF-8`);
  }
}

function layoutOf(utf8: Buffer, settings: TextOptions, fail: Fail): Layout {
  const separator = separatorFor(utf8, settings);
  if (Buffer.byteLength(separator) !== 1) {
    return fail(`the separator must be one character, tab or blank, got "${separator}"`);
  }
  const bytes = separator === ' ' ? withoutBlanks(utf8) : utf8;
  const eolChar = bytes.includes(NEWLINE) || !bytes.includes(RETURN) ? '\n' : '\r';
  return { bytes, sep: separator === ' ' ? ',' : separator, eolChar };
}

/** Refuses a text that is separated by something else than was thought. */
function expectCells(cells: readonly string[], utf8: Buffer, settings: TextOptions, fail: Fail): void {
  const second = firstLine(utf8.subarray(utf8.indexOf(NEWLINE) + 1));
  const hint =
    cells.length > 1 || settings.separator !== undefined ? undefined : otherSeparator(firstLine(utf8), second);
  if (hint !== undefined) fail(`the first line must have several cells, got one; ${hint}`);
}

/** Names that polars gives to columns without; under them it renames nothing. */
const placeName = (index: number): string => `column_${index + 1}`;

/** Reads all lines but the header, numbers as float64. */
function readLines({ bytes, ...layout }: Layout, names: readonly string[], settings: TextOptions): DataFrame {
  const polars = loadPolars();
  const options = { ...STRICT, ...layout, hasHeader: false, skipRows: settings.header === false ? 0 : 1 };
  // With a decimal comma 1.234 would be read as another number than it is: text first, then checked.
  const isText = (name: string): boolean => settings.decimal === ',' || settings.text.includes(name);
  const asText = Object.fromEntries(
    names.flatMap((name, index) => (isText(name) ? [[placeName(index), polars.Utf8]] : [])),
  );
  const typed = (rows: number): DataFrame => {
    const scouted = polars.readCSV(bytes, { ...options, inferSchemaLength: rows, nRows: rows, dtypes: asText });
    const types = scouted.dtypes.map((type, index) => [
      placeName(index),
      String(type).includes('Int') ? polars.Float64 : type,
    ]);
    return polars.readCSV(bytes, { ...options, inferSchemaLength: rows, dtypes: Object.fromEntries(types) });
  };
  try {
    return typed(SCOUTED_ROWS);
  } catch {
    // A cell further down is of another type than the first ones: all rows decide.
    return typed(ALL_ROWS);
  }
}

/**
 * Reads the text of a table. Numbers become float64, which is done by polars; what is not numbers stays text.
 *
 * @param fail  throws an error that names the file and the rule
 */
export function textFrame(raw: Buffer, settings: TextOptions, fail: Fail): TableFrame {
  const utf8 = withoutBlankEnds(asUtf8(raw));
  if (utf8.length === 0) return fail('there must be at least one row, got an empty file');
  const layout = layoutOf(utf8, settings, fail);
  const { bytes, eolChar } = layout;
  const cells = attempt(() => headerCells(layout), fail);
  expectCells(cells, utf8, settings, fail);
  const names = columnNames(cells, settings, fail);
  const firstEnd = bytes.indexOf(eolChar);
  if (settings.header !== false && (firstEnd < 0 || firstEnd === bytes.length - 1)) {
    return fail('there must be at least one row, got only a header');
  }
  const frame = attempt(() => readLines(layout, names, settings), fail);
  if (frame.width !== names.length) {
    return fail(`every line must have ${names.length} cells, as the first one has, got one with ${frame.width}`);
  }
  return {
    frame,
    names,
    dropped: [],
    unnamed: settings.header === false ? [] : cells.flatMap((cell, index) => (cell === '' ? [placeName(index)] : [])),
    written: (index) => {
      const text = readLines(layout, names, { ...settings, text: [names[index] ?? ''] });
      const cells = (text.getColumns()[index] as Series).toArray() as (string | null)[];
      return cells.map((cell) => cell ?? '');
    },
  };
}

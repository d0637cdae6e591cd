import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Displayable, expectAlt, jupyterDisplay, type MimeBundle, printedAs } from './figure';
import { formatCell, type NumberFormat, numberFormat } from './numbers';
import { columnNames, type Row, type Rows, toRecords } from './rows';
import { escapeMarkup } from './svg';

/** A table that can be shown. */
export interface Table extends Displayable {
  readonly kind: 'table';
  /** The table as HTML without script or style sheet. */
  toHtml(): string;
  /** The table as text with aligned columns. */
  toText(): string;
  /** The table as Markdown, e.g. for a README. */
  toMarkdown(): string;
}

/** How one column is shown. */
export interface Column {
  /** Name in the rows. */
  readonly key: string;
  /** Heading; the key by default. */
  readonly title?: string;
  /** Unit in brackets after the heading. */
  readonly unit?: string;
  /** Digits after the decimal point, or `percent`; by default by the column's name and values. */
  readonly format?: NumberFormat;
}

/** What a table shows. */
export interface TableOptions {
  /** What the numbers are and on which split they were measured. */
  readonly caption: string;
  /** Records or a polars frame. */
  readonly rows: Rows;
  /**
   * Columns shown, in order; by default all but `methodKind`, which says to figures what a method is. A bare string is a
   * column without changes.
   */
  readonly columns?: readonly (string | Column)[];
  /** Rows set in bold: those for which this is true. */
  readonly highlight?: (row: Row) => boolean;
}

interface Cell {
  readonly text: string;
  readonly numeric: boolean;
}

/** Headings and cells as they are written. */
interface Layout {
  readonly headings: readonly Cell[];
  readonly lines: readonly (readonly Cell[])[];
  readonly bold: readonly boolean[];
}

/** What figures read and nobody needs to. */
const unprinted = 'methodKind';

/** A notebook that shows more rows than this wants a figure or a selection. */
const maxRows = 500;

/** What `table` reads. */
const TABLE_KEYS = keysOf<TableOptions>({ caption: true, rows: true, columns: true, highlight: true });

/**
 * A table with a caption: numbers aligned right and rounded to the same decimal in each column.
 *
 * @throws RangeError when the caption is empty, a column is missing from all rows, or there are more than 500 rows
 */
export function table(options: TableOptions): Table {
  expectKnownKeys('table', options, TABLE_KEYS);
  const { caption } = options;
  expectAlt(caption, caption);
  const layout = layOut(options);
  const toMimeBundle = (): MimeBundle => ({ 'text/html': html(caption, layout), 'text/plain': text(caption, layout) });
  return {
    kind: 'table',
    title: caption,
    alt: caption,
    toHtml: () => html(caption, layout),
    toText: () => text(caption, layout),
    toMarkdown: () => markdown(caption, layout),
    toMimeBundle,
    toMimeMetadata: () => ({}),
    [jupyterDisplay]: toMimeBundle,
    ...printedAs('table', caption),
  };
}

function layOut({ rows, columns, highlight }: TableOptions): Layout {
  const records = toRecords(rows);
  if (records.length > maxRows) {
    throw new RangeError(`table: at most ${maxRows} rows, got ${records.length}; select or aggregate first`);
  }
  const known = columnNames(rows);
  const shown = (columns ?? known.filter((name) => name !== unprinted)).map(
    (column): Column => (typeof column === 'string' ? { key: column } : column),
  );
  const missing = shown.find((column) => !known.includes(column.key));
  if (missing) throw new RangeError(`table: there is no column "${missing.key}", only ${known.join(', ')}`);
  const formats = shown.map(
    ({ key, format }) =>
      format ??
      numberFormat(
        key,
        records.map((row) => row[key]),
      ),
  );
  const numeric = shown.map(({ key }) =>
    records.some((row) => typeof row[key] === 'number' || typeof row[key] === 'bigint'),
  );
  return {
    headings: shown.map(({ key, title = key, unit }, index) => ({
      text: unit === undefined ? title : `${title} (${unit})`,
      numeric: numeric[index] as boolean,
    })),
    lines: records.map((row) =>
      shown.map(({ key }, index) => ({
        text: formatCell(row[key], formats[index] as NumberFormat),
        numeric: numeric[index] as boolean,
      })),
    ),
    bold: records.map((row) => highlight?.(row) === true),
  };
}

/** Alignment is said twice: as the attribute that GitHub keeps and as the style that JupyterLab keeps. */
function html(caption: string, { headings, lines, bold }: Layout): string {
  const cell = (tag: 'th' | 'td', { text: content, numeric }: Cell, strong: boolean) => {
    const side = numeric ? 'right' : 'left';
    const inner = strong && content !== '' ? `<strong>${escapeMarkup(content)}</strong>` : escapeMarkup(content);
    return `<${tag} align="${side}" style="text-align: ${side}">${inner}</${tag}>`;
  };
  const head = headings.map((heading) => cell('th', heading, false)).join('');
  const body = lines.map(
    (line, index) => `<tr>${line.map((one) => cell('td', one, bold[index] === true)).join('')}</tr>`,
  );
  return `<table>\n<caption style="text-align: left">${escapeMarkup(caption)}</caption>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join('\n')}\n</tbody>\n</table>`;
}

function text(caption: string, { headings, lines }: Layout): string {
  const widths = headings.map((heading, index) =>
    Math.max(heading.text.length, ...lines.map((line) => (line[index] as Cell).text.length)),
  );
  const padded = (line: readonly Cell[]) =>
    line
      .map((cell, index) =>
        cell.numeric ? cell.text.padStart(widths[index] ?? 0) : cell.text.padEnd(widths[index] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [caption, padded(headings), rule, ...lines.map(padded)].join('\n');
}

function markdown(caption: string, { headings, lines, bold }: Layout): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const content = (cell: Cell, strong: boolean) => {
    const escaped = cell.text.replace(/\|/g, '\\|');
    return strong && escaped !== '' ? `**${escaped}**` : escaped;
  };
  return [
    caption,
    '',
    row(headings.map((heading) => content(heading, false))),
    row(headings.map((heading) => (heading.numeric ? '---:' : '---'))),
    ...lines.map((line, index) => row(line.map((cell) => content(cell, bold[index] === true)))),
  ].join('\n');
}

import { basename } from 'node:path';
import { catalogueEntry, type DatasetName, datasetFiles, datasetNames } from '../data/catalogue';
import { type ColumnSummary, columnSummaries, type RowRepeats, rowRepeats } from '../data/dataSummary';
import { downloadDataset } from '../data/download';
import type { Dataset } from '../data/examples';
import { datasetFolder, isDatasetHere } from '../data/load';
import { FEWEST_TO_SPLIT, type OpenedData, splitOpened } from '../data/open';
import type { Invocation } from './command';
import type { dataOptions } from './commands/data';
import { choice } from './options';
import { openAsked } from './reading';
import { type ExitCode, progressOn, UsageError } from './terminal';

type DataInvocation = Invocation<typeof dataOptions>;

const VERBS = ['list', 'get', 'path', 'verify'] as const;
const MEGABYTE = 1e6;

const bytesOf = (name: DatasetName): number => datasetFiles(name).reduce((sum, { bytes }) => sum + bytes, 0);

function describe(name: DatasetName, folder: string | undefined) {
  const { origin, licence } = catalogueEntry(name);
  return {
    name,
    isHere: isDatasetHere(name, folder),
    embedded: origin === 'embedded',
    bytes: bytesOf(name),
    licence,
    path: datasetFolder(name, folder),
  };
}

function list({ terminal, options }: DataInvocation, folder: string | undefined): ExitCode {
  const rows = datasetNames.map((name) => describe(name, folder));
  if (options.json) {
    terminal.out(`${JSON.stringify(rows)}\n`);
    return 0;
  }
  for (const { name, isHere, embedded, bytes, licence, path } of rows) {
    const state = embedded ? 'with the package' : isHere ? path : `not here: workbook data get ${name}`;
    terminal.out(`${name.padEnd(16)}${(bytes / MEGABYTE).toFixed(1).padStart(6)} MB  ${licence.padEnd(14)}${state}\n`);
  }
  return 0;
}

async function get({ terminal, options }: DataInvocation, name: DatasetName): Promise<ExitCode> {
  const { folder } = options;
  const progress = progressOn(terminal);
  const total = bytesOf(name);
  const received = new Map<string, number>();
  const mirror = options.mirror === undefined ? {} : { mirrors: options.mirror.split(',') };
  try {
    const result = await downloadDataset(name, {
      ...(folder === undefined ? {} : { folder }),
      ...mirror,
      signal: terminal.signal,
      onWait: (holder) => progress.line(`waiting for ${holder}, which is downloading ${name}`),
      onProgress: ({ file, url, received: bytes }) => {
        if (!received.has(file)) progress.line(`${basename(file)} from ${new URL(url).host}`);
        received.set(file, bytes);
        const done = [...received.values()].reduce((sum, part) => sum + part, 0);
        progress.update(done / total, `${(done / MEGABYTE).toFixed(1)} of ${(total / MEGABYTE).toFixed(1)} MB`);
      },
    });
    progress.close();
    terminal.out(
      options.json
        ? `${JSON.stringify(result)}\n`
        : `${name}: ${result.fetched.length} fetched, ${result.present.length} there already, all checksums right: ${result.folder}\n`,
    );
    return 0;
  } catch (error) {
    if (!terminal.signal.aborted) throw error;
    progress.close();
    terminal.err('workbook data: interrupted; to go on where it broke off, run the same command again\n');
    return 1;
  } finally {
    progress.close();
  }
}

function summary(part: Dataset): { readonly [key: string]: unknown } {
  const { split, count, shape, labels, checksum } = part;
  return { split, count, shape, classes: labels ? new Set(labels).size : null, checksum: checksum ?? null };
}

/** Columns that are listed; a wide table is for --json. */
const LISTED = 60;

/** A number in few digits, a time as one reads it. */
function shown(value: number, type: ColumnSummary['type']): string {
  if (!Number.isFinite(value)) return '–';
  // From the second day of 1970 on it is a date, before that a time of day or a duration.
  const isDate = type === 'time' && Math.abs(value) > 86_400 && Math.abs(value) < 1e11;
  return isDate ? new Date(value * 1000).toISOString().slice(0, 19) : String(Number(value.toPrecision(6)));
}

/** The columns as a table of text. */
function columnLines(columns: readonly ColumnSummary[]): string {
  const rows = columns
    .slice(0, LISTED)
    .map(({ name, type, least, most, missing, distinct, isConstant }) => [
      name,
      type,
      shown(least, type),
      shown(most, type),
      String(missing),
      isConstant ? 'constant' : String(distinct),
    ]);
  const cells = [['column', 'type', 'least', 'most', 'missing', 'distinct'], ...rows];
  const widths = cells[0]?.map((_, place) => Math.max(...cells.map((row) => (row[place] ?? '').length))) ?? [];
  const lines = cells.map((row) =>
    row
      .map((cell, place) => cell.padEnd(widths[place] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const left = columns.length - rows.length;
  return `${lines.join('\n')}\n${left > 0 ? `and ${left} more columns: --json lists all\n` : ''}`;
}

/** Equal rows, over the published parts or over those that data which come as one are split into. */
function repeatsOf(opened: OpenedData): RowRepeats {
  if (!('all' in opened.parts)) return rowRepeats(opened.parts);
  const whole = rowRepeats(opened.parts);
  if (opened.parts.all.count < FEWEST_TO_SPLIT) return whole;
  const { train, test } = splitOpened(opened, { seed: 1, validation: true });
  const { shared } = rowRepeats({ train, test });
  return { ...whole, ...(shared === undefined ? {} : { shared }) };
}

/** Reads all of it, by name or path, as every other command would. */
async function verify({ terminal, options }: DataInvocation, where: string): Promise<ExitCode> {
  const opened = await openAsked(where, options, { terminal });
  const whole = 'all' in opened.parts ? opened.parts.all : opened.parts.train;
  const parts = Object.values(opened.parts).map(summary);
  const [columns, repeats] = [columnSummaries(whole), repeatsOf(opened)];
  if (options.json) {
    terminal.out(`${JSON.stringify({ data: where, scale: opened.scale, parts, columns, repeats })}\n`);
    return 0;
  }
  for (const { split, count, shape, classes, checksum } of parts) {
    const what = `${count} examples of shape [${(shape as readonly number[]).join(', ')}]`;
    terminal.out(`${where}, ${split}: ${what}, ${classes ?? 'no'} classes, data ${String(checksum).slice(0, 8)}\n`);
  }
  const { duplicates, shared = 0 } = repeats;
  const held = 'all' in opened.parts ? 'the test part that split seed 1 makes' : 'the test part';
  terminal.out(`${duplicates} rows equal an earlier one; ${shared} of ${held} are in the training part too\n`);
  if (columns.length > 0) terminal.out(columnLines(columns));
  return 0;
}

/** Lists, fetches, finds and checks data. */
export async function data(invocation: DataInvocation): Promise<ExitCode> {
  const [verbText = '', name] = invocation.positionals;
  const verb = choice('what to do', verbText, VERBS);
  const { folder } = invocation.options;
  if (verb === 'list') {
    if (name !== undefined) throw new UsageError(`unexpected argument "${name}"`);
    return list(invocation, folder);
  }
  if (name === undefined) throw new UsageError(`data ${verb} needs a NAME`);
  if (verb === 'verify') return verify(invocation, name);
  const known = choice('the data set', name, datasetNames);
  if (verb === 'get') return get(invocation, known);
  invocation.terminal.out(`${datasetFolder(known, folder)}\n`);
  return 0;
}

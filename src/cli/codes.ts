import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { DataFrame, Series } from 'nodejs-polars';
import type { Dataset, Examples } from '../data/examples';
import { readNpy, writeNpy } from '../data/npy';
import type { OpenedData } from '../data/open';
import { examplesFrame, readTable, tableColumns } from '../data/table';
import { featureNames } from '../data/tableRecipe';
import { loadTrained } from '../models/trained';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import type { Invocation } from './command';
import type { decodeOptions, encodeOptions } from './commands/codes';
import { choice } from './options';
import { openAsked } from './reading';
import { writeCsv } from './spreadsheet';
import { type ExitCode, UsageError } from './terminal';

const FORMATS = ['.parquet', '.csv', '.npy'] as const;
/** Names of the columns beside the numbers. */
const LABEL = 'label';
const ID = 'id';

/** The format that a file's name asks for. */
function formatOf(option: string, file: string): (typeof FORMATS)[number] {
  return choice(`the ending of ${option}`, extname(file).toLowerCase(), FORMATS);
}

/** Checks before the work what would fail after it. */
function outFile(out: string, read: string): string {
  formatOf('--out', out);
  if (!existsSync(dirname(resolve(out)))) throw new UsageError(`--out must lie in a folder that exists, got ${out}`);
  if (existsSync(out) && statSync(out).isDirectory())
    throw new UsageError(`--out must be a file, got a folder: ${out}`);
  if (existsSync(out) && existsSync(read) && realpathSync(out) === realpathSync(read)) {
    throw new UsageError(`--out must be another file than the one that is read, got ${out} for both`);
  }
  return out;
}

/** Writes examples in the format of the file's name, a column for each number, with id and class beside them if known. */
function writeExamples(file: string, examples: Examples & Partial<Dataset>, names: string | readonly string[]): void {
  const format = formatOf('--out', file);
  if (format === '.npy') {
    writeNpy(file, examples);
    return;
  }
  const { labels, classNames, ids } = examples;
  const polars = loadPolars();
  const classes = labels && Array.from(labels, (label) => classNames?.[label] ?? String(label));
  const text = (name: string, cells: readonly string[] | undefined): readonly Series[] =>
    cells ? [polars.Series(name, cells, polars.Utf8)] : [];
  const numbers = examplesFrame(examples, names).getColumns() as Series[];
  const frame: DataFrame = polars.DataFrame([...numbers, ...text(ID, ids), ...text(LABEL, classes)]);
  writeWholeFile(file, format === '.csv' ? writeCsv(frame) : (frame.writeParquet() as Buffer));
}

/** What stays with an example whatever its numbers become. */
function besides({
  labels,
  classNames,
  ids,
}: Partial<Dataset>): Pick<Partial<Dataset>, 'labels' | 'classNames' | 'ids'> {
  return { ...(labels ? { labels } : {}), ...(classNames ? { classNames } : {}), ...(ids ? { ids } : {}) };
}

function chosenPart({ parts }: OpenedData, asked: 'train' | 'test' | undefined): Dataset {
  if ('all' in parts) {
    if (asked !== undefined) throw new UsageError('--part chooses a published part, and these data have none');
    return parts.all;
  }
  return parts[asked ?? 'test'];
}

/** Turns data into codes. */
export async function encode({ options, terminal }: Invocation<typeof encodeOptions>): Promise<ExitCode> {
  const { part } = options;
  const out = outFile(options.out, options.data);
  const { model, preprocessing, provenance } = loadTrained(options.model);
  try {
    const { table: recipe } = preprocessing.record;
    const opened = await openAsked(options.data, options, {
      terminal,
      recipe,
      label: provenance.label,
      resize: provenance.resize,
    });
    const data = chosenPart(opened, part);
    const codes = model.encode(preprocessing.apply(data));
    writeExamples(out, { ...codes, ...besides(data) }, 'z');
    terminal.out(`wrote ${out}: ${codes.count} codes of ${model.latentDim} numbers\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

/**
 * Codes from a file: a NumPy array, or a table whose columns are z1, z2, … in whatever order, or others in theirs. Id and
 * class are no numbers of the code.
 */
function readCodes(file: string, latentDim: number): Examples & Partial<Dataset> {
  if (!existsSync(file)) throw new Error(`readCodes: --codes must be a file that exists, got "${file}"`);
  if (formatOf('--codes', file) === '.npy') return readNpy(file);
  const names = tableColumns(file);
  const id = names.includes(ID) ? { id: ID } : {};
  const label = names.includes(LABEL) ? { label: LABEL } : {};
  if (!names.includes('z1')) return readTable(file, { ...id, ...label });
  const columns = Array.from({ length: latentDim }, (_, index) => ({ name: `z${index + 1}`, as: 'number' as const }));
  return readTable(file, { recipe: { columns, ...id, ...label } });
}

/** Turns codes back into data. */
export async function decode({ options, terminal }: Invocation<typeof decodeOptions>): Promise<ExitCode> {
  const out = outFile(options.out, options.codes);
  const { model, preprocessing } = loadTrained(options.model);
  try {
    const codes = readCodes(options.codes, model.latentDim);
    const xHat: Examples & Partial<Dataset> = preprocessing.undo(model.decode(codes));
    writeExamples(out, { ...xHat, ...besides(codes) }, xHat.table ? featureNames(xHat.table) : 'x');
    terminal.out(`wrote ${out}: ${xHat.count} reconstructions of shape [${xHat.shape.join(', ')}]\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { DataFrame } from 'nodejs-polars';
import type { Dataset, Examples } from '../data/examples';
import { readNpy, writeNpy } from '../data/npy';
import { type OpenedData, openData } from '../data/open';
import { examplesFrame, readTable } from '../data/table';
import { loadTrained } from '../models/trained';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import type { Invocation } from './command';
import type { decodeOptions, encodeOptions } from './commands/codes';
import { choice } from './options';
import { type ExitCode, UsageError } from './terminal';

const FORMATS = ['.parquet', '.csv', '.npy'] as const;
const LABEL = 'label';

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

/** Writes examples in the format of the file's name, a column for each number, with the class beside them if known. */
function writeExamples(file: string, examples: Examples & Partial<Dataset>, prefix: string): void {
  const format = formatOf('--out', file);
  if (format === '.npy') {
    writeNpy(file, examples);
    return;
  }
  const { labels, classNames } = examples;
  const polars = loadPolars();
  const numbers = examplesFrame(examples, prefix);
  const classes = labels && Array.from(labels, (label) => classNames?.[label] ?? String(label));
  const frame: DataFrame = classes ? numbers.withColumn(polars.Series(LABEL, classes, polars.Utf8)) : numbers;
  writeWholeFile(file, (format === '.csv' ? frame.writeCSV() : frame.writeParquet()) as Buffer);
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
  const { label, part } = options;
  const out = outFile(options.out, options.data);
  const { model, preprocessing, provenance } = loadTrained(options.model);
  try {
    // New rows may lack the class that the training rows had.
    const opened = await openData(
      options.data,
      label === undefined ? { label: provenance.label ?? undefined, labelOptional: true } : { label },
    );
    const data = chosenPart(opened, part);
    const codes = model.encode(preprocessing.apply(data));
    const { labels, classNames } = data;
    writeExamples(out, { ...codes, ...(labels ? { labels } : {}), ...(classNames ? { classNames } : {}) }, 'z');
    terminal.out(`wrote ${out}: ${codes.count} codes of ${model.latentDim} numbers\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

/** Codes from a file: the columns of a table but for the class, or a NumPy array. */
function readCodes(file: string): Examples {
  if (!existsSync(file)) throw new Error(`readCodes: --codes must be a file that exists, got "${file}"`);
  if (formatOf('--codes', file) === '.npy') return readNpy(file);
  return readTable(file, { label: LABEL, labelOptional: true });
}

/** Turns codes back into data. */
export async function decode({ options, terminal }: Invocation<typeof decodeOptions>): Promise<ExitCode> {
  const out = outFile(options.out, options.codes);
  const { model, preprocessing } = loadTrained(options.model);
  try {
    const codes = readCodes(options.codes);
    const xHat = preprocessing.undo(model.decode(codes));
    writeExamples(out, xHat, 'x');
    terminal.out(`wrote ${out}: ${xHat.count} reconstructions of shape [${xHat.shape.join(', ')}]\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

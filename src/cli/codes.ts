import { existsSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { DataFrame } from 'nodejs-polars';
import type { Dataset, Examples } from '../data/examples';
import { readNpy, writeNpy } from '../data/npy';
import { examplesFrame, readTable } from '../data/table';
import { loadTrained } from '../models/trained';
import { writeWholeFile } from '../runtime/wholeFile';
import { type Command, choice, type Invocation, neededOption, textOption } from './command';
import { DATA_HELP, type OpenedData, openData } from './openData';
import { type ExitCode, UsageError } from './terminal';

const FORMATS = ['.parquet', '.csv', '.npy'] as const;
const LABEL = 'label';

/** The format that a file's name asks for. */
function formatOf(option: string, file: string): (typeof FORMATS)[number] {
  return choice(`the ending of ${option}`, extname(file).toLowerCase(), FORMATS);
}

/** Checks before the work what would fail after it. */
function outFile(invocation: Invocation): string {
  const out = neededOption(invocation, 'out');
  formatOf('--out', out);
  if (!existsSync(dirname(resolve(out)))) throw new UsageError(`--out must lie in a folder that exists, got ${out}`);
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
  const { default: polars } = require('nodejs-polars') as typeof import('nodejs-polars');
  const numbers = examplesFrame(examples, prefix);
  const classes = labels && Array.from(labels, (label) => classNames?.[label] ?? String(label));
  const frame: DataFrame = classes ? numbers.withColumn(polars.Series(LABEL, classes, polars.Utf8)) : numbers;
  writeWholeFile(file, (format === '.csv' ? frame.writeCSV() : frame.writeParquet()) as Buffer);
}

function chosenPart({ parts }: OpenedData, asked: string | undefined): Dataset {
  if ('all' in parts) {
    if (asked !== undefined) throw new UsageError('--part chooses a published part, and these data have none');
    return parts.all;
  }
  return parts[choice('--part', asked ?? 'test', ['train', 'test'] as const)];
}

async function encode(invocation: Invocation): Promise<ExitCode> {
  const out = outFile(invocation);
  const { model, preprocessing, provenance } = loadTrained(neededOption(invocation, 'model'));
  try {
    const label = textOption(invocation, 'label') ?? provenance.label ?? undefined;
    const opened = await openData(neededOption(invocation, 'data'), { label });
    const data = chosenPart(opened, textOption(invocation, 'part'));
    const codes = model.encode(preprocessing.apply(data));
    const { labels, classNames } = data;
    writeExamples(out, { ...codes, ...(labels ? { labels } : {}), ...(classNames ? { classNames } : {}) }, 'z');
    invocation.terminal.out(`wrote ${out}: ${codes.count} codes of ${model.latentDim} numbers\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

/** Codes from a file: the columns of a table but for the class, or a NumPy array. */
function readCodes(file: string): Examples {
  if (!existsSync(file)) throw new Error(`readCodes: --codes must be a file that exists, got "${file}"`);
  if (formatOf('--codes', file) === '.npy') return readNpy(file);
  try {
    return readTable(file, { label: LABEL });
  } catch (error) {
    // A table without classes is as good.
    if (!(error instanceof Error) || !error.message.includes('the label must be one of')) throw error;
    return readTable(file);
  }
}

async function decode(invocation: Invocation): Promise<ExitCode> {
  const out = outFile(invocation);
  const { model, preprocessing } = loadTrained(neededOption(invocation, 'model'));
  try {
    const codes = readCodes(neededOption(invocation, 'codes'));
    const xHat = preprocessing.undo(model.decode(codes));
    writeExamples(out, xHat, 'x');
    invocation.terminal.out(`wrote ${out}: ${xHat.count} reconstructions of shape [${xHat.shape.join(', ')}]\n`);
    return 0;
  } finally {
    model.dispose();
  }
}

const MODEL = { value: 'DIR', help: 'folder that `workbook train` saved', required: true } as const;

export const encodeCommand: Command = {
  name: 'encode',
  summary: 'turn data into codes',
  takes: [0, 0],
  options: {
    model: MODEL,
    data: { value: 'DATA', help: 'name or path of the data', required: true },
    out: { value: 'FILE', help: 'codes: .parquet, .csv (columns z1, z2, …, label) or .npy', required: true },
    label: { value: 'COLUMN', help: 'column of a table that holds the class (that of training)' },
    part: { value: 'PART', help: 'train or test, of data with published parts (test)' },
  },
  notes: [DATA_HELP],
  examples: ['workbook encode --model models/dense32 --data mnist-10k --out codes.parquet'],
  run: encode,
};

export const decodeCommand: Command = {
  name: 'decode',
  summary: 'turn codes back into data, on the scale of the data',
  takes: [0, 0],
  options: {
    model: MODEL,
    codes: { value: 'FILE', help: 'what `workbook encode` wrote, or codes of your own', required: true },
    out: { value: 'FILE', help: 'reconstructions: .npy (keeps the shape of images), .parquet or .csv', required: true },
  },
  examples: ['workbook decode --model models/dense32 --codes codes.parquet --out reconstructions.npy'],
  run: decode,
};

import { existsSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type CatalogueEntry, catalogueEntry, type DatasetName, datasetNames } from './catalogue';
import type { ImageSize } from './decodeImage';
import { type Dataset, selectExamples } from './examples';
import { loadImageFolder, loadPartFolders } from './imageFolder';
import { loadDataset } from './load';
import { openIdxImages, openNpy, withGz } from './openArrays';
import type { Scale } from './preprocessing';
import { heldOutSizes, type Splits, splitDataset, splitInOrder } from './splits';
import { READ_TABLE_KEYS, type ReadTableOptions, readTable } from './table';
import type { Window } from './tableRecipe';

/** Data as they lie on disk, with the scale that models want them on. */
export interface OpenedData {
  /** Published parts where there are any, else everything as one. */
  readonly parts: { readonly all: Dataset } | { readonly train: Dataset; readonly test: Dataset };
  readonly scale: Scale;
  /** Sizes of the held-out parts of data that come as one; 20 and 10 per cent unless given. */
  readonly carved?: CatalogueEntry['carved'];
  /** Windows of a series: parts follow one another in time, and share no row. */
  readonly window?: Window;
}

/** Settings of `openData`: how a table is read, or the images of a folder; other data pass them over. */
export interface OpenDataOptions extends ReadTableOptions {
  /**
   * Whether data without the label's column are taken as well, without classes: new rows for a model whose training rows
   * had one. False unless given, true where there is a `recipe`.
   */
  readonly labelOptional?: boolean | undefined;
  /** Which array of a `.npz` archive is meant, where there are several. */
  readonly array?: string | undefined;
  /** Size that the images of a folder are brought to; all must have one size unless given. */
  readonly resize?: ImageSize | undefined;
}

const IDX_IMAGES = /images?[-.]idx3-ubyte(\.gz)?$|\.idx3?(-ubyte)?(\.gz)?$/i;
const IDX_PARTS = { train: 'train-images-idx3-ubyte', test: 't10k-images-idx3-ubyte' } as const;

async function openFolder(folder: string, { resize }: OpenDataOptions): Promise<OpenedData> {
  const train = withGz(join(folder, IDX_PARTS.train));
  const test = withGz(join(folder, IDX_PARTS.test));
  if (train !== undefined && test !== undefined) {
    const [first, second] = [openIdxImages(train, 'train'), openIdxImages(test, 'test')];
    const name = basename(folder);
    return { parts: { train: { ...first.data, name }, test: { ...second.data, name } }, scale: first.scale };
  }
  const parts = (await loadPartFolders(folder, { resize })) ?? { all: await loadImageFolder(folder, { resize }) };
  return { parts, scale: 'none' };
}

const TABLES: ReadonlySet<string> = new Set(['.csv', '.tsv', '.txt', '.dat', '.data', '.parquet']);

/** Ending of a name in lower case; of what is packed, that of its contents. */
const endingOf = (where: string): string => extname(where.toLowerCase().replace(/\.gz$/, ''));

/** Whether a file is a table: by its name, or because the options say how its text is laid out. */
function isTable(where: string, { header, separator, decimal }: OpenDataOptions): boolean {
  const isText = header !== undefined || separator !== undefined || decimal !== undefined;
  return TABLES.has(endingOf(where)) || isText;
}

/** A data set of the catalogue; what has no training part counts as one whole. */
function openEntry(name: DatasetName): OpenedData {
  const { parts, scale, carved } = catalogueEntry(name);
  if (!parts.train || !parts.test) return { parts: { all: loadDataset(name) }, scale, ...(carved ? { carved } : {}) };
  return { parts: { train: loadDataset(name, { split: 'train' }), test: loadDataset(name, { split: 'test' }) }, scale };
}

/** What `openData` reads. */
const OPEN_DATA_KEYS = [
  ...READ_TABLE_KEYS,
  ...keysOf<Omit<OpenDataOptions, keyof ReadTableOptions>>({ array: true, resize: true }),
];

/**
 * Opens data of any kind by name or path: a data set of the catalogue, an IDX file of images, a folder of images or of
 * MNIST-like files, a table (`.csv`, `.parquet`) or a NumPy array. Numbers stay as they lie on disk; `scale` says what
 * `fitPreprocessing` has to do for a model, and `splitOpened` makes the parts.
 *
 * @param where  name in the catalogue, or path
 * @throws Error naming the path, the rule, the value and the remedy when it cannot be read as what it seems to be
 */
export async function openData(where: string, options: OpenDataOptions = {}): Promise<OpenedData> {
  expectKnownKeys('openData', options, OPEN_DATA_KEYS);
  const { label, labelOptional = options.recipe !== undefined } = options;
  const name = datasetNames.find((known) => known === where);
  if (label !== undefined && !labelOptional && (name !== undefined || !isTable(where, options))) {
    throw new Error(`openData: the label is a column of a table such as .csv or .parquet, got ${where}; leave it out`);
  }
  if (name !== undefined) return openEntry(name);
  if (!existsSync(where)) {
    throw new Error(`openData: data must be one of ${datasetNames.join(', ')} or a path that exists, got "${where}"`);
  }
  if (statSync(where).isDirectory()) return openFolder(where, options);
  if (isTable(where, options)) {
    const { array: _, resize: __, ...ofTable } = options;
    const all = readTable(where, ofTable);
    return { parts: { all }, scale: 'standardise', ...(all.table?.window ? { window: all.table.window } : {}) };
  }
  const isArray = ['.npy', '.npz'].includes(endingOf(where));
  const opened = isArray
    ? openNpy(where, options.array)
    : IDX_IMAGES.test(where)
      ? openIdxImages(where, 'all')
      : undefined;
  if (opened) return { parts: { all: opened.data }, scale: opened.scale };
  throw new Error(
    `openData: the name of a data file must end in ${[...TABLES].join(', ')}, .npy, .npz or as IDX files do (images-idx3-ubyte), each perhaps with .gz, got "${where}"; of a text table say how it is laid out (--separator, --no-header)`,
  );
}

/** What was left out or taken otherwise than it lies there, over all parts. */
export function openedNotes({ parts }: OpenedData): readonly string[] {
  const all: readonly Dataset[] = Object.values(parts);
  return all.flatMap(({ notes = [] }) => notes);
}

/** Which parts `splitOpened` makes. */
export interface PartSizes {
  /** Positive integer: another seed, another split. */
  readonly seed: number;
  /** Whether the published training part gives up examples to choose the best weights by. */
  readonly validation: boolean;
  /** At most so many training examples. */
  readonly train?: number | undefined;
}

/** Of a published training part at most so many are held out: they need not be more to choose weights by. */
const MOST_VALIDATION = 5000;
/** Fewer rows than this leave a part empty. */
export const FEWEST_TO_SPLIT = 10;

/**
 * Splits opened data, classes in proportion: a set of the catalogue as `loadSplits` does, other data without published
 * parts into 70 / 10 / 20 per cent. Windows of a series are split in order of time, the last ones to test on.
 *
 * @throws RangeError when there are fewer than 10 examples
 */
export function splitOpened({ parts, carved, window }: OpenedData, { seed, validation, train }: PartSizes): Splits {
  const whole = 'all' in parts ? parts.all : parts.train;
  if (whole.count < FEWEST_TO_SPLIT) {
    throw new RangeError(
      `splitOpened: ${whole.name} must hold at least ${FEWEST_TO_SPLIT} examples to be split into parts, got ${whole.count}`,
    );
  }
  const heldOut = carved ?? heldOutSizes(whole.count);
  const sizes = (test: number, held: number) => ({
    seed,
    test,
    validation: held,
    ...(train === undefined ? {} : { train: Math.min(train, whole.count - test - held) }),
  });
  if ('all' in parts) {
    return window
      ? splitInOrder(whole, sizes(heldOut.test, heldOut.validation), window)
      : splitDataset(whole, sizes(heldOut.test, heldOut.validation));
  }
  const held = validation ? Math.min(MOST_VALIDATION, heldOut.validation) : 0;
  const isUncut = held === 0 && train === undefined;
  const nothing = { ...selectExamples(whole, []), split: 'validation' } as const;
  return isUncut
    ? { train: whole, validation: nothing, test: parts.test }
    : { ...splitDataset(whole, sizes(0, held)), test: parts.test };
}

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { parseAmat } from './amat';
import {
  type CatalogueFile,
  type CataloguePart,
  catalogueEntry,
  type DatasetName,
  datasetFiles,
  expectDatasetName,
  partFiles,
} from './catalogue';
import { dataFolder } from './dataFolder';
import { type Dataset, type Examples, featureCount } from './examples';
import { unpackGzip } from './gzip';
import { parseIdx } from './idx';
import { pixelsFromBytes } from './pixels';
import { tableOf } from './table';

/** The data folder of the package, seen from dist/data. */
const EMBEDDED = resolve(__dirname, '..', '..', 'data');

/** Which part of a data set, and where it lies. */
export interface LoadOptions {
  /** Which published part: one of those in the catalogue; `all`, or else `train`, or else the only one unless given. */
  readonly split?: Dataset['split'];
  /** Folder with a sub-folder per data set; `dataFolder()` unless given: WORKBOOK_DATA_DIR, else the user's cache. */
  readonly folder?: string;
}

/** Where the files of a data set lie. */
export function datasetFolder(name: DatasetName, folder?: string): string {
  const isEmbedded = catalogueEntry(expectDatasetName('datasetFolder', name)).origin === 'embedded';
  return join(isEmbedded ? EMBEDDED : dataFolder(folder), name);
}

/** Where a published file lies in its folder, as it is or packed; undefined where it does not. */
export function placeOf(folder: string, { path }: CatalogueFile): string | undefined {
  const plain = join(folder, path);
  return (path.endsWith('.gz') ? [plain] : [plain, `${plain}.gz`]).find((place) => existsSync(place));
}

/** Whether every file of a data set is in its folder; what they hold is not looked at. */
export function isDatasetHere(name: DatasetName, folder?: string): boolean {
  const place = datasetFolder(name, folder);
  return datasetFiles(name).every((file) => placeOf(place, file) !== undefined);
}

function remedyFor(name: DatasetName): string {
  const { origin, mirrors } = catalogueEntry(name);
  if (origin === 'embedded') return 'it is part of the package: install that again';
  return mirrors.length > 0 ? `run: npx workbook data get ${name}` : 'put the published file there';
}

/** A file of the part to be read, compared with the catalogue: every number in the workbook stands on the same bytes. */
type PartReader = (file: CatalogueFile) => { readonly source: string; readonly bytes: Buffer };

/** Reads the files of a data set, unpacked. */
function partReader(name: DatasetName, folder: string): PartReader {
  return (file) => {
    const source = placeOf(folder, file);
    if (source === undefined) {
      const where = catalogueEntry(name).origin === 'embedded' ? '' : `${name} is not on this machine: `;
      throw new Error(
        `loadDataset: ${where}${join(folder, file.path)} must exist, got no such file; ${remedyFor(name)}`,
      );
    }
    const stored = readFileSync(source);
    const isRepacked = source.endsWith('.gz') && !file.path.endsWith('.gz');
    const published = isRepacked ? unpackGzip(stored, source, { who: 'loadDataset', most: file.bytes }) : stored;
    const actual = createHash('sha256').update(published).digest('hex');
    if (actual !== file.sha256) {
      throw new Error(`loadDataset: ${source} must have the SHA-256 ${file.sha256}, got ${actual}; ${remedyFor(name)}`);
    }
    return {
      source,
      bytes: file.path.endsWith('.gz') ? unpackGzip(published, source, { who: 'loadDataset' }) : published,
    };
  };
}

/** What the files of a part hold. */
type PartContents = Examples & Pick<Dataset, 'labels' | 'table' | 'exact' | 'classNames'>;

function readIdxPart(read: PartReader, part: CataloguePart & { readonly format: 'idx' }): PartContents {
  const [imagesFile, labelsFile] = [read(part.images), read(part.labels)];
  const images = parseIdx(imagesFile.bytes, { source: imagesFile.source, rank: 3 });
  const labels = parseIdx(labelsFile.bytes, { source: labelsFile.source, rank: 1 });
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) {
    throw new Error(
      `loadDataset: ${labelsFile.source} must hold a label for each of ${count} images, got ${labels.shape[0]}`,
    );
  }
  const values = pixelsFromBytes(images.values);
  return { values, count, shape: [height, width, 1], labels: Int32Array.from(labels.values) };
}

function readTablePart(read: PartReader, part: CataloguePart & { readonly format: 'table' }): PartContents {
  const { source, bytes } = read(part.text);
  const { separator, columns: names, label } = part;
  const options = { header: false, separator, names, oneHot: true, ...(label === undefined ? {} : { label }) };
  const { name: _, split: __, checksum: ___, ...contents } = tableOf({ file: source, bytes }, options);
  return contents;
}

function readPart(read: PartReader, part: CataloguePart): PartContents {
  switch (part.format) {
    case 'idx':
      return readIdxPart(read, part);
    case 'table':
      return readTablePart(read, part);
    case 'amat': {
      const { source, bytes } = read(part.text);
      const columns = featureCount(part.shape);
      const values = parseAmat(bytes, { source, columns });
      return { values, count: values.length / columns, shape: part.shape };
    }
  }
}

/** What `loadDataset` reads. */
const LOAD_DATASET_KEYS = keysOf<LoadOptions>({ split: true, folder: true });

/**
 * Loads a data set of the catalogue: numbers as models want them (pixels in [0, 1], shape [height, width, 1]) and, where
 * they are known, classes. `datasetNames` lists what there is; embedded sets come with the package, the others are read
 * from a folder that `downloadDataset` fills. Every file is compared with the catalogue before it is used.
 *
 * The checksum of the result is the SHA-256 of the lines that `sha256sum` would print for the files as published.
 *
 * @throws RangeError when there is no such data set or no such part of it
 * @throws Error naming the file when it is missing, damaged or not the published one
 */
export function loadDataset(name: DatasetName, options: LoadOptions = {}): Dataset {
  expectKnownKeys('loadDataset', options, LOAD_DATASET_KEYS);
  const { parts, classNames } = catalogueEntry(expectDatasetName('loadDataset', name));
  const published = Object.keys(parts) as readonly Dataset['split'][];
  const split = options.split ?? (['all', 'train'] as const).find((one) => parts[one]) ?? published[0] ?? 'all';
  const part = parts[split];
  if (!part) {
    const remedy = parts.all || parts.train ? '; loadSplits carves the others' : '';
    throw new RangeError(
      `loadDataset: split of ${name} must be one of ${published.join(', ')}, got "${split}"${remedy}`,
    );
  }
  const contents = readPart(partReader(name, datasetFolder(name, options.folder)), part);
  const lines = partFiles(part).map(({ path, sha256 }) => `${sha256}  ${path}\n`);
  return {
    name,
    split,
    ...contents,
    ...(classNames ? { classNames } : {}),
    checksum: createHash('sha256').update(lines.join('')).digest('hex'),
  };
}

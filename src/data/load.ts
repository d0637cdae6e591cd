import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type CatalogueFile, catalogueEntry, type DatasetName, expectDatasetName } from './catalogue';
import { dataFolder } from './dataFolder';
import type { Dataset } from './examples';
import { type Idx, parseIdx, unpackGzip } from './idx';
import { pixelsFromBytes } from './pixels';

/** The data folder of the package, seen from dist/data. */
const EMBEDDED = resolve(__dirname, '..', '..', 'data');

/** Which part of a data set, and where it lies. */
export interface LoadOptions {
  /**
   * Which published part: `train` or `test` for the full sets, `train` unless given; the embedded sets have
   * `all` only.
   */
  readonly split?: Dataset['split'];
  /** Folder with a sub-folder per data set; `dataFolder()` unless given: WORKBOOK_DATA_DIR, else the user's cache. */
  readonly folder?: string;
}

/** Where the files of a data set lie. */
export function datasetFolder(name: DatasetName, folder?: string): string {
  const isEmbedded = catalogueEntry(expectDatasetName('datasetFolder', name)).origin === 'embedded';
  return join(isEmbedded ? EMBEDDED : dataFolder(folder), name);
}

const remedyFor = (name: DatasetName): string =>
  catalogueEntry(name).origin === 'embedded'
    ? 'it is part of the package: install that again'
    : `run: npx workbook data get ${name}`;

/** Reads a file and compares it with the catalogue, so that every number in the workbook stands on the same bytes. */
function readChecked(name: DatasetName, file: string, { sha256 }: CatalogueFile): Uint8Array {
  if (!existsSync(file)) {
    const where = catalogueEntry(name).origin === 'embedded' ? '' : `${name} is not on this machine: `;
    throw new Error(`loadDataset: ${where}${file} must exist, got no such file; ${remedyFor(name)}`);
  }
  const bytes = readFileSync(file);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) {
    throw new Error(`loadDataset: ${file} must have the SHA-256 ${sha256}, got ${actual}; ${remedyFor(name)}`);
  }
  return bytes;
}

function readPart(name: DatasetName, source: string, { file, rank }: { file: CatalogueFile; rank: number }): Idx {
  return parseIdx(unpackGzip(readChecked(name, source, file), source), { source, rank });
}

/**
 * Loads a data set of the catalogue: images as pixels in [0, 1], shape [height, width, 1], and their classes.
 * `mnist-10k` and `fashion-sample` come with the package; `mnist` and `fashion-mnist` are read from a folder that
 * `downloadDataset` fills.
 *
 * The checksum of the result is the SHA-256 of the lines that `sha256sum images labels` would print for its two
 * files.
 *
 * @param name  `mnist-10k`, `fashion-sample`, `mnist` or `fashion-mnist`
 * @throws RangeError when there is no such data set or no such part of it
 * @throws Error naming the file when it is missing, damaged or not the published one
 */
export function loadDataset(name: DatasetName, options: LoadOptions = {}): Dataset {
  const entry = catalogueEntry(expectDatasetName('loadDataset', name));
  const split = options.split ?? (entry.parts.all ? 'all' : 'train');
  const part = entry.parts[split];
  if (!part) {
    throw new RangeError(
      `loadDataset: split of ${name} must be one of ${Object.keys(entry.parts).join(', ')}, got "${split}"; loadSplits carves the others`,
    );
  }
  const folder = datasetFolder(name, options.folder);
  const images = readPart(name, join(folder, part.images.path), { file: part.images, rank: 3 });
  const labels = readPart(name, join(folder, part.labels.path), { file: part.labels, rank: 1 });
  const [count = 0, height = 0, width = 0] = images.shape;
  if (labels.shape[0] !== count) {
    throw new Error(
      `loadDataset: ${join(folder, part.labels.path)} must hold a label for each of ${count} images, got ${labels.shape[0]}`,
    );
  }
  const lines = [part.images, part.labels].map(({ path, sha256 }) => `${sha256}  ${path}\n`).join('');
  return {
    name,
    split,
    values: pixelsFromBytes(images.values),
    count,
    shape: [height, width, 1],
    labels: Int32Array.from(labels.values),
    classNames: entry.classNames,
    checksum: createHash('sha256').update(lines).digest('hex'),
  };
}

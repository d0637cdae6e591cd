import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type CatalogueEntry,
  type CatalogueFile,
  catalogueEntry,
  type DatasetName,
  expectDatasetName,
} from './catalogue';
import type { Dataset } from './examples';
import { type Idx, parseIdx, unpackGzip } from './idx';
import { pixelsFromBytes } from './pixels';

/** The data folder of the package, seen from dist/data. */
const EMBEDDED = resolve(__dirname, '..', '..', 'data');

export interface LoadOptions {
  /**
   * Which published part: `train` or `test` for the full sets, `train` unless given; the embedded sets have
   * `all` only.
   */
  readonly split?: Dataset['split'];
  /** Folder with a sub-folder per data set; the environment variable WORKBOOK_DATA_DIR unless given. */
  readonly folder?: string;
}

/** Where the files of a data set lie. */
function datasetFolder(name: DatasetName, entry: CatalogueEntry, given: string | undefined): string {
  if (entry.origin === 'embedded') return join(EMBEDDED, name);
  const root = given ?? process.env['WORKBOOK_DATA_DIR'];
  if (!root) {
    throw new Error(
      `loadDataset: ${name} is not part of the package; set WORKBOOK_DATA_DIR to a folder that holds ${name}/ with the published .gz files, or use mnist-10k`,
    );
  }
  return resolve(root, name);
}

/** Reads a file and compares it with the catalogue, so that every number in the workbook stands on the same bytes. */
function readChecked(folder: string, { path, sha256 }: CatalogueFile): Uint8Array {
  const file = join(folder, path);
  if (!existsSync(file)) {
    throw new Error(`loadDataset: ${file} must exist, got no such file; put the published file there`);
  }
  const bytes = readFileSync(file);
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) {
    throw new Error(
      `loadDataset: ${file} must have the SHA-256 ${sha256}, got ${actual}; fetch the published file again`,
    );
  }
  return bytes;
}

function readPart(folder: string, file: CatalogueFile, rank: number): Idx {
  const source = join(folder, file.path);
  return parseIdx(unpackGzip(readChecked(folder, file), source), { source, rank });
}

/**
 * Loads a data set of the catalogue: images as pixels in [0, 1], shape [height, width, 1], and their classes.
 * `mnist-10k` and `fashion-sample` come with the package; `mnist` and `fashion-mnist` are read from a folder.
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
  const folder = datasetFolder(name, entry, options.folder);
  const images = readPart(folder, part.images, 3);
  const labels = readPart(folder, part.labels, 1);
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

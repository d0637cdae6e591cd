import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Dataset } from './examples';
import { unpackGzip } from './idx';
import type { LoadOptions } from './load';

/** What a reader of such a text insists on, and the name that errors quote. */
export interface AmatExpectation {
  /** Where the bytes come from: a path. */
  readonly source: string;
  /** Values in each row. */
  readonly columns: number;
}

const ZERO = 0x30;
const ONE = 0x31;
const BLANK = 0x20;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/**
 * Reads a text of zeros and ones: one example per line, its values apart by single blanks, a blank allowed before the
 * line's end.
 *
 * @returns all values in order, rows · columns
 * @throws Error naming the source, the line and what was found when a value is neither 0 nor 1 or a row is too short
 *   or too long
 */
export function parseAmat(bytes: Uint8Array, { source, columns }: AmatExpectation): Float32Array {
  const values = new Float32Array(Math.ceil(bytes.length / 2));
  let filled = 0;
  let line = 1;
  let column = 0;
  const endLine = (): void => {
    if (column !== columns) {
      throw new Error(
        `parseAmat ${source}: every line must hold ${columns} values, got ${column} in line ${line}; fetch the file again`,
      );
    }
    line += 1;
    column = 0;
  };
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position] as number;
    if (byte === NEWLINE) {
      endLine();
    } else if (byte === ZERO || byte === ONE) {
      const next = bytes[position + 1] ?? NEWLINE;
      if (next !== BLANK && next !== NEWLINE && next !== RETURN) throw unexpected(source, line, next);
      values[filled++] = byte - ZERO;
      column += 1;
    } else if (byte !== BLANK && byte !== RETURN) {
      throw unexpected(source, line, byte);
    }
  }
  if (column > 0) endLine();
  if (filled === 0) throw new Error(`parseAmat ${source}: must hold at least one line of values, got none`);
  return values.slice(0, filled);
}

function unexpected(source: string, line: number, byte: number): Error {
  return new Error(
    `parseAmat ${source}: values must be 0 or 1 with blanks between them, got "${String.fromCharCode(byte)}" in line ${line}; pass the text of the binarised set`,
  );
}

const SIDE = 28;
const FOLDER = 'binarized-mnist';
const FILE = 'binarized_mnist_test.amat';
/** Of the unpacked text, so that the packed and the plain file are checked alike. */
const SHA256 = 'e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c';

/**
 * Loads the test part of the fixed binarisation of MNIST, 10,000 images of zeros and ones: the set that published
 * log-likelihoods on "statically binarised MNIST" are measured on. It has no classes, and its order is not that of the
 * MNIST test set.
 *
 * Read from `binarized-mnist/binarized_mnist_test.amat.gz` (or the same without `.gz`) in the given folder or in
 * WORKBOOK_DATA_DIR.
 *
 * @throws Error naming the file and the remedy when it is missing, damaged or another one
 * @see Salakhutdinov & Murray 2008 for the binarisation; Larochelle & Murray 2011 for the file
 */
export function loadBinarisedMnist(options: Pick<LoadOptions, 'folder'> = {}): Dataset {
  const root = options.folder ?? process.env['WORKBOOK_DATA_DIR'];
  if (!root) {
    throw new Error(
      `loadBinarisedMnist: the set is not part of the package; set WORKBOOK_DATA_DIR to a folder that holds ${FOLDER}/${FILE}.gz, or binarise MNIST with binarise()`,
    );
  }
  const plain = join(resolve(root, FOLDER), FILE);
  const file = [`${plain}.gz`, plain].find((candidate) => existsSync(candidate));
  if (file === undefined) {
    throw new Error(`loadBinarisedMnist: ${plain}.gz must exist, got no such file; put the published file there`);
  }
  const raw = readFileSync(file);
  const text = file.endsWith('.gz') ? unpackGzip(raw, file, 'loadBinarisedMnist') : raw;
  const checksum = createHash('sha256').update(text).digest('hex');
  if (checksum !== SHA256) {
    throw new Error(
      `loadBinarisedMnist: the text of ${file} must have the SHA-256 ${SHA256}, got ${checksum}; fetch the published file again`,
    );
  }
  const values = parseAmat(text, { source: file, columns: SIDE * SIDE });
  const shape = [SIDE, SIDE, 1] as const;
  return { name: FOLDER, split: 'test', values, count: values.length / (SIDE * SIDE), shape, checksum };
}

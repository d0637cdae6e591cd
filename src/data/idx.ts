import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { featureCount } from '../math/shapes';
import { writeWholeFile } from '../runtime/wholeFile';
import { unpackGzip } from './gzip';

/** The contents of an IDX file of bytes: one array with its shape, first dimension slowest. */
export interface Idx {
  /** Extents, e.g. [60000, 28, 28] for images and [60000] for labels. */
  readonly shape: readonly number[];
  /** All elements in order. */
  readonly values: Uint8Array;
}

/** What a reader insists on, and the name that errors quote. */
export interface IdxExpectation {
  /** Where the bytes come from: a path. */
  readonly source: string;
  /** How many dimensions: 1 for labels, 3 for grey images. */
  readonly rank: number;
}

/** Third byte of the magic number of a file of bytes; the others are named for the error message only. */
const UINT8 = 0x08;
const ELEMENT_TYPES: ReadonlyMap<number, string> = new Map([
  [UINT8, 'uint8'],
  [0x09, 'int8'],
  [0x0b, 'int16'],
  [0x0c, 'int32'],
  [0x0d, 'float32'],
  [0x0e, 'float64'],
]);

const MAGIC_BYTES = 4;
const EXTENT_BYTES = 4;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

function checkMagic(bytes: Uint8Array, { source, rank }: IdxExpectation): void {
  const [zero, alsoZero, type = -1, dimensions] = bytes;
  if (bytes.length < MAGIC_BYTES || zero !== 0 || alsoZero !== 0 || !ELEMENT_TYPES.has(type)) {
    const start = bytes.length === 0 ? 'nothing' : hex(bytes.subarray(0, MAGIC_BYTES));
    const remedy =
      zero === 0x1f && alsoZero === 0x8b ? 'it is compressed: give it a name that ends in .gz' : 'pass an IDX file';
    throw new Error(
      `readIdx ${source}: must begin with the IDX magic number 00 00 08 0${rank}, got ${start}; ${remedy}`,
    );
  }
  if (type !== UINT8) {
    throw new Error(
      `readIdx ${source}: elements must be uint8, got ${ELEMENT_TYPES.get(type)}; convert the file to bytes 0…255`,
    );
  }
  if (dimensions !== rank) {
    throw new Error(
      `readIdx ${source}: must have ${rank} dimension(s), got ${dimensions}; images have 3 (count, height, width), labels 1`,
    );
  }
}

/**
 * Reads an unpacked IDX file: two zero bytes, the element type, the number of dimensions, one big-endian 32-bit
 * extent per dimension, then the elements, last dimension fastest.
 *
 * @returns shape and elements; the elements are a view into `bytes`
 * @throws Error naming the source when the magic number, the element type, the number of dimensions or the length
 *   is not what it must be
 * @see Y. LeCun, C. Cortes & C. Burges, "The MNIST database of handwritten digits", section on file formats
 */
export function parseIdx(bytes: Uint8Array, expectation: IdxExpectation): Idx {
  checkMagic(bytes, expectation);
  const { source, rank } = expectation;
  const header = MAGIC_BYTES + rank * EXTENT_BYTES;
  if (bytes.length < header) {
    throw new Error(
      `readIdx ${source}: header must have ${header} bytes, got ${bytes.length}; the file is cut off, fetch it again`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(MAGIC_BYTES + axis * EXTENT_BYTES));
  if (shape.includes(0)) {
    throw new Error(`readIdx ${source}: extents must be positive, got [${shape.join(', ')}]; the file holds no data`);
  }
  const expected = featureCount(shape);
  const actual = bytes.length - header;
  if (actual !== expected) {
    const what = actual < expected ? 'the file is cut off' : 'something follows the data';
    throw new Error(
      `readIdx ${source}: the header promises ${expected} bytes (${shape.join(' × ')}), got ${actual}; ${what}, fetch it again`,
    );
  }
  // A plain view: what comes from disk is a Node Buffer, whose slice() and map() behave differently.
  return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + header, expected) };
}

/**
 * Reads an IDX file of bytes from disk; unpacks it when its name ends in `.gz`.
 *
 * @param file  path
 * @param rank  how many dimensions it must have: 1 for labels, 3 for grey images
 * @throws Error naming the file, the rule, what was found and the remedy
 */
export function readIdx(file: string, rank: number): Idx {
  const bytes = readFileSync(file);
  return parseIdx(file.endsWith('.gz') ? unpackGzip(bytes, file, { who: 'readIdx' }) : bytes, { source: file, rank });
}

/**
 * The bytes of an IDX file, unpacked: the inverse of `parseIdx`.
 *
 * @throws RangeError when the shape does not fit the number of elements or can't be written
 */
export function encodeIdx({ shape, values }: Idx): Uint8Array {
  const product = featureCount(shape);
  const writable = shape.length >= 1 && shape.length <= 255;
  if (!writable || product !== values.length || shape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
    throw new RangeError(
      `encodeIdx: shape must be 1 to 255 positive integers whose product is the number of values, got [${shape.join(', ')}] for ${values.length} values`,
    );
  }
  const header = MAGIC_BYTES + shape.length * EXTENT_BYTES;
  const bytes = new Uint8Array(header + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, (UINT8 << 8) | shape.length);
  shape.forEach((extent, axis) => {
    view.setUint32(MAGIC_BYTES + axis * EXTENT_BYTES, extent);
  });
  bytes.set(values, header);
  return bytes;
}

/** Writes an IDX file, packed when its name ends in `.gz`; the file appears whole or not at all. */
export function writeIdx(file: string, idx: Idx): void {
  const bytes = encodeIdx(idx);
  writeWholeFile(file, file.endsWith('.gz') ? gzipSync(bytes, { level: 9 }) : bytes);
}

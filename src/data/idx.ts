import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { featureCount } from '../math/shapes';
import { writeWholeFile } from '../runtime/wholeFile';
import { type ElementType, type ElementValues, elementsOf } from './elements';
import { gzipStart, unpackGzip } from './gzip';

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

/** Third byte of the magic number: what the elements are. */
const UINT8 = 0x08;
const ELEMENT_TYPES: ReadonlyMap<number, ElementType & { readonly name: string }> = new Map([
  [UINT8, { name: 'uint8', kind: 'uint', bytes: 1, bigEndian: true }],
  [0x09, { name: 'int8', kind: 'int', bytes: 1, bigEndian: true }],
  [0x0b, { name: 'int16', kind: 'int', bytes: 2, bigEndian: true }],
  [0x0c, { name: 'int32', kind: 'int', bytes: 4, bigEndian: true }],
  [0x0d, { name: 'float32', kind: 'float', bytes: 4, bigEndian: true }],
  [0x0e, { name: 'float64', kind: 'float', bytes: 8, bigEndian: true }],
]);

const MAGIC_BYTES = 4;
const EXTENT_BYTES = 4;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ');

/** What a header says. */
interface IdxHeader {
  readonly type: ElementType & { readonly name: string };
  readonly shape: readonly number[];
  /** Bytes of header and elements together. */
  readonly length: number;
}

const headerBytes = (rank: number): number => MAGIC_BYTES + rank * EXTENT_BYTES;

function readHeader(bytes: Uint8Array, { source, rank }: IdxExpectation): IdxHeader {
  const [zero, alsoZero, code = -1, dimensions] = bytes;
  const type = ELEMENT_TYPES.get(code);
  if (bytes.length < MAGIC_BYTES || zero !== 0 || alsoZero !== 0 || !type) {
    const start = bytes.length === 0 ? 'nothing' : hex(bytes.subarray(0, MAGIC_BYTES));
    const remedy =
      zero === 0x1f && alsoZero === 0x8b ? 'it is compressed: give it a name that ends in .gz' : 'pass an IDX file';
    throw new Error(
      `readIdx ${source}: must begin with the IDX magic number 00 00 08 0${rank}, got ${start}; ${remedy}`,
    );
  }
  if (dimensions !== rank) {
    throw new Error(
      `readIdx ${source}: must have ${rank} dimension(s), got ${dimensions}; images have 3 (count, height, width), labels 1`,
    );
  }
  const header = headerBytes(rank);
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
  return { type, shape, length: header + featureCount(shape) * type.bytes };
}

function expectLength(bytes: Uint8Array, { source, rank }: IdxExpectation, { shape, length }: IdxHeader): void {
  if (bytes.length === length) return;
  const what = bytes.length < length ? 'the file is cut off' : 'something follows the data';
  const [expected, actual] = [length - headerBytes(rank), bytes.length - headerBytes(rank)];
  throw new Error(
    `readIdx ${source}: the header promises ${expected} bytes (${shape.join(' × ')}), got ${actual}; ${what}, fetch it again`,
  );
}

/**
 * Reads an unpacked IDX file of bytes: two zero bytes, the element type, the number of dimensions, one big-endian 32-bit
 * extent per dimension, then the elements, last dimension fastest.
 *
 * @returns shape and elements; the elements are a view into `bytes`
 * @throws Error naming the source when the magic number, the element type, the number of dimensions or the length
 *   is not what it must be
 * @see Y. LeCun, C. Cortes & C. Burges, "The MNIST database of handwritten digits", section on file formats
 */
export function parseIdx(bytes: Uint8Array, expectation: IdxExpectation): Idx {
  const header = readHeader(bytes, expectation);
  if (header.type.name !== 'uint8') {
    throw new Error(
      `readIdx ${expectation.source}: elements must be uint8, got ${header.type.name}; convert the file to bytes 0…255`,
    );
  }
  expectLength(bytes, expectation, header);
  // A plain view: what comes from disk is a Node Buffer, whose slice() and map() behave differently.
  const start = headerBytes(expectation.rank);
  return { shape: header.shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start) };
}

/** The bytes of an IDX file, unpacked to no more than its header promises. */
function idxBytes(file: string, rank: number): Uint8Array {
  const stored = readFileSync(file);
  if (!file.toLowerCase().endsWith('.gz')) return stored;
  const start = gzipStart(stored, headerBytes(rank));
  // What is no gzip at all is for the unpacker to say.
  const most = start.length > 0 ? { most: readHeader(start, { source: file, rank }).length } : {};
  return unpackGzip(stored, file, { who: 'readIdx', ...most });
}

/**
 * Reads an IDX file of bytes from disk; unpacks it when its name ends in `.gz`.
 *
 * @param file  path
 * @param rank  how many dimensions it must have: 1 for labels, 3 for grey images
 * @throws Error naming the file, the rule, what was found and the remedy
 */
export function readIdx(file: string, rank: number): Idx {
  return parseIdx(idxBytes(file, rank), { source: file, rank });
}

/** Reads an IDX file of numbers of any type, as `readIdx` does one of bytes. */
export function readIdxNumbers(
  file: string,
  rank: number,
): { readonly shape: readonly number[]; readonly values: ElementValues } {
  const bytes = idxBytes(file, rank);
  const header = readHeader(bytes, { source: file, rank });
  expectLength(bytes, { source: file, rank }, header);
  return { shape: header.shape, values: elementsOf(bytes.subarray(headerBytes(rank)), header.type) };
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

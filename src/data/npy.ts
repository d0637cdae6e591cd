import { readFileSync } from 'node:fs';
import { writeWholeFile } from '../runtime/wholeFile';
import { type Examples, examplesFrom, featureCount } from './examples';

/** Bytes that every `.npy` file begins with: 0x93 and the letters NUMPY. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Magic, two bytes of version. */
const PREFIX = MAGIC.length + 2;
/** Headers are padded so that the numbers begin at a multiple of this. */
const ALIGNMENT = 64;

interface ElementType {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

/** The element types that are read, by NumPy's description; all little endian. */
const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  '<f4': { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  '<f8': { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  '|u1': { bytes: 1, read: (view, at) => view.getUint8(at) },
  '|i1': { bytes: 1, read: (view, at) => view.getInt8(at) },
  '<u2': { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  '<i2': { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  '<u4': { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  '<i4': { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  '<i8': { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  '|b1': { bytes: 1, read: (view, at) => view.getUint8(at) },
};

interface NpyHeader {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Where the numbers begin. */
  readonly offset: number;
}

function parseHeader(bytes: Uint8Array, fail: (rule: string) => never): NpyHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX + 2 || MAGIC.some((byte, index) => bytes[index] !== byte)) {
    return fail('must begin with the magic number of a .npy file');
  }
  const version = bytes[MAGIC.length] as number;
  if (version < 1 || version > 3) return fail(`format version must be 1, 2 or 3, got ${version}`);
  const sizeBytes = version === 1 ? 2 : 4;
  if (bytes.length < PREFIX + sizeBytes) return fail('the header is cut off');
  const length = version === 1 ? view.getUint16(PREFIX, true) : view.getUint32(PREFIX, true);
  const offset = PREFIX + sizeBytes + length;
  if (bytes.length < offset) return fail('the header is cut off');
  const header = new TextDecoder('latin1').decode(bytes.subarray(PREFIX + sizeBytes, offset));
  const description = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1];
  const extents = /'shape'\s*:\s*\(([\d\s,]*)\)/.exec(header)?.[1];
  if (description === undefined || order === undefined || extents === undefined) {
    return fail("the header must name 'descr', 'fortran_order' and 'shape'");
  }
  const type = ELEMENT_TYPES[description];
  if (!type) {
    return fail(`elements must be one of ${Object.keys(ELEMENT_TYPES).join(', ')}, got ${description}`);
  }
  if (order === 'True') return fail('must be in C order, got Fortran order; save it with numpy.ascontiguousarray');
  const shape = extents
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  return { type, shape, offset };
}

/**
 * Reads a NumPy array as examples: the first axis counts them, the others are the shape of one. A one-dimensional
 * array holds examples of one number each. Integers are taken as they are, not scaled.
 *
 * @param file  a `.npy` file of version 1 to 3, C order, of booleans, integers or floats
 * @throws Error naming the file, the rule and the value when it is anything else, is cut off or followed by more
 * @see the NumPy enhancement proposal 1, "A simple file format for NumPy arrays"
 */
export function readNpy(file: string): Examples {
  const bytes = readFileSync(file);
  const fail = (rule: string): never => {
    throw new Error(`readNpy ${file}: ${rule}; save it with numpy.save`);
  };
  const { type, shape, offset } = parseHeader(bytes, fail);
  const [count, ...rest] = shape;
  if (count === undefined || shape.includes(0))
    return fail(`must hold at least one example, got shape (${shape.join(', ')})`);
  const numbers = count * featureCount(rest);
  const expected = numbers * type.bytes;
  const actual = bytes.length - offset;
  if (actual !== expected) return fail(`the header promises ${expected} bytes of numbers, got ${actual}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, actual);
  const values = new Float32Array(numbers);
  for (let index = 0; index < numbers; index++) values[index] = type.read(view, index * type.bytes);
  return examplesFrom(values, rest.length === 0 ? [1] : rest);
}

/**
 * Writes examples as a NumPy array of float32 with the shape (count, …shape). The file appears whole or not at all.
 *
 * @throws Error of the file system when the folder does not exist or cannot be written
 */
export function writeNpy(file: string, { values, count, shape }: Examples): void {
  const description = `{'descr': '<f4', 'fortran_order': False, 'shape': (${[count, ...shape].join(', ')},), }`;
  const unpadded = PREFIX + 2 + description.length + 1;
  const header = `${description}${' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT)}\n`;
  const prefix = Buffer.from([...MAGIC, 1, 0, header.length & 0xff, header.length >> 8]);
  const numbers = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  writeWholeFile(file, Buffer.concat([prefix, Buffer.from(header, 'latin1'), numbers]));
}

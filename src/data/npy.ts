import { readFileSync } from 'node:fs';
import { factsOf } from '../math/arrays';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { writeWholeFile } from '../runtime/wholeFile';
import { type ElementType, type ElementValues, elementsOf } from './elements';
import { type Dataset, type Examples, examplesFrom, featureCount } from './examples';
import { npzMember } from './npz';

/** Bytes that every `.npy` file begins with: 0x93 and the letters NUMPY. */
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** Magic, two bytes of version. */
const PREFIX = MAGIC.length + 2;
/** Headers are padded so that the numbers begin at a multiple of this. */
const ALIGNMENT = 64;

/** NumPy's letters for the kinds of numbers. */
const KINDS: Readonly<Record<string, ElementType['kind']>> = { f: 'float', i: 'int', u: 'uint', b: 'bool' };

/** An element type from NumPy's description, such as `<f4`; undefined for what is no number. */
function elementType(description: string): ElementType | undefined {
  const [, order, letter = '', digit] = /^([<>|=])([fiub])([1248])$/.exec(description) ?? [];
  const [kind, bytes] = [KINDS[letter], Number(digit) as ElementType['bytes']];
  if (kind === undefined || (kind === 'float' && bytes < 2) || (kind === 'bool' && bytes !== 1)) return undefined;
  return { kind, bytes, bigEndian: order === '>' };
}

interface NpyHeader {
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Whether the first axis is the fastest, as Fortran has it. */
  readonly isFortran: boolean;
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
  const type = elementType(description);
  if (!type) return fail(`elements must be floats, integers or booleans of up to 8 bytes, got ${description}`);
  const shape = extents
    .split(',')
    .filter((extent) => extent.trim() !== '')
    .map(Number);
  return { type, shape, isFortran: order === 'True', offset };
}

/** Numbers whose first axis is the fastest, with the last axis the fastest. */
function transposed(values: ElementValues, shape: readonly number[]): Float64Array {
  const strides = shape.map((_, axis) => featureCount(shape.slice(0, axis)));
  const result = new Float64Array(values.length);
  const index = shape.map(() => 0);
  for (let place = 0, from = 0; place < values.length; place++) {
    result[place] = values[from] as number;
    // One step of an odometer, the last axis first.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] as number) + 1;
      from += strides[axis] as number;
      if (next < (shape[axis] as number)) {
        index[axis] = next;
        break;
      }
      index[axis] = 0;
      from -= next * (strides[axis] as number);
    }
  }
  return result;
}

/** Columns of a table that float32 would round, in float64. */
function exactColumns(values: ElementValues, features: number): readonly (Float64Array | undefined)[] {
  const isNarrow = !(values instanceof Float64Array || values instanceof Int32Array || values instanceof Uint32Array);
  if (isNarrow) return Array.from({ length: features }, () => undefined);
  const count = values.length / features;
  return Array.from({ length: features }, (_, feature) => {
    const column = Float64Array.from({ length: count }, (__, row) => values[row * features + feature] as number);
    return factsOf(column).isFloat32 ? undefined : column;
  });
}

/** Settings of `readNpy`. */
export interface ReadNpyOptions {
  /** Which array of a `.npz` archive; may be left out where there is only one. */
  readonly array?: string | undefined;
}

/** What `readNpy` reads. */
const READ_NPY_KEYS = keysOf<ReadNpyOptions>({ array: true });

/**
 * Reads a NumPy array as examples: the first axis counts them, the others are the shape of one. A one-dimensional
 * array holds examples of one number each. Integers are taken as they are, not scaled; of rows of numbers, `exact` keeps
 * what float32 would round.
 *
 * @param file  a `.npy` file of version 1 to 3 or a `.npz` archive, of booleans, integers or floats in any byte order,
 *   in C or Fortran order
 * @throws Error naming the file, the rule and the value when it is anything else, is cut off or followed by more
 * @see the NumPy enhancement proposal 1, "A simple file format for NumPy arrays"
 */
export function readNpy(file: string, options: ReadNpyOptions = {}): Examples & Pick<Dataset, 'exact'> {
  expectKnownKeys('readNpy', options, READ_NPY_KEYS);
  const { array } = options;
  const stored = readFileSync(file);
  const fail = (rule: string): never => {
    throw new Error(`readNpy ${file}: ${rule}; save it with numpy.save`);
  };
  const bytes = file.toLowerCase().endsWith('.npz') ? npzMember(stored, array, fail) : stored;
  const { type, shape, isFortran, offset } = parseHeader(bytes, fail);
  const [count, ...rest] = shape;
  if (count === undefined || shape.includes(0))
    return fail(`must hold at least one example, got shape (${shape.join(', ')})`);
  const expected = count * featureCount(rest) * type.bytes;
  const actual = bytes.length - offset;
  if (actual !== expected) return fail(`the header promises ${expected} bytes of numbers, got ${actual}`);
  const elements = elementsOf(bytes.subarray(offset), type);
  const numbers = isFortran && shape.length > 1 ? transposed(elements, shape) : elements;
  const values = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers);
  const examples = examplesFrom(values, rest.length === 0 ? [1] : rest);
  return rest.length > 1 ? examples : { ...examples, exact: exactColumns(numbers, featureCount(rest)) };
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

/** What the numbers of a binary file are. */
export interface ElementType {
  /** Floating point, whole numbers with or without a sign, or true and false. */
  readonly kind: 'float' | 'int' | 'uint' | 'bool';
  /** Bytes of one. */
  readonly bytes: 1 | 2 | 4 | 8;
  readonly bigEndian: boolean;
}

const IS_BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** A copy with the bytes of each element in the order of this machine, at an address that suits them. */
function inOurOrder(bytes: Uint8Array, { bytes: size, bigEndian }: ElementType): ArrayBuffer {
  const copy = Buffer.from(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  if (bigEndian !== IS_BIG_ENDIAN) {
    if (size === 2) copy.swap16();
    if (size === 4) copy.swap32();
    if (size === 8) copy.swap64();
  }
  return copy.buffer as ArrayBuffer;
}

/** Bits of a half-precision float: 1 sign, 5 exponent (bias 15), 10 fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Numbers of any type as numbers of JavaScript; 64-bit integers become float64. */
export type ElementValues =
  | Float32Array
  | Float64Array
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array;

/**
 * The numbers that a binary file holds.
 *
 * @param bytes  a whole number of elements
 */
export function elementsOf(bytes: Uint8Array, type: ElementType): ElementValues {
  const buffer = inOurOrder(bytes, type);
  switch (`${type.kind}${type.bytes}`) {
    case 'float2':
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case 'float4':
      return new Float32Array(buffer);
    case 'float8':
      return new Float64Array(buffer);
    case 'int1':
      return new Int8Array(buffer);
    case 'int2':
      return new Int16Array(buffer);
    case 'int4':
      return new Int32Array(buffer);
    case 'int8':
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case 'uint2':
      return new Uint16Array(buffer);
    case 'uint4':
      return new Uint32Array(buffer);
    case 'uint8':
      return Float64Array.from(new BigUint64Array(buffer), Number);
    default:
      return new Uint8Array(buffer);
  }
}

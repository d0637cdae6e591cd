// @ts-check
// Numbers at half precision (IEEE 754 binary16): 5 bits of exponent, 10 of fraction, relative error at most 2⁻¹¹.

const FRACTION = 1024;
const BIAS = 15;
/** Below this power of two the numbers are evenly spaced. */
const LOWEST = -14;
const LARGEST = 65_504;

/**
 * The number that 16 bits stand for.
 *
 * @param {number} bits
 */
export function fromHalf(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * 2 ** LOWEST * (fraction / FRACTION);
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * 2 ** (exponent - BIAS) * (1 + fraction / FRACTION);
}

/**
 * The nearest number of half precision, as bits; the even one of two that are equally near.
 *
 * @param {number} value
 * @throws {RangeError} for what half precision cannot hold
 */
export function toHalf(value) {
  const size = Math.abs(value);
  if (!(size <= LARGEST)) throw new RangeError(`toHalf: value must be at most ${LARGEST} in size, got ${value}`);
  const sign = value < 0 ? 0x8000 : 0;
  const exponent = size === 0 ? LOWEST : Math.max(LOWEST, Math.floor(Math.log2(size)));
  const scaled = (size / 2 ** exponent) * FRACTION;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  const rounded = rest > 0.5 || (rest === 0.5 && down % 2 === 1) ? down + 1 : down;
  // `rounded` carries one unit of the exponent itself, where the number is not evenly spaced around 0.
  return sign + rounded + (exponent - LOWEST) * FRACTION;
}

/**
 * Numbers of half precision as ordinary ones.
 *
 * @param {Uint16Array} halves
 */
export function asFloats(halves) {
  return Float32Array.from(halves, fromHalf);
}

/**
 * Ordinary numbers at half precision.
 *
 * @param {Float32Array} numbers
 */
export function asHalves(numbers) {
  return Uint16Array.from(numbers, toHalf);
}

import { type Examples, featureCount } from '../data/examples';
import { expectFinite, expectSome } from '../metrics/checks';

/**
 * Where the step of each dimension comes from.
 * - `perDimension`: its own range over 2^bits, so that every dimension has as many levels.
 * - `shared`: the widest range over 2^bits for all, so that narrow dimensions have fewer levels; with an orthonormal
 *   decoder such as PCA an error of one step then costs the same in every dimension.
 */
export type QuantiserStep = 'perDimension' | 'shared';

/** Settings of `fitQuantiser`. */
export interface QuantiserOptions {
  /** The widest dimension gets 2^bits levels; an integer from 1 to 16. */
  readonly bits: number;
  /** `perDimension` unless given. */
  readonly step?: QuantiserStep;
}

/** A uniform quantiser of codes: level s of dimension d stands for anchors[d] + s · steps[d]. */
export interface Quantiser {
  readonly bits: number;
  readonly step: QuantiserStep;
  /** Value of level 0, [latent]. */
  readonly anchors: Float64Array;
  /** Distance between two levels, [latent]. */
  readonly steps: Float64Array;
  /** How many levels there are, [latent]. */
  readonly levels: Int32Array;
}

const MOST_BITS = 16;

interface Spread {
  readonly low: number;
  readonly high: number;
  readonly mean: number;
}

function spreadOf({ values, count }: Examples, dimension: number, dimensions: number): Spread {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (let index = dimension; index < values.length; index += dimensions) {
    const value = values[index] as number;
    low = Math.min(low, value);
    high = Math.max(high, value);
    sum += value;
  }
  return { low, high, mean: sum / count };
}

/** Levels around a value that stays exact, as far as the range goes; a range below half a step has this one level. */
function levelsAround(centre: number, { low, high }: Spread, step: number): { anchor: number; levels: number } {
  const below = Math.round((centre - low) / step);
  const above = Math.round((high - centre) / step);
  return { anchor: centre - below * step, levels: below + above + 1 };
}

/**
 * Fits a uniform quantiser to the range of training codes, from the smallest to the largest value of each dimension.
 *
 * With `perDimension` steps the range is cut into 2^bits bins of equal width and a level stands for the middle of its
 * bin. With a `shared` step one level of each dimension lies on its training mean, so that a dimension that hardly
 * varies needs that one level and no bits at all.
 *
 * @param codes  training codes of any shape; held-out codes must not be seen here
 * @throws RangeError when bits is no integer from 1 to 16, codes have no dimension, there are none, or a value is NaN
 *   or infinite
 */
export function fitQuantiser(codes: Examples, { bits, step = 'perDimension' }: QuantiserOptions): Quantiser {
  if (!Number.isInteger(bits) || bits < 1 || bits > MOST_BITS) {
    throw new RangeError(`fitQuantiser: bits must be an integer from 1 to ${MOST_BITS}, got ${bits}`);
  }
  expectSome('fitQuantiser', 'codes', codes);
  expectFinite('fitQuantiser', 'codes', codes);
  const dimensions = featureCount(codes.shape);
  if (dimensions < 1) throw new RangeError('fitQuantiser: codes must have at least one dimension, got 0');
  const spreads = Array.from({ length: dimensions }, (_, dimension) => spreadOf(codes, dimension, dimensions));
  const widest = Math.max(...spreads.map(({ low, high }) => high - low));
  const grids = spreads.map((spread) => {
    const range = step === 'shared' ? widest : spread.high - spread.low;
    // A dimension that never varies has one level, whatever the distance to the next.
    if (range === 0) return { width: 1, anchor: spread.low, levels: 1 };
    const width = range / 2 ** bits;
    if (step === 'shared') return { width, ...levelsAround(spread.mean, spread, width) };
    return { width, anchor: spread.low + width / 2, levels: 2 ** bits };
  });
  return {
    bits,
    step,
    anchors: Float64Array.from(grids, ({ anchor }) => anchor),
    steps: Float64Array.from(grids, ({ width }) => width),
    levels: Int32Array.from(grids, ({ levels }) => levels),
  };
}

function expectDimensions(who: string, features: number, { levels }: Quantiser): void {
  if (features !== levels.length) {
    throw new RangeError(
      `${who}: codes must have the ${levels.length} dimensions that the quantiser was fitted to, got ${features}`,
    );
  }
}

/**
 * The nearest level of every number; what lies outside the training range gets the outermost level.
 *
 * @returns levels 0…levels[d] − 1, shape [count, latent]
 * @throws RangeError when the codes have another number of dimensions, or a value is NaN or infinite
 */
export function quantise(quantiser: Quantiser, codes: Examples): Int32Array {
  const dimensions = featureCount(codes.shape);
  expectDimensions('quantise', dimensions, quantiser);
  expectFinite('quantise', 'codes', codes);
  const { anchors, steps, levels } = quantiser;
  const symbols = new Int32Array(codes.values.length);
  for (let index = 0; index < symbols.length; index++) {
    const dimension = index % dimensions;
    const offset = (codes.values[index] as number) - (anchors[dimension] as number);
    const level = Math.round(offset / (steps[dimension] as number));
    symbols[index] = Math.min((levels[dimension] as number) - 1, Math.max(0, level));
  }
  return symbols;
}

/**
 * The codes that levels stand for.
 *
 * @param symbols  levels as `quantise` gives them, shape [count, latent]
 * @throws RangeError when they are not a whole number of codes
 */
export function dequantise(quantiser: Quantiser, symbols: Int32Array): Examples {
  const { anchors, steps } = quantiser;
  const dimensions = anchors.length;
  if (symbols.length % dimensions !== 0) {
    throw new RangeError(`dequantise: ${symbols.length} levels are not a whole number of codes of ${dimensions}`);
  }
  const values = new Float32Array(symbols.length);
  for (let index = 0; index < symbols.length; index++) {
    const dimension = index % dimensions;
    values[index] = (anchors[dimension] as number) + (symbols[index] as number) * (steps[dimension] as number);
  }
  return { values, count: symbols.length / dimensions, shape: [dimensions] };
}

import { type Examples, examplesFrom } from '../data/examples';
import { normalQuantile } from '../math/normalQuantile';
import { normalValues, randomSource } from '../math/random';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { Posterior } from './variational';

/** What `priorCodes` reads. */
const PRIOR_CODES_KEYS = keysOf<{ readonly latentDim: number; readonly seed: number }>({ latentDim: true, seed: true });

/**
 * Codes drawn from the prior N(0, 1) of a variational model; decode them for new examples.
 *
 * @returns `count` codes of shape [latentDim]
 */
export function priorCodes(count: number, options: { readonly latentDim: number; readonly seed: number }): Examples {
  expectKnownKeys('priorCodes', options, PRIOR_CODES_KEYS);
  const { latentDim, seed } = options;
  return examplesFrom(normalValues(count * latentDim, randomSource(seed, 'prior codes')), [latentDim]);
}

/**
 * Codes drawn from q(z|x), one for each example: z = μ + σ·ε.
 *
 * @param posterior  what `model.posterior(examples)` returned
 * @returns `count` codes of shape [latentDim]
 * @throws RangeError when the seed is no positive integer
 */
export function posteriorCodes({ mean, logVar }: Posterior, seed: number): Examples {
  const random = randomSource(seed, 'posterior codes');
  const values = mean.values.map(
    (mu, index) => mu + Math.exp(0.5 * (logVar.values[index] as number)) * random.normal(),
  );
  return { ...mean, values };
}

/** Settings of `interpolateCodes`. */
export interface InterpolationOptions {
  /** Codes on the way, both ends included; at least 2. */
  readonly steps: number;
  /**
   * `linear`: (1 − t)·a + t·b. `spherical`: along the great circle between the directions of a and b, with the length
   * changing evenly, so that codes of a normal prior keep a typical length; falls back to linear for parallel codes.
   * Linear unless given.
   */
  readonly path?: 'linear' | 'spherical';
}

const length = (code: ArrayLike<number>): number => Math.hypot(...Array.from(code));

/** Below this angle in radians the spherical path is a straight line to float32. */
const PARALLEL = 1e-4;

function sphericalWeights(a: ArrayLike<number>, b: ArrayLike<number>, t: number): readonly [number, number] {
  const [lengthA, lengthB] = [length(a), length(b)];
  const dot = Array.from(a).reduce((sum, value, index) => sum + value * (b[index] as number), 0);
  const angle = Math.acos(Math.min(1, Math.max(-1, dot / (lengthA * lengthB))));
  if (!(angle > PARALLEL && angle < Math.PI - PARALLEL)) return [1 - t, t];
  const reach = (1 - t) * lengthA + t * lengthB;
  const along = (share: number) => (reach * Math.sin(share * angle)) / Math.sin(angle);
  return [along(1 - t) / lengthA, along(t) / lengthB];
}

/** What `interpolateCodes` reads. */
const INTERPOLATE_CODES_KEYS = keysOf<InterpolationOptions>({ steps: true, path: true });

/**
 * Codes on the way from one code to another.
 *
 * @param from  a code, [latentDim]
 * @param to    another of the same length
 * @returns `steps` codes, the first is `from`, the last is `to`
 * @throws RangeError when the lengths differ or there are fewer than two steps
 * @see Shoemake 1985 for the spherical path; White 2016 (arXiv:1609.04468) for its use on codes
 */
export function interpolateCodes(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  settings: InterpolationOptions,
): Examples {
  expectKnownKeys('interpolateCodes', settings, INTERPOLATE_CODES_KEYS);
  const { steps, path = 'linear' } = settings;
  if (from.length !== to.length || from.length < 1) {
    throw new RangeError(`interpolateCodes: both codes must have the same length, got ${from.length} and ${to.length}`);
  }
  if (!Number.isInteger(steps) || steps < 2) {
    throw new RangeError(`interpolateCodes: steps must be an integer of at least 2, got ${steps}`);
  }
  const values = new Float32Array(steps * from.length);
  for (let step = 0; step < steps; step++) {
    const t = step / (steps - 1);
    const [a, b] = path === 'linear' ? [1 - t, t] : sphericalWeights(from, to, t);
    for (let d = 0; d < from.length; d++) {
      values[step * from.length + d] = a * (from[d] as number) + b * (to[d] as number);
    }
  }
  return examplesFrom(values, [from.length]);
}

/** What `traverseLatent` reads. */
const TRAVERSE_LATENT_KEYS = keysOf<{ readonly dimension: number; readonly values: readonly number[] }>({
  dimension: true,
  values: true,
});

/**
 * A code with one latent moved through values while the others stay.
 *
 * @param code     [latentDim]
 * @param options  `dimension`: which latent moves; `values`: where to
 * @returns one code for each of `values`
 * @throws RangeError when there is no such latent
 */
export function traverseLatent(
  code: ArrayLike<number>,
  options: { readonly dimension: number; readonly values: readonly number[] },
): Examples {
  expectKnownKeys('traverseLatent', options, TRAVERSE_LATENT_KEYS);
  const { dimension, values } = options;
  if (!Number.isInteger(dimension) || dimension < 0 || dimension >= code.length) {
    throw new RangeError(`traverseLatent: dimension must be an integer in 0…${code.length - 1}, got ${dimension}`);
  }
  const codes = values.flatMap((value) => Array.from(code, (own, d) => (d === dimension ? value : own)));
  return examplesFrom(Float32Array.from(codes), [code.length]);
}

/** A square grid of two-dimensional codes. */
export interface CodeGrid {
  /** side² codes, row by row, the largest second coordinate first, as a picture is drawn. */
  readonly codes: Examples;
  /** The coordinates along either axis, ascending, [side]. */
  readonly coordinates: Float32Array;
}

/**
 * A grid over a two-dimensional normal prior, at evenly spaced quantiles from `tail` to 1 − tail: each tile stands for
 * the same share of the prior. 0.01 covers 98 % of each axis, 96 % of the plane.
 *
 * @param side  codes along an axis, at least 2
 * @throws RangeError when side or tail is outside its range
 */
export function priorGrid(side: number, tail = 0.01): CodeGrid {
  if (!Number.isInteger(side) || side < 2) {
    throw new RangeError(`priorGrid: side must be an integer of at least 2, got ${side}`);
  }
  if (!(tail > 0 && tail < 0.5)) throw new RangeError(`priorGrid: tail must lie between 0 and 0.5, got ${tail}`);
  const coordinates = Float32Array.from({ length: side }, (_, index) =>
    normalQuantile(tail + ((1 - 2 * tail) * index) / (side - 1)),
  );
  const descending = [...coordinates].reverse();
  const codes = descending.flatMap((y) => Array.from(coordinates, (x) => [x, y])).flat();
  return { codes: examplesFrom(Float32Array.from(codes), [2]), coordinates };
}

/** A grid over a rectangle of a two-dimensional code. */
export interface CodeMap {
  /** side² codes, row by row, the largest second coordinate first, as a picture is drawn. */
  readonly codes: Examples;
  /** Least and largest first coordinate. */
  readonly x: readonly [number, number];
  /** Least and largest second coordinate. */
  readonly y: readonly [number, number];
}

/** The ends of coordinate `axis` of two-dimensional codes, without the outermost share on either side. */
function coordinateRange({ values, count }: Examples, axis: 0 | 1, tail: number): readonly [number, number] {
  const sorted = Float32Array.from({ length: count }, (_, row) => values[2 * row + axis] as number).sort();
  const cut = Math.floor(tail * (count - 1));
  return [sorted[cut] as number, sorted[count - 1 - cut] as number];
}

/**
 * An even grid over the part of the plane where given codes lie: what stands where on the map of a model without a
 * prior (with one, `priorGrid`).
 *
 * @param codes  two-dimensional codes, e.g. of the test split
 * @param side   codes along an axis, at least 2
 * @param tail   share of the codes left out at each end of an axis, so that a stray one does not stretch the map;
 *   0.01 unless given
 * @throws RangeError when the codes are not two-dimensional, there are none, or side or tail is outside its range
 */
export function codeGrid(codes: Examples, side: number, tail = 0.01): CodeMap {
  if (codes.shape.join() !== '2' || codes.count < 1) {
    throw new RangeError(
      `codeGrid: needs codes of shape [2], at least one, got ${codes.count} of shape [${codes.shape.join(', ')}]`,
    );
  }
  if (!Number.isInteger(side) || side < 2) {
    throw new RangeError(`codeGrid: side must be an integer of at least 2, got ${side}`);
  }
  if (!(tail >= 0 && tail < 0.5)) throw new RangeError(`codeGrid: tail must be at least 0 and below 0.5, got ${tail}`);
  const [x, y] = [coordinateRange(codes, 0, tail), coordinateRange(codes, 1, tail)];
  const at = ([low, high]: readonly [number, number], step: number) => low + ((high - low) * step) / (side - 1);
  const values = Float32Array.from({ length: 2 * side * side }, (_, index) => {
    const tile = index >> 1;
    return index % 2 === 0 ? at(x, tile % side) : at(y, side - 1 - Math.floor(tile / side));
  });
  return { codes: examplesFrom(values, [2]), x, y };
}

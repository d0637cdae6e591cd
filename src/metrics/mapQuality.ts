import type { Examples } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { numbersOf } from '../runtime/numbers';
import { expectFinite } from './checks';
import { type DistanceScreen, distanceScreen } from './distances';
import { kNearestNeighbours, type Neighbours } from './neighbours';

/** Settings of `trustworthiness` and `continuity`. */
export interface MapQualityOptions {
  /** Size of the neighbourhoods that are compared; below half the number of examples. */
  readonly k: number;
}

/** One row of screened distances, and what is known about its errors. */
interface DistanceRow {
  readonly example: number;
  readonly screened: Float32Array;
  readonly bound: number;
}

/** The rank of `other` among all neighbours of an example, nearest 1; equal distances rank by index. */
function rankOf(other: number, { example, screened, bound }: DistanceRow, distances: DistanceScreen): number {
  const own = distances.exact(example, other);
  let nearer = 0;
  for (let index = 0; index < screened.length; index++) {
    const about = screened[index] as number;
    if (about > own + bound || index === example || index === other) continue;
    if (about < own - bound) {
      nearer++;
      continue;
    }
    const exact = distances.exact(example, index);
    if (exact < own || (exact === own && index < other)) nearer++;
  }
  return nearer + 1;
}

/** Σ over all examples and their given neighbours of how far the rank in `space` exceeds k. */
function excessRanks(space: Examples, { indices, k }: Neighbours): number {
  const distances = distanceScreen(space, space);
  let excess = 0;
  try {
    for (let start = 0; start < space.count; start += distances.chunkSize) {
      const size = Math.min(distances.chunkSize, space.count - start);
      const screened = numbersOf(() => distances.screen(start, size));
      for (let row = 0; row < size; row++) {
        const example = start + row;
        const distanceRow = {
          example,
          screened: screened.subarray(row * space.count, (row + 1) * space.count),
          bound: distances.errorBound(example),
        };
        for (const other of indices.subarray(example * k, (example + 1) * k)) {
          excess += Math.max(0, rankOf(other, distanceRow, distances) - k);
        }
      }
    }
  } finally {
    distances.dispose();
  }
  return excess;
}

function expectComparable(who: string, x: Examples, z: Examples, k: number): void {
  if (x.count !== z.count) {
    throw new RangeError(`${who}: x and z must hold the same examples, got ${x.count} and ${z.count}`);
  }
  if (!Number.isInteger(k) || k < 1 || k >= x.count / 2) {
    throw new RangeError(
      `${who}: k must be an integer of at least 1 and below half of the ${x.count} examples, got ${k}`,
    );
  }
  expectFinite(who, 'x', x);
  expectFinite(who, 'z', z);
}

/** 1 − 2/(n k (2n − 3k − 1)) · Σ excess ranks in `space` of the k neighbours found in `neighboursIn`. */
function rankAgreement(space: Examples, neighboursIn: Examples, k: number): number {
  const n = space.count;
  const neighbours = kNearestNeighbours(neighboursIn, neighboursIn, { k, excludeSelf: true });
  return 1 - (2 / (n * k * (2 * n - 3 * k - 1))) * excessRanks(space, neighbours);
}

/** What `trustworthiness` reads. */
const TRUSTWORTHINESS_KEYS = keysOf<MapQualityOptions>({ k: true });

/**
 * Trustworthiness of codes: are neighbours in the code neighbours in the data? With U_i the k nearest codes of
 * example i that are not among its k nearest in the data, and r(i, j) the rank of j by distance in the data,
 *   T = 1 − 2/(n k (2n − 3k − 1)) · Σ_i Σ_{j ∈ U_i} (r(i, j) − k).
 * Equal distances rank by index. Time grows with n²: take a few thousand examples.
 *
 * @param x  the data, n examples of any shape
 * @param z  their codes, in the same order
 * @returns in [0, 1]; 1 when no code has a false neighbour
 * @throws RangeError when the counts differ, k is not below n/2, or a value is NaN or infinite
 * @see Venna & Kaski, Neighborhood preservation in nonlinear projection methods, 2001
 */
export function trustworthiness(x: Examples, z: Examples, options: MapQualityOptions): number {
  expectKnownKeys('trustworthiness', options, TRUSTWORTHINESS_KEYS);
  const { k } = options;
  expectComparable('trustworthiness', x, z, k);
  return rankAgreement(x, z, k);
}

/** What `continuity` reads. */
const CONTINUITY_KEYS = keysOf<MapQualityOptions>({ k: true });

/**
 * Continuity of codes: do neighbours in the data stay neighbours in the code? The mirror image of `trustworthiness`:
 * with V_i the k nearest examples of i in the data that are not among its k nearest codes, and r̂(i, j) the rank of j
 * by distance between codes,
 *   C = 1 − 2/(n k (2n − 3k − 1)) · Σ_i Σ_{j ∈ V_i} (r̂(i, j) − k).
 *
 * @returns in [0, 1]; 1 when no neighbourhood was torn apart
 * @throws RangeError as `trustworthiness`
 * @see Venna & Kaski, Neighborhood preservation in nonlinear projection methods, 2001
 */
export function continuity(x: Examples, z: Examples, options: MapQualityOptions): number {
  expectKnownKeys('continuity', options, CONTINUITY_KEYS);
  const { k } = options;
  expectComparable('continuity', x, z, k);
  return rankAgreement(z, x, k);
}

import { type Examples, expectSameShape } from '../data/examples';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectLabels, expectSameFeatures, expectSome } from './checks';
import { accuracy } from './classification';
import { type DistanceScreen, distanceScreen } from './distances';

/** Settings of `kNearestNeighbours`. */
export interface NeighbourOptions {
  /** How many neighbours, at least 1. */
  readonly k: number;
  /** Whether queries and reference are the same set and no example is its own neighbour; false unless given. */
  readonly excludeSelf?: boolean;
}

/** The nearest references of each query. */
export interface Neighbours {
  readonly k: number;
  /** Indices into the reference, nearest first: shape [queries, k]. */
  readonly indices: Int32Array;
  /** Euclidean distances to them: shape [queries, k]. */
  readonly distances: Float64Array;
}

/** Candidates that float32 proposes beyond k, so that float64 rarely has to look further. */
const SPARE_CANDIDATES = 16;

function expectNeighbourCount(who: string, k: number, available: number): void {
  if (!Number.isInteger(k) || k < 1 || k > available) {
    throw new RangeError(`${who}: k must be an integer from 1 to ${available}, got ${k}`);
  }
}

interface Neighbour {
  readonly index: number;
  /** Squared distance, float64. */
  readonly square: number;
}

/** Nearest first; at equal distance the lower index first. */
const byDistance = (a: Neighbour, b: Neighbour): number => a.square - b.square || a.index - b.index;

/** The search for the neighbours of one query. */
interface Search {
  readonly query: number;
  readonly k: number;
  /** A reference that does not count; −1 for none. */
  readonly excluded: number;
  /** The references that look nearest in float32. */
  readonly candidates: ArrayLike<number>;
  /** What every other reference's squared distance exceeds at least. */
  readonly othersBeyond: number;
  readonly references: number;
}

/** Settles in float64 which k candidates are nearest; looks at all references when others could be as near. */
function nearestOf(distances: DistanceScreen, search: Search): readonly Neighbour[] {
  const measure = (indices: ArrayLike<number>): Neighbour[] =>
    Array.from(indices)
      .filter((index) => index !== search.excluded)
      .map((index) => ({ index, square: distances.exact(search.query, index) }))
      .sort(byDistance);
  const found = measure(search.candidates).slice(0, search.k);
  const furthest = found[search.k - 1]?.square ?? Number.POSITIVE_INFINITY;
  const complete = search.candidates.length === search.references || furthest < search.othersBeyond;
  if (complete) return found;
  return measure(Int32Array.from({ length: search.references }, (_, index) => index)).slice(0, search.k);
}

/**
 * The k nearest references of each query by Euclidean distance; at equal distance the lower index comes first.
 * Exact in float64 and repeatable: float32 matrix products only propose candidates.
 *
 * @param queries    examples of any shape
 * @param reference  examples with as many features
 * @throws RangeError when the features differ, k exceeds the references, or a value is NaN or infinite
 */
export function kNearestNeighbours(
  queries: Examples,
  reference: Examples,
  { k, excludeSelf = false }: NeighbourOptions,
): Neighbours {
  expectSameFeatures('kNearestNeighbours', queries, reference);
  if (excludeSelf) expectSameShape('kNearestNeighbours', queries, reference);
  expectNeighbourCount('kNearestNeighbours', k, reference.count - (excludeSelf ? 1 : 0));
  expectFinite('kNearestNeighbours', 'queries', queries);
  if (reference !== queries) expectFinite('kNearestNeighbours', 'reference', reference);
  const wanted = Math.min(reference.count, k + SPARE_CANDIDATES + (excludeSelf ? 1 : 0));
  const indices = new Int32Array(queries.count * k);
  const lengths = new Float64Array(queries.count * k);
  const distances = distanceScreen(queries, reference);
  try {
    for (let start = 0; start < queries.count; start += distances.chunkSize) {
      const size = Math.min(distances.chunkSize, queries.count - start);
      const proposal = propose(distances, { start, size, wanted });
      for (let row = 0; row < size; row++) {
        const query = start + row;
        const nearest = nearestOf(distances, {
          query,
          k,
          excluded: excludeSelf ? query : -1,
          candidates: proposal.candidates.subarray(row * wanted, (row + 1) * wanted),
          othersBeyond: -(proposal.scores[(row + 1) * wanted - 1] as number) - distances.errorBound(query),
          references: reference.count,
        });
        nearest.forEach(({ index, square }, place) => {
          indices[query * k + place] = index;
          lengths[query * k + place] = Math.sqrt(square);
        });
      }
    }
  } finally {
    distances.dispose();
  }
  return { k, indices, distances: lengths };
}

/** A chunk of queries, and how many candidates each of them wants. */
interface Chunk {
  readonly start: number;
  readonly size: number;
  readonly wanted: number;
}

/** The references that look nearest in float32, nearest first, and their screened squared distances. */
interface Proposal {
  /** Shape [size, wanted]. */
  readonly candidates: Int32Array;
  /** Negative squared distances, shape [size, wanted]. */
  readonly scores: Float32Array;
}

function propose(distances: DistanceScreen, { start, size, wanted }: Chunk): Proposal {
  const { values, indices } = tf.tidy(() => tf.topk(tf.neg(distances.screen(start, size)), wanted));
  const proposal = { scores: values.dataSync<'float32'>(), candidates: indices.dataSync<'int32'>() };
  tf.dispose([values, indices]);
  return proposal;
}

/** Codes with their classes, on both sides of a split. Labels of a data set may be passed on as they are. */
export interface LabelledCodes {
  readonly trainCodes: Examples;
  readonly trainLabels: Int32Array | undefined;
  readonly testCodes: Examples;
  readonly testLabels: Int32Array | undefined;
}

/** The label that most of the neighbours have; among equally frequent ones the smallest. */
function majority(labels: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts].reduce((best, entry) =>
    entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best,
  )[0];
}

/**
 * How well the k nearest training codes tell the class of a test code: each votes with equal weight, a tied vote
 * goes to the smallest label (as in scikit-learn). Depends on the scale of the codes' dimensions.
 *
 * @returns fraction of test codes classified rightly, in [0, 1]
 * @throws RangeError when labels are missing, features differ or k exceeds the training codes
 */
export function knnAccuracy({
  trainCodes,
  trainLabels,
  testCodes,
  testLabels,
  k,
}: LabelledCodes & { readonly k: number }): number {
  const classes = expectLabels('knnAccuracy', { name: 'trainLabels', labels: trainLabels, examples: trainCodes });
  const expected = expectLabels('knnAccuracy', { name: 'testLabels', labels: testLabels, examples: testCodes });
  expectSome('knnAccuracy', 'testCodes', testCodes);
  expectSameFeatures('knnAccuracy', trainCodes, testCodes);
  expectNeighbourCount('knnAccuracy', k, trainCodes.count);
  const { indices } = kNearestNeighbours(testCodes, trainCodes, { k });
  const predicted = Int32Array.from({ length: testCodes.count }, (_, query) =>
    majority(Array.from(indices.subarray(query * k, (query + 1) * k), (index) => classes[index] as number)),
  );
  return accuracy(predicted, expected);
}

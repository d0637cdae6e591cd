import { type Examples, expectSameShape } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectLabels, expectSameFeatures, expectSome } from './checks';
import { accuracy } from './classification';
import { type DistanceScreen, distanceScreen } from './distances';
import { type GroupedRows, groupedRows } from './distinctRows';

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

/** The search for the neighbours of one query among distinct references, each of which stands for its members. */
interface Search {
  readonly query: number;
  /** How many members are wanted. */
  readonly wanted: number;
  readonly members: readonly Int32Array[];
  /** The references that look nearest in float32. */
  readonly candidates: ArrayLike<number>;
  /** What every other reference's squared distance exceeds at least. */
  readonly othersBeyond: number;
}

/** Settles in float64 which candidates hold the nearest members; looks at all references when others could be as near. */
function nearestOf(distances: DistanceScreen, search: Search): readonly Neighbour[] {
  const { query, wanted, members, candidates, othersBeyond } = search;
  const found = Array.from(candidates, (index) => ({ index, square: distances.exact(query, index) })).sort(byDistance);
  let count = 0;
  const last = found.find(({ index }) => {
    count += (members[index] as Int32Array).length;
    return count >= wanted;
  });
  const furthest = last?.square ?? Number.POSITIVE_INFINITY;
  const isComplete = candidates.length === members.length || furthest < othersBeyond;
  return isComplete ? found : nearestOfAll(distances, query, { wanted, references: members.length });
}

/**
 * The nearest of all references. Among equal rows, or rows that differ by less than float32 tells, this is what most
 * queries need, so nothing is made for a reference that is too far.
 */
function nearestOfAll(
  distances: DistanceScreen,
  query: number,
  { wanted, references }: { readonly wanted: number; readonly references: number },
): readonly Neighbour[] {
  const nearest: Neighbour[] = [];
  let furthest = Number.POSITIVE_INFINITY;
  for (let index = 0; index < references; index++) {
    const square = distances.exact(query, index, furthest);
    // At equal distance the lower index is there already.
    if (nearest.length >= wanted && square >= furthest) continue;
    let place = nearest.length;
    while (place > 0 && (nearest[place - 1] as Neighbour).square > square) place--;
    nearest.splice(place, 0, { index, square });
    if (nearest.length > wanted) nearest.pop();
    if (nearest.length === wanted) furthest = (nearest[wanted - 1] as Neighbour).square;
  }
  return nearest;
}

/** The nearest members of distinct references that are sorted by distance. */
function nearestMembers(found: readonly Neighbour[], members: readonly Int32Array[], wanted: number): Neighbour[] {
  const nearest: Neighbour[] = [];
  for (const { index: group, square } of found) {
    // Behind so many, only what is as near as the last of them can still come before it.
    if (nearest.length >= wanted && square > (nearest[wanted - 1] as Neighbour).square) break;
    for (const index of (members[group] as Int32Array).subarray(0, wanted)) nearest.push({ index, square });
  }
  return nearest.sort(byDistance).slice(0, wanted);
}

/** What `kNearestNeighbours` reads. */
const K_NEAREST_NEIGHBOURS_KEYS = keysOf<NeighbourOptions>({ k: true, excludeSelf: true });

/**
 * The k nearest references of each query by Euclidean distance; at equal distance the lower index comes first.
 * Exact in float64 and repeatable: float32 matrix products only propose candidates. Equal rows are searched for once, on
 * either side: of a table of connections two rows in three are copies.
 *
 * @param queries    examples of any shape
 * @param reference  examples with as many features
 * @throws RangeError when the features differ, k exceeds the references, or a value is NaN or infinite
 */
export function kNearestNeighbours(queries: Examples, reference: Examples, options: NeighbourOptions): Neighbours {
  expectKnownKeys('kNearestNeighbours', options, K_NEAREST_NEIGHBOURS_KEYS);
  const { k, excludeSelf = false } = options;
  expectSameFeatures('kNearestNeighbours', queries, reference);
  if (excludeSelf) expectSameShape('kNearestNeighbours', queries, reference);
  expectNeighbourCount('kNearestNeighbours', k, reference.count - (excludeSelf ? 1 : 0));
  expectFinite('kNearestNeighbours', 'queries', queries);
  if (reference !== queries) expectFinite('kNearestNeighbours', 'reference', reference);
  const indices = new Int32Array(queries.count * k);
  const lengths = new Float64Array(queries.count * k);
  const asked = groupedRows(queries);
  visitNearest(asked, reference === queries ? asked : groupedRows(reference), {
    wanted: k + (excludeSelf ? 1 : 0),
    visit(nearest, group) {
      for (const query of asked.members[group] as Int32Array) {
        let place = query * k;
        for (const { index, square } of nearest) {
          if (place === (query + 1) * k) break;
          if (excludeSelf && index === query) continue;
          indices[place] = index;
          lengths[place] = Math.sqrt(square);
          place++;
        }
      }
    },
  });
  return { k, indices, distances: lengths };
}

/** What is looked for, and who is told. */
interface Visit {
  readonly wanted: number;
  /** Called with the nearest members for each distinct query, by its place. */
  visit(nearest: readonly Neighbour[], query: number): void;
}

function visitNearest({ distinct: queries }: GroupedRows, to: GroupedRows, { wanted, visit }: Visit): void {
  const { distinct: reference, members } = to;
  const proposed = Math.min(reference.count, wanted + SPARE_CANDIDATES);
  const distances = distanceScreen(queries, reference);
  try {
    for (let start = 0; start < queries.count; start += distances.chunkSize) {
      const size = Math.min(distances.chunkSize, queries.count - start);
      const proposal = propose(distances, { start, size, wanted: proposed });
      for (let row = 0; row < size; row++) {
        const query = start + row;
        const found = nearestOf(distances, {
          query,
          wanted,
          members,
          candidates: proposal.candidates.subarray(row * proposed, (row + 1) * proposed),
          othersBeyond: -(proposal.scores[(row + 1) * proposed - 1] as number) - distances.errorBound(query),
        });
        visit(nearestMembers(found, members, wanted), query);
      }
    }
  } finally {
    distances.dispose();
  }
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

/** What `knnAccuracy` reads. */
const KNN_ACCURACY_KEYS = keysOf<LabelledCodes & { readonly k: number }>({
  trainCodes: true,
  trainLabels: true,
  testCodes: true,
  testLabels: true,
  k: true,
});

/**
 * How well the k nearest training codes tell the class of a test code: each votes with equal weight, a tied vote
 * goes to the smallest label (as in scikit-learn). Depends on the scale of the codes' dimensions.
 *
 * @returns fraction of test codes classified rightly, in [0, 1]
 * @throws RangeError when labels are missing, features differ or k exceeds the training codes
 */
export function knnAccuracy(options: LabelledCodes & { readonly k: number }): number {
  expectKnownKeys('knnAccuracy', options, KNN_ACCURACY_KEYS);
  const { trainCodes, trainLabels, testCodes, testLabels, k } = options;
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

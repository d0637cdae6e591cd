import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { meanRow } from '../data/meanRow';
import { expectSeed } from '../math/random';
import { expectFinite, expectSome } from '../metrics/checks';
import { rowHash } from '../metrics/distinctRows';
import { kNearestNeighbours } from '../metrics/neighbours';
import { type AnomalyScore, expectScores, type SavedScore } from './anomalyScore';
import { quadraticScore } from './quadraticScore';
import { rowSums } from './rowSums';

const NOTHING = new Float32Array(0);

/**
 * Squared distance to the mean of the normals, ‖x − μ‖²: PCA's residual with no components. What a detector must
 * beat to have learned anything but the average.
 *
 * @param train  training normals
 * @throws RangeError when there are none or a value is not finite
 */
export function distanceToMeanScore(train: Examples): AnomalyScore {
  expectSome('distanceToMeanScore', 'train', train);
  expectFinite('distanceToMeanScore', 'train', train);
  return quadraticScore({
    name: 'distance to the mean',
    inputShape: train.shape,
    mean: Float32Array.from(meanRow(train)),
    directions: NOTHING,
    along: NOTHING,
    off: 1,
    constant: 0,
  });
}

/**
 * Squared length of an example, ‖x‖². Nothing is fitted; on standardised tables it is hard to beat.
 *
 * @param inputShape  shape of the examples
 */
export function normScore(inputShape: readonly number[]): AnomalyScore {
  return quadraticScore({
    name: 'norm of the row',
    inputShape,
    mean: new Float32Array(featureCount(inputShape)),
    directions: NOTHING,
    along: NOTHING,
    off: 1,
    constant: 0,
  });
}

/**
 * Sum of the values of an example, Σ x: the ink of a drawing. A detector that does no better counts ink.
 *
 * @param inputShape  shape of the examples
 */
export function sumScore(inputShape: readonly number[]): AnomalyScore {
  const name = 'sum of the values';
  return {
    name,
    inputShape,
    score(examples) {
      expectShape(name, examples, inputShape);
      return expectScores(name, rowSums(examples));
    },
    saved: () => ({ kind: 'sum', settings: { inputShape }, arrays: {} }),
  };
}

const SPAN = 2 ** 32;

/**
 * A score that knows nothing: a number in [0, 1) that depends on the seed and on the example's own values, so that it
 * stays with the example in whatever order or batch it comes. Equal rows get equal numbers.
 *
 * @throws RangeError when the seed is no positive integer
 */
export function randomScore(inputShape: readonly number[], { seed }: { readonly seed: number }): AnomalyScore {
  expectSeed('randomScore', seed);
  const features = featureCount(inputShape);
  return {
    name: 'random',
    inputShape,
    score(examples) {
      expectShape('random', examples, inputShape);
      return Float64Array.from({ length: examples.count }, (_, row) => {
        const values = examples.values.subarray(row * features, (row + 1) * features);
        // The second hash fills the low digits, so that many rows still get different numbers.
        return (rowHash(values, seed) + rowHash(values, ~seed) / SPAN) / SPAN;
      });
    },
    saved: () => ({ kind: 'random', settings: { inputShape, seed }, arrays: {} }),
  };
}

/** Settings of `nearestRowScore`. */
export interface NearestRowOptions {
  /** The distance to which neighbour counts, 1 the nearest; 1 unless given. */
  readonly k?: number;
}

/**
 * Squared distance to the nearest training row (or the k-th nearest), exact in float64. The simplest detector that
 * knows every normal example; it costs their number for every score.
 *
 * @param train  training normals, kept as they are
 * @throws RangeError when k exceeds their number or a value is not finite
 */
export function nearestRowScore(train: Examples, { k = 1 }: NearestRowOptions = {}): AnomalyScore {
  const name = k === 1 ? 'nearest training row' : `training row number ${k}`;
  if (!Number.isInteger(k) || k < 1 || k > train.count) {
    throw new RangeError(`nearestRowScore: k must be an integer from 1 to ${train.count}, got ${k}`);
  }
  expectFinite('nearestRowScore', 'train', train);
  const { shape, count, values } = train;
  const reference: Examples = { shape, count, values };
  const features = featureCount(shape);
  return {
    name,
    inputShape: shape,
    score(examples) {
      expectShape(name, examples, shape);
      const { distances } = kNearestNeighbours(examples, reference, { k });
      return Float64Array.from({ length: examples.count }, (_, row) => (distances[row * k + k - 1] as number) ** 2);
    },
    contributions(examples) {
      expectShape(`${name}.contributions`, examples, shape);
      const { indices } = kNearestNeighbours(examples, reference, { k });
      const squares = examples.values.map((value, index) => {
        const row = Math.floor(index / features);
        const other = (indices[row * k + k - 1] as number) * features + (index % features);
        return (value - (values[other] as number)) ** 2;
      });
      return { values: squares, count: examples.count, shape };
    },
    saved: (): SavedScore => ({ kind: 'nearest row', settings: { shape, k }, arrays: { rows: values } }),
  };
}

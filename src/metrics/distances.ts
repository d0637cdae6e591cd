import { type Examples, featureCount } from '../data/examples';
import { columnMeans, dot, scaledColumns } from '../math/arrays';
import { tf } from '../runtime/tensorflow';

/** Distances held at once: 4 million float32 numbers are 16 MB. */
const CHUNK_DISTANCES = 4_000_000;

/** Half a unit in the last place of float32. */
const FLOAT32_ROUNDING = 2 ** -24;

/**
 * Squared Euclidean distances between two sets, in two precisions. All pairs in float32 come from one native matrix
 * product, |q|² − 2 q·r + |r|², with a bound on their error; single pairs in float64 settle what the bound leaves
 * open. So results are exact and do not depend on the order in which a matrix product adds up.
 */
export interface DistanceScreen {
  /** Queries of one chunk: `chunks` covers all of them. */
  readonly chunkSize: number;
  /** Squared distances of queries start … start + size − 1 to all references; call inside `tf.tidy`. */
  screen(start: number, size: number): tf.Tensor2D;
  /** How far a screened squared distance of this query may be from the exact one. */
  errorBound(query: number): number;
  /** The squared distance of one pair, in float64; where it exceeds `most`, some number that does. */
  exact(query: number, reference: number, most?: number): number;
  /** Frees the reference tensors. */
  dispose(): void;
}

/** Rows start … start + size − 1 with the means taken off: distances stay, the cancellation in float32 goes. */
function centredRows(examples: Examples, means: Float64Array, start: number, size: number): Float32Array {
  const features = means.length;
  return scaledColumns(examples.values.subarray(start * features, (start + size) * features), { mean: means });
}

/** Euclidean norm of each row. */
function rowNorms(rows: Float32Array, features: number): Float64Array {
  return Float64Array.from({ length: rows.length / features }, (_, row) => {
    const values = rows.subarray(row * features, (row + 1) * features);
    return Math.sqrt(dot(values, values));
  });
}

/** Prepares the distances between queries and references of the same feature count; the caller disposes the result. */
export function distanceScreen(queries: Examples, references: Examples): DistanceScreen {
  const features = featureCount(references.shape);
  const means = columnMeans(references.values, features);
  const centred = centredRows(references, means, 0, references.count);
  const referenceNorms = rowNorms(centred, features);
  const largestNorm = referenceNorms.reduce((largest, norm) => Math.max(largest, norm), 0);
  const referenceTensor = tf.tensor2d(centred, [references.count, features]);
  const referenceSquares = tf.tensor2d(
    Float32Array.from(referenceNorms, (norm) => norm * norm),
    [1, references.count],
  );
  const queryNorms =
    queries === references ? referenceNorms : rowNorms(centredRows(queries, means, 0, queries.count), features);
  return {
    chunkSize: Math.max(1, Math.floor(CHUNK_DISTANCES / references.count)),
    screen: (start, size) => {
      const rows = tf.tensor2d(centredRows(queries, means, start, size), [size, features]);
      const squares = Float32Array.from({ length: size }, (_, row) => (queryNorms[start + row] as number) ** 2);
      const products = tf.matMul(rows, referenceTensor, false, true);
      return tf.add(tf.sub(referenceSquares, tf.mul(2, products)), tf.tensor2d(squares, [size, 1]));
    },
    // Worst case of a sum of `features` products in any order, and of the few roundings around it.
    errorBound: (query) => 2 * (features + 8) * FLOAT32_ROUNDING * ((queryNorms[query] as number) + largestNorm) ** 2,
    exact: (query, reference, most = Number.POSITIVE_INFINITY) => {
      let sum = 0;
      for (let feature = 0; feature < features && sum <= most; feature++) {
        const a = queries.values[query * features + feature] as number;
        const difference = a - (references.values[reference * features + feature] as number);
        sum += difference * difference;
      }
      return sum;
    },
    dispose: () => {
      referenceTensor.dispose();
      referenceSquares.dispose();
    },
  };
}

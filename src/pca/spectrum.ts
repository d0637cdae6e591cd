import { type Examples, expectExamples, featureCount } from '../data/examples';
import { meanRow } from '../data/meanRow';
import { FLOAT, nativeOps } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import { meanAndCovariance } from './covariance';
import { refuseValues } from './refuseValues';

/** Principal directions of data and the variances along them, largest first. */
export interface Spectrum {
  /** μ, [features]. */
  readonly mean: Float32Array;
  /** λ, the variances along the directions, [min(n, features)], descending, never negative. */
  readonly eigenvalues: Float32Array;
  /** Orthonormal directions as rows, [min(n, features), features]. */
  readonly directions: Float32Array;
  /** Sum of the variances of all features; Σλ up to rounding. */
  readonly totalVariance: number;
}

/**
 * Turns each direction so that its largest entry in size (the first of equals) is positive. Eigenvectors have no
 * sign of their own; a result that repeats on every machine needs one.
 */
function fixSigns(directions: Float32Array, features: number): void {
  for (let start = 0; start < directions.length; start += features) {
    const direction = directions.subarray(start, start + features);
    let largest = 0;
    for (const entry of direction) {
      if (Math.abs(entry) > Math.abs(largest)) largest = entry;
    }
    if (largest < 0) direction.set(direction.map((entry) => -entry));
  }
}

/** Reads tensors and frees them. */
function readAndDispose(tensors: readonly tf.Tensor[]): Float32Array[] {
  const numbers = tensors.map((tensor) => tensor.dataSync<'float32'>().slice());
  tf.dispose([...tensors]);
  return numbers;
}

/** For at least as many examples as features: eigenvectors of the covariance. */
function fromCovariance(who: string, examples: Examples): Spectrum {
  const features = featureCount(examples.shape);
  const { mean, covariance, totalVariance } = meanAndCovariance(examples, who);
  const tensors = tf.tidy(() => {
    const matrix = tf.tensor2d(covariance, [features, features]);
    // Ascending eigenvalues, eigenvectors as columns; rounding can leave a vanishing one slightly negative.
    const [values, vectors] = nativeOps('SelfAdjointEigV2', { T: FLOAT, compute_v: { bool: true } }, [matrix], 2);
    return [tf.relu(tf.reverse(values as tf.Tensor, 0)), tf.reverse(tf.transpose(vectors as tf.Tensor), 0)];
  });
  const [eigenvalues, directions] = readAndDispose(tensors) as [Float32Array, Float32Array];
  return { mean, eigenvalues, directions, totalVariance };
}

/** For fewer examples than features, where the covariance would be larger than the data: singular vectors. */
function fromSingularVectors(who: string, examples: Examples): Spectrum {
  const features = featureCount(examples.shape);
  const { count, values } = examples;
  const mean = Float32Array.from(meanRow(examples));
  if (!mean.every(Number.isFinite)) refuseValues(who, examples);
  const tensors = tf.tidy(() => {
    const centred = tf.sub(tf.tensor2d(values, [count, features]), tf.tensor1d(mean));
    const attributes = { T: FLOAT, compute_uv: { bool: true }, full_matrices: { bool: false } };
    const [singular, , right] = nativeOps('Svd', attributes, [centred], 3);
    return [singular as tf.Tensor, tf.transpose(right as tf.Tensor)];
  });
  const [singular, directions] = readAndDispose(tensors) as [Float32Array, Float32Array];
  const eigenvalues = singular.map((value) => value ** 2 / count);
  const totalVariance = eigenvalues.reduce((sum, value) => sum + value, 0);
  if (!Number.isFinite(totalVariance)) refuseValues(who, examples);
  return { mean, eigenvalues, directions, totalVariance };
}

/**
 * Eigenvalues and eigenvectors of the covariance (divided by n) of data.
 *
 * @throws RangeError naming `who` when there are no examples or some value is NaN, infinite or too large to be squared
 */
export function spectrumOf(who: string, examples: Examples): Spectrum {
  expectExamples(who, examples);
  const features = featureCount(examples.shape);
  if (examples.count < 1) throw new RangeError(`${who}: needs at least one example, got none`);
  const spectrum = examples.count < features ? fromSingularVectors(who, examples) : fromCovariance(who, examples);
  fixSigns(spectrum.directions, features);
  return spectrum;
}

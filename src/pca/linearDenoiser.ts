import { type Codec, expectShape } from '../data/codec';
import type { Corruption } from '../data/corruption';
import type { Examples } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { FLOAT, nativeOps } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import { knownMoments, measuredMoments, type NoisyMoments } from './noisyMoments';

/** Where the moments of the corrupted examples come from. */
export type LinearDenoiserOptions =
  /** Noise without clipping, masking, salt and pepper, swaps: in closed form from the clean examples. */
  | { readonly corruption: Corruption; readonly latentDim?: number }
  /**
   * Corrupted copies of the training examples, row by row: for a corruption of any kind. Several copies with other noise
   * take chance out of the fit: with d features and n pairs it costs about d/n of the error.
   */
  | { readonly noisy: Examples | readonly Examples[]; readonly latentDim?: number };

/** The best linear denoiser: a codec that takes corrupted examples and gives estimates of the clean ones. */
export interface LinearDenoiser extends Codec {
  /** Variance of the clean examples that it recovers along each of its directions, [features], descending. */
  readonly recovered: Float32Array;
  /** Squared error per example that the moments promise, Σ Var(x) − Σ_{i≤k} recovered. */
  readonly predictedError: number;
  /**
   * The same fit with another number of directions; nothing is computed again.
   *
   * @throws RangeError when it is no integer from 1 to the number of features
   */
  withLatentDim(latentDim: number): LinearDenoiser;
}

interface Fit {
  readonly moments: NoisyMoments;
  readonly inputShape: readonly number[];
  /** Directions of the answers as rows, orthonormal, [features, features]. */
  readonly directions: Float32Array;
  /** Weights that give the codes: rows Uᵀ Cov(x, y) Cov(y)⁻¹, [features, features]. */
  readonly analysis: Float32Array;
  readonly recovered: Float32Array;
  readonly fitSeconds: number;
}

/**
 * Directions of Cov(y) with less than this share of its largest variance carry rounding, not signal: float32 sums are
 * within some 5e-6 of the largest variance.
 */
const SMALLEST_SHARE = 1e-5;

/** Eigenvalues in descending order and eigenvectors as rows of a symmetric matrix. */
function descendingEigen(matrix: tf.Tensor2D): readonly [tf.Tensor1D, tf.Tensor2D] {
  const [values, vectors] = nativeOps('SelfAdjointEigV2', { T: FLOAT, compute_v: { bool: true } }, [matrix], 2);
  return [tf.reverse(values as tf.Tensor1D, 0), tf.reverse(tf.transpose(vectors as tf.Tensor2D), 0) as tf.Tensor2D];
}

/** Analysis, directions and what each recovers, from Cov(x, y) and Cov(y); see `linearDenoiser`. */
function solve({ noisyCovariance, crossCovariance, clean }: NoisyMoments) {
  const size: [number, number] = [clean.length, clean.length];
  const tensors = tf.tidy(() => {
    const cross = tf.tensor2d(crossCovariance, size);
    const [variances, axes] = descendingEigen(tf.tensor2d(noisyCovariance, size));
    const least = tf.mul(SMALLEST_SHARE, tf.max(variances));
    const usable = tf.cast(tf.greater(variances, least), 'float32');
    const inverse = tf.div(usable, tf.maximum(variances, least));
    // Cov(x, y) along the axes of Cov(y), which divides by their standard deviations: H = MMᵀ.
    const along = tf.matMul(cross, axes, false, true);
    const whitened = tf.mul(along, tf.sqrt(inverse)) as tf.Tensor2D;
    const [recovered, directions] = descendingEigen(tf.matMul(whitened, whitened, false, true));
    const gain = tf.matMul(tf.mul(along, inverse) as tf.Tensor2D, axes);
    return [tf.relu(recovered), directions, tf.matMul(directions, gain)];
  });
  const [recovered, directions, analysis] = tensors.map((tensor) => tensor.dataSync<'float32'>().slice());
  tf.dispose(tensors);
  return { recovered, directions, analysis } as Pick<Fit, 'recovered' | 'directions' | 'analysis'>;
}

function denoiserFrom(fit: Fit, latentDim: number): LinearDenoiser {
  const { moments, inputShape, recovered, fitSeconds } = fit;
  const features = moments.clean.length;
  if (!Number.isInteger(latentDim) || latentDim < 1 || latentDim > features) {
    throw new RangeError(
      `linearDenoiser: latentDim must be an integer in 1…${features} (the features), got ${latentDim}`,
    );
  }
  const analysis = fit.analysis.subarray(0, latentDim * features);
  const directions = fit.directions.subarray(0, latentDim * features);
  const name = latentDim === features ? 'Wiener' : 'Wiener, rank k';
  const kept = recovered.subarray(0, latentDim).reduce((sum, value) => sum + value, 0);
  const through = (examples: Examples, outputShape: readonly number[], run: (x: tf.Tensor) => tf.Tensor): Examples =>
    mapRows(examples, { outputShape, run: (rows) => tf.tidy(() => run(rows)) });
  const weights = (values: Float32Array): tf.Tensor2D => tf.tensor2d(values, [latentDim, features]);
  return {
    kind: 'linearDenoiser',
    name,
    latentDim,
    inputShape,
    cost: { parameters: 2 * latentDim * features + 2 * features, fitSeconds },
    recovered,
    predictedError: Math.max(0, moments.totalVariance - kept),
    encode(examples) {
      expectShape(`${name}.encode`, examples, inputShape);
      return through(examples, [latentDim], (y) =>
        tf.matMul(tf.sub(y, tf.tensor1d(moments.noisy)) as tf.Tensor2D, weights(analysis), false, true),
      );
    },
    decode(codes) {
      expectShape(`${name}.decode`, codes, [latentDim]);
      return through(codes, inputShape, (z) =>
        tf.add(tf.matMul(z as tf.Tensor2D, weights(directions)), tf.tensor1d(moments.clean)),
      );
    },
    withLatentDim: (other) => denoiserFrom(fit, other),
  };
}

/**
 * The affine function of a corrupted example y with the least squared error to the clean x,
 *   x̂ = E x + Cov(x, y) Cov(y)⁻¹ (y − E y),
 * and with `latentDim` = k the best one of rank k (reduced-rank regression): the same, projected on the first k
 * eigenvectors of H = Cov(x, y) Cov(y)⁻¹ Cov(y, x), whose eigenvalues are what each direction recovers.
 *
 * For additive noise of variance s² this is the Wiener filter: the principal components, each multiplied by
 * λ/(λ + s²), recover λ²/(λ + s²) and leave λs²/(λ + s²). No autoencoder without activations can do better.
 *
 * @param train    clean examples; each is taken as one row of features
 * @param options  the corruption, or corrupted copies
 * @returns a codec named `Wiener` (`Wiener, rank k` below full rank); its code has k numbers
 * @throws RangeError when the corruption has no closed form, copies do not fit, or k does not
 * @see N. Wiener 1949; Izenman 1975, Reduced-rank regression for the multivariate linear model
 */
export function linearDenoiser(train: Examples, options: LinearDenoiserOptions): LinearDenoiser {
  const who = 'linearDenoiser';
  const started = performance.now();
  const moments =
    'noisy' in options
      ? measuredMoments(who, train, 'count' in options.noisy ? [options.noisy] : options.noisy)
      : knownMoments(who, train, options.corruption);
  const solved = solve(moments);
  const fitSeconds = (performance.now() - started) / 1000;
  const fit = { moments, inputShape: train.shape, fitSeconds, ...solved };
  return denoiserFrom(fit, options.latentDim ?? moments.clean.length);
}

/** Squared errors per example that eigenvalues promise for additive noise; see `predictedDenoisingErrors`. */
export interface PredictedDenoisingErrors {
  /** Of the best linear denoiser with code k: Σ_{i≤k} λs²/(λ + s²) + Σ_{i>k} λ. */
  readonly wiener: number;
  /** Of the projection on the first k principal components: ks² + Σ_{i>k} λ; least where λ_k falls below s². */
  readonly projection: number;
}

/**
 * The errors of the two linear ways to remove additive noise, from the variances of the clean data alone.
 *
 * @param eigenvalues  λ, variances of the clean data along their principal directions, descending
 * @throws RangeError when sigma is negative or k no whole number up to the number of eigenvalues
 */
export function predictedDenoisingErrors(
  eigenvalues: ArrayLike<number>,
  { sigma, latentDim = eigenvalues.length }: { readonly sigma: number; readonly latentDim?: number },
): PredictedDenoisingErrors {
  if (!(sigma >= 0 && Number.isFinite(sigma))) {
    throw new RangeError(`predictedDenoisingErrors: sigma must be a number of at least 0, got ${sigma}`);
  }
  if (!Number.isInteger(latentDim) || latentDim < 0 || latentDim > eigenvalues.length) {
    throw new RangeError(
      `predictedDenoisingErrors: latentDim must be an integer in 0…${eigenvalues.length}, got ${latentDim}`,
    );
  }
  let [wiener, projection] = [0, 0];
  for (let i = 0; i < eigenvalues.length; i++) {
    const lambda = eigenvalues[i] as number;
    const shrunk = lambda > 0 ? (lambda * sigma ** 2) / (lambda + sigma ** 2) : 0;
    wiener += i < latentDim ? shrunk : lambda;
    projection += i < latentDim ? sigma ** 2 : lambda;
  }
  return { wiener, projection };
}

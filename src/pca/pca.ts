import { type Codec, type CodecCost, expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type Spectrum, spectrumOf } from './spectrum';

/**
 * A fitted principal component analysis: z = V(x − μ), x̂ = Vᵀz + μ with the components as rows of V. A codec like
 * every other, and the yardstick for all of them.
 */
export interface Pca extends Codec {
  /** μ, the mean of the training examples, [features]. */
  readonly mean: Float32Array;
  /** V, orthonormal directions of largest variance, [latentDim, features]; in each the largest entry is positive. */
  readonly components: Float32Array;
  /**
   * λ, variances of the training data along all directions, [min(n, features)], descending. Variances are sums over
   * the n examples divided by n (not n − 1); directions beyond the list have none.
   */
  readonly eigenvalues: Float32Array;
  /** λᵢ / Σλ for the components kept, [latentDim]; 0 where the data do not vary at all. */
  readonly explainedVarianceRatio: Float32Array;
  /**
   * The same fit with another number of components; nothing is computed again.
   *
   * @throws RangeError when it is no integer from 1 to min(n, features)
   */
  withLatentDim(latentDim: number): Pca;
}

/** Settings of `fitPca`. */
export interface PcaOptions {
  /** k, how many components to keep: 1 to min(n, features), which is also the default. */
  readonly latentDim?: number;
}

interface PcaFit {
  readonly spectrum: Spectrum;
  readonly inputShape: readonly number[];
  readonly fitSeconds: number;
}

function pcaFrom(fit: PcaFit, latentDim: number): Pca {
  const { spectrum, inputShape, fitSeconds } = fit;
  const { mean, eigenvalues, directions, totalVariance } = spectrum;
  if (!Number.isInteger(latentDim) || latentDim < 1 || latentDim > eigenvalues.length) {
    throw new RangeError(
      `fitPca: latentDim must be an integer in 1…${eigenvalues.length} (the smaller of examples and features), got ${latentDim}`,
    );
  }
  const features = mean.length;
  const components = directions.subarray(0, latentDim * features);
  const cost: CodecCost = { parameters: latentDim * features + features, fitSeconds };
  const withTensors = (run: (mean: tf.Tensor1D, components: tf.Tensor2D) => Examples): Examples => {
    const tensors = [tf.tensor1d(mean), tf.tensor2d(components, [latentDim, features])] as const;
    try {
      return run(...tensors);
    } finally {
      tf.dispose([...tensors]);
    }
  };
  return {
    kind: 'pca',
    name: 'PCA',
    latentDim,
    inputShape,
    cost,
    mean,
    components,
    eigenvalues,
    explainedVarianceRatio: eigenvalues
      .subarray(0, latentDim)
      .map((value) => (totalVariance > 0 ? value / totalVariance : 0)),
    encode(examples) {
      expectShape('PCA.encode', examples, inputShape);
      return withTensors((mu, v) =>
        mapRows(examples, { outputShape: [latentDim], run: (x) => tf.matMul(tf.sub(x, mu), v, false, true) }),
      );
    },
    decode(codes) {
      expectShape('PCA.decode', codes, [latentDim]);
      return withTensors((mu, v) =>
        mapRows(codes, { outputShape: inputShape, run: (z) => tf.add(tf.matMul(z, v), mu) }),
      );
    },
    withLatentDim: (other) => pcaFrom(fit, other),
  };
}

/** What `fitPca` reads. */
const FIT_PCA_KEYS = keysOf<PcaOptions>({ latentDim: true });

/**
 * Fits PCA: eigenvectors of the covariance of the examples, mean subtracted. Fit it on the training part only.
 *
 * With at least as many examples as features the covariance is summed in one pass (see `meanAndCovariance`);
 * otherwise the singular vectors of the centred data are taken. Numbers are float32: on 60,000 images of 784 pixels the
 * products of components are within 1e-4 of 0 or 1, the eigenvalues within 5e-6 of the largest from those in float64.
 *
 * @param examples  n examples of any shape; each is taken as one row of features
 * @returns a codec with as many numbers as `latentDim` per example; it holds no tensors
 * @throws RangeError when there are no examples, `latentDim` does not fit, or some value is NaN, infinite or too
 *   large to be squared
 * @see K. Pearson 1901; H. Hotelling 1933
 */
export function fitPca(examples: Examples, options: PcaOptions = {}): Pca {
  expectKnownKeys('fitPca', options, FIT_PCA_KEYS);
  const started = performance.now();
  const spectrum = spectrumOf('fitPca', examples);
  const fitSeconds = (performance.now() - started) / 1000;
  const fit = { spectrum, inputShape: examples.shape, fitSeconds };
  return pcaFrom(fit, options.latentDim ?? spectrum.eigenvalues.length);
}

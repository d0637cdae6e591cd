import { type Codec, expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { normalValues, randomSource } from '../math/random';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { Pca } from './pca';

const LN_2PI = Math.log(2 * Math.PI);

/** Settings of `fitProbabilisticPca`. */
export interface ProbabilisticPcaOptions {
  /** σ², the noise variance per feature; the maximum-likelihood value (the mean dropped eigenvalue) unless given. */
  readonly noiseVariance?: number;
}

/**
 * Probabilistic PCA: x = Wz + μ + ε with z ~ N(0, 1) and ε ~ N(0, σ²). Everything that a linear variational
 * autoencoder can only approach stands here in closed form.
 */
export interface ProbabilisticPca extends Codec {
  /** σ². */
  readonly noiseVariance: number;
  /** How many latents carry something: eigenvalues above σ² among the first `latentDim`. */
  readonly activeUnits: number;
  /** Mean ln p(x) over the data PCA was fitted on, nats per example. */
  readonly trainLogLikelihood: number;
  /** Mean KL(p(z|x) ‖ p(z)) over the data PCA was fitted on, nats per example: Σ ½ ln(λᵢ/σ²) over active units. */
  readonly trainRate: number;
  /** Variance of p(z|x) in each latent, σ²/λᵢ (1 where inactive), [latentDim]; the same for every x. */
  readonly posteriorVariance: Float32Array;
  /** ln p(x) of each example in nats, [count]. */
  logLikelihood(examples: Examples): Float64Array;
  /** Draws from the model: z from the prior, the noise ε included only when asked for. */
  sample(count: number, options: { readonly seed: number; readonly noise?: boolean }): Examples;
}

/** What `fitProbabilisticPca` reads. */
const FIT_PROBABILISTIC_PCA_KEYS = keysOf<ProbabilisticPcaOptions>({ noiseVariance: true });

/**
 * Turns a PCA fit into a probability model. With eigenvalues λ (divided by n) and d features,
 *   σ² = Σ_{i>k} λᵢ / (d − k),  W = V_kᵀ (Λ_k − σ²)^½,  C = WWᵀ + σ²·1,
 *   ln p(x) = −½ [ d ln 2π + ln |C| + (x − μ)ᵀ C⁻¹ (x − μ) ].
 * A given σ² keeps only the eigenvalues above it; the others stay noise.
 *
 * The codec's code is the posterior mean, zᵢ = (λᵢ − σ²)^½ / λᵢ · vᵢ·(x − μ): shorter than PCA's score, so that its
 * reconstruction is drawn towards the mean image.
 *
 * @param pca  a fit with at least one dropped direction, so that σ² is positive
 * @throws RangeError when σ² is not positive
 * @see Tipping & Bishop 1999, Probabilistic principal component analysis
 */
export function fitProbabilisticPca(pca: Pca, options: ProbabilisticPcaOptions = {}): ProbabilisticPca {
  expectKnownKeys('fitProbabilisticPca', options, FIT_PROBABILISTIC_PCA_KEYS);
  const { latentDim, inputShape, mean, components, eigenvalues } = pca;
  const features = featureCount(inputShape);
  const dropped = eigenvalues.subarray(latentDim).reduce((sum, value) => sum + value, 0);
  const noiseVariance = options.noiseVariance ?? dropped / (features - latentDim);
  if (!(noiseVariance > 0 && Number.isFinite(noiseVariance))) {
    throw new RangeError(
      `fitProbabilisticPca: the noise variance must be positive, got ${noiseVariance}; keep fewer components than the data vary in, or pass { noiseVariance }`,
    );
  }
  // Float32 rounding may leave the first dropped eigenvalue a hair above the kept ones' limit; max() covers it.
  const signal = Float64Array.from(eigenvalues.subarray(0, latentDim), (value) => Math.max(value - noiseVariance, 0));
  /** λᵢ of the model's covariance C along the kept directions: the data's, or σ² where inactive. */
  const variances = signal.map((value) => value + noiseVariance);
  const logDeterminant =
    variances.reduce((sum, value) => sum + Math.log(value), 0) + (features - latentDim) * Math.log(noiseVariance);
  const trainQuadratic =
    variances.reduce((sum, value, i) => sum + (eigenvalues[i] as number) / value, 0) + dropped / noiseVariance;
  const gains = signal.map((value, i) => Math.sqrt(value) / (variances[i] as number));
  const scales = Float32Array.from(signal, Math.sqrt);

  const scaled = (codes: Examples, factors: ArrayLike<number>): Examples => ({
    ...codes,
    values: codes.values.map((value, index) => value * (factors[index % latentDim] as number)),
  });
  const decode = (codes: Examples): Examples => pca.decode(scaled(codes, scales));

  const squaredDistances = (examples: Examples): Float32Array =>
    mapRows(examples, { outputShape: [1], run: (x) => tf.sum(tf.squaredDifference(x, tf.tensor1d(mean)), 1, true) })
      .values;

  return {
    name: 'pPCA',
    latentDim,
    inputShape,
    cost: { parameters: components.length + mean.length + latentDim + 1, fitSeconds: pca.cost.fitSeconds },
    noiseVariance,
    activeUnits: signal.filter((value) => value > 0).length,
    trainLogLikelihood: -0.5 * (features * LN_2PI + logDeterminant + trainQuadratic),
    trainRate: variances.reduce((sum, value) => sum + 0.5 * Math.log(value / noiseVariance), 0),
    posteriorVariance: Float32Array.from(variances, (value) => noiseVariance / value),
    encode: (examples) => scaled(pca.encode(examples), gains),
    decode,
    logLikelihood(examples) {
      expectShape('fitProbabilisticPca.logLikelihood', examples, inputShape);
      const distances = squaredDistances(examples);
      const scores = pca.encode(examples).values;
      return Float64Array.from({ length: examples.count }, (_, row) => {
        let inside = 0;
        let quadratic = 0;
        for (let i = 0; i < latentDim; i++) {
          const square = (scores[row * latentDim + i] as number) ** 2;
          inside += square;
          quadratic += square / (variances[i] as number);
        }
        quadratic += Math.max(0, (distances[row] as number) - inside) / noiseVariance;
        return -0.5 * (features * LN_2PI + logDeterminant + quadratic);
      });
    },
    sample(count, { seed, noise = false }) {
      const z = normalValues(count * latentDim, randomSource(seed, 'pPCA codes'));
      const images = decode({ values: z, count, shape: [latentDim] });
      if (!noise) return images;
      const random = randomSource(seed, 'pPCA noise');
      const sigma = Math.sqrt(noiseVariance);
      return { ...images, values: images.values.map((value) => value + sigma * random.normal()) };
    },
  };
}

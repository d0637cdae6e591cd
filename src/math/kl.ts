import { tf } from '../runtime/tensorflow';
import { gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from './gaussian';
import type { StepRandom } from './stepRandom';
import { expectEqualShapes, sumPerExample } from './tensorShapes';

/** ½ (e^s − 1 − s + μ²) per element; e^s − 1 in one operation, because near s = 0 the difference would cancel. */
function klTerms(mean: tf.Tensor, logVar: tf.Tensor): tf.Tensor {
  return tf.mul(0.5, tf.add(tf.sub(tf.expm1(logVar), logVar), tf.square(mean)));
}

/**
 * KL divergence from a diagonal Gaussian code to the standard normal prior,
 *   KL = ½ Σ_d (σ_d² − 1 − ln σ_d² + μ_d²).
 *
 * @param mean    μ,     shape [batch, latent]
 * @param logVar  ln σ², shape [batch, latent]; any real number (above 88 the variance itself overflows)
 * @returns nats per example, shape [batch], never negative; the caller disposes it
 * @throws RangeError when the shapes differ
 * @see Kingma & Welling 2014, appendix B (arXiv:1312.6114); derived in notebook 01
 */
export function gaussianKL(mean: tf.Tensor, logVar: tf.Tensor): tf.Tensor1D {
  expectEqualShapes('gaussianKL', { mean, logVar });
  return tf.tidy(() => sumPerExample(klTerms(mean, logVar)));
}

/**
 * The terms of `gaussianKL` before they are summed: what each latent dimension costs for each example,
 *   KL_d = ½ (σ_d² − 1 − ln σ_d² + μ_d²).
 *
 * @param mean    μ,     shape [batch, latent]
 * @param logVar  ln σ², shape [batch, latent]
 * @returns nats, shape [batch, latent]; the caller disposes it
 * @throws RangeError when the shapes differ
 */
export function gaussianKLPerDimension(mean: tf.Tensor, logVar: tf.Tensor): tf.Tensor {
  expectEqualShapes('gaussianKLPerDimension', { mean, logVar });
  return tf.tidy(() => klTerms(mean, logVar));
}

/** A Monte-Carlo estimate with its uncertainty; the caller disposes both tensors. */
export type MonteCarloEstimate = {
  /** Mean over the samples, shape [batch]. */
  readonly estimate: tf.Tensor1D;
  /** Standard error of that mean, shape [batch]. */
  readonly standardError: tf.Tensor1D;
};

/** Settings of `gaussianKLMonteCarlo`. */
export interface MonteCarloOptions {
  /** Where the noise comes from. */
  readonly random: StepRandom;
  /** Draws per example, at least 2; all are held in memory at once. */
  readonly samples: number;
}

/**
 * The KL divergence of `gaussianKL` by sampling: the mean over z ~ N(μ, σ²) of ln N(z; μ, σ²) − ln N(z; 0, 1). It
 * shares no formula with the closed form, so their agreement shows that sampler, densities and closed form mean the
 * same Gaussian.
 *
 * @param mean    μ,     shape [batch, latent]
 * @param logVar  ln σ², shape [batch, latent]
 * @returns nats per example with standard errors; single estimates may be negative
 * @throws RangeError when the shapes differ or there are fewer than two samples
 */
export function gaussianKLMonteCarlo(
  mean: tf.Tensor,
  logVar: tf.Tensor,
  { random, samples }: MonteCarloOptions,
): MonteCarloEstimate {
  expectEqualShapes('gaussianKLMonteCarlo', { mean, logVar });
  if (!Number.isInteger(samples) || samples < 2) {
    throw new RangeError(`gaussianKLMonteCarlo: samples must be an integer of at least 2, got ${samples}`);
  }
  return tf.tidy(() => {
    const gaussian = { mean, logVar };
    const z = sampleGaussian(gaussian, random.normal([samples, ...mean.shape]));
    const draws = tf.sub(gaussianLogDensity(z, gaussian), standardNormalLogDensity(z));
    const estimate = tf.mean(draws, 0) as tf.Tensor1D;
    const variance = tf.div(tf.sum(tf.squaredDifference(draws, estimate), 0), samples - 1);
    return { estimate, standardError: tf.sqrt(tf.div(variance, samples)) as tf.Tensor1D };
  });
}

import { type Examples, featureCount } from '../data/examples';
import { addInto, columnMeans, columnVariances } from '../math/arrays';
import { sampleGaussian } from '../math/gaussian';
import { gaussianKLPerDimension } from '../math/kl';
import { expectSeed } from '../math/random';
import { stepRandom } from '../math/stepRandom';
import type { Pass } from '../models/model';
import type { VariationalAutoencoder } from '../models/variational';
import { tf } from '../runtime/tensorflow';

/** Examples measured at once. */
const BATCH = 500;

/** The evidence lower bound of a set of examples and its parts, in nats per example. */
export interface ElboReport {
  /** E_q ln p(x|z) − KL: a lower bound of ln p(x) where the likelihood is one. */
  readonly elbo: number;
  /** −E_q ln p(x|z). */
  readonly reconstruction: number;
  /** KL(q(z|x) ‖ p(z)), the rate. */
  readonly kl: number;
  /** The KL of each latent; sums to `kl`. */
  readonly klPerDimension: Float32Array;
  /** Standard error of `elbo` over the examples. */
  readonly standardError: number;
}

/** The pass in which a batch is measured: nothing trains, noise comes from (seed, batch). */
export function measuringPass(seed: number, batch: number): Pass {
  return { training: false, random: stepRandom(tf.tensor1d([seed, batch], 'int32')), beta: tf.scalar(1) };
}

/**
 * The evidence lower bound with one draw of z per example, never at the posterior mean: without sampling the number
 * would be no bound.
 *
 * @param seed  of the draws, and of the pixels where the model binarises
 * @returns means over the examples
 * @throws RangeError when there are no examples or the seed is no positive integer
 * @see Kingma & Welling 2014 (arXiv:1312.6114)
 */
export function evidenceLowerBound(model: VariationalAutoencoder, examples: Examples, seed: number): ElboReport {
  expectSeed('evidenceLowerBound', seed);
  if (examples.count < 1) throw new RangeError('evidenceLowerBound: there must be at least one example, got 0');
  const features = featureCount(examples.shape);
  const klPerDimension = new Float64Array(model.config.latentDim);
  const totals = { elbo: 0, squares: 0, reconstruction: 0 };
  for (let start = 0, batch = 1; start < examples.count; start += BATCH, batch++) {
    const count = Math.min(BATCH, examples.count - start);
    const rows = examples.values.subarray(start * features, (start + count) * features);
    tf.tidy(() => {
      const pass = measuringPass(seed, batch);
      const { mean, logVar, negativeLogLikelihood } = model.observe(tf.tensor(rows, [count, ...examples.shape]), pass);
      const nll = negativeLogLikelihood(sampleGaussian({ mean, logVar }, pass.random.normal(mean.shape)));
      const reconstruction = nll.dataSync<'float32'>();
      const kl = gaussianKLPerDimension(mean, logVar).dataSync<'float32'>();
      for (let row = 0; row < count; row++) {
        const nats = kl.subarray(row * klPerDimension.length, (row + 1) * klPerDimension.length);
        addInto(klPerDimension, nats);
        const bound = -(reconstruction[row] as number) - nats.reduce((sum, value) => sum + value, 0);
        totals.elbo += bound;
        totals.squares += bound * bound;
        totals.reconstruction += reconstruction[row] as number;
      }
    });
  }
  const n = examples.count;
  const elbo = totals.elbo / n;
  const perDimension = Float32Array.from(klPerDimension, (sum) => sum / n);
  return {
    elbo,
    reconstruction: totals.reconstruction / n,
    kl: klPerDimension.reduce((sum, value) => sum + value, 0) / n,
    klPerDimension: perDimension,
    standardError: Math.sqrt(Math.max(0, totals.squares / n - elbo * elbo) / Math.max(1, n - 1)),
  };
}

/**
 * Which latents carry something: those whose posterior mean varies over the examples, Var_x(μ_d) > threshold.
 *
 * @param threshold  0.01 unless given, the usual value
 * @returns variance of each latent's posterior mean, and how many exceed the threshold
 * @see Burda, Grosse & Salakhutdinov 2016 (arXiv:1509.00519), section 5
 */
export function activeUnits(
  model: VariationalAutoencoder,
  examples: Examples,
  threshold = 0.01,
): { readonly count: number; readonly variances: Float32Array } {
  const { values } = model.posterior(examples).mean;
  const variances = Float32Array.from(columnVariances(values, columnMeans(values, model.config.latentDim)));
  return { count: variances.filter((variance) => variance > threshold).length, variances };
}

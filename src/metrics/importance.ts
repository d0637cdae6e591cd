import { type Examples, featureCount } from '../data/examples';
import { gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from '../math/gaussian';
import { expectSeed } from '../math/random';
import { RunningLogSum } from '../math/runningLogSum';
import type { VariationalAutoencoder } from '../models/variational';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { measuringPass } from './elbo';

/** Codes decoded at once, of one example or of several: bounds the memory, and stays in the processor's cache. */
const ROWS = 1000;

/** Settings of `importanceWeightedBound`. */
export interface ImportanceOptions {
  /** K, draws of z per example; 5,000 is what the literature calls the log-likelihood. */
  readonly samples: number;
  readonly seed: number;
}

/** An estimate of ln p(x) over a set of examples, in nats. */
export interface ImportanceReport {
  /** Mean over the examples. */
  readonly bound: number;
  /** Standard error of the mean over the examples. */
  readonly standardError: number;
  /** One bound per example, [count]. */
  readonly perExample: Float64Array;
}

/**
 * The bound of each example of a small group; draws come in chunks of whole rounds over the group.
 *
 * @param batch  number of the group, from 1: its noise comes from (seed, batch)
 */
function groupBounds(
  model: VariationalAutoencoder,
  group: Examples,
  { samples, seed, batch }: ImportanceOptions & { readonly batch: number },
): Float64Array {
  const { values, count, shape } = group;
  const totals = Array.from({ length: count }, () => new RunningLogSum());
  tf.tidy(() => {
    const pass = measuringPass(seed, batch);
    const observed = model.observe(tf.tensor(values, [count, ...shape]), pass);
    const { mean, logVar } = observed;
    const mostDraws = Math.max(1, Math.floor(ROWS / count));
    for (let done = 0; done < samples; done += mostDraws) {
      const draws = Math.min(mostDraws, samples - done);
      const logWeights = numbersOf(() => {
        const z = sampleGaussian({ mean, logVar }, pass.random.normal([draws, ...mean.shape]));
        const logRatio = tf.sub(standardNormalLogDensity(z), gaussianLogDensity(z, { mean, logVar }));
        const nll = observed.negativeLogLikelihood(tf.reshape(z, [draws * count, -1]));
        return tf.sub(tf.reshape(logRatio, [-1]), nll);
      });
      for (const [index, logWeight] of logWeights.entries()) totals[index % count]?.add(logWeight);
    }
  });
  return Float64Array.from(totals, (total) => total.value - Math.log(samples));
}

/** What `importanceWeightedBound` reads. */
const IMPORTANCE_WEIGHTED_BOUND_KEYS = keysOf<ImportanceOptions>({ samples: true, seed: true });

/**
 * The importance-weighted bound ln (1/K) Σ_k p(x|z_k) p(z_k) / q(z_k|x), z_k from q(z|x). It rises with K on average
 * and tends to ln p(x). Sums of exponentials run in float64, relative to the largest term; draws come in chunks, so
 * that memory does not grow with K.
 *
 * A model that binarises draws each example's pixels once and measures all K samples on them; pass examples that are
 * binary already (`binarise`) to fix them across models.
 *
 * @returns nats per example
 * @throws RangeError when samples is no positive integer or there are no examples
 * @see Burda, Grosse & Salakhutdinov 2016 (arXiv:1509.00519), equation 8
 */
export function importanceWeightedBound(
  model: VariationalAutoencoder,
  examples: Examples,
  options: ImportanceOptions,
): ImportanceReport {
  expectKnownKeys('importanceWeightedBound', options, IMPORTANCE_WEIGHTED_BOUND_KEYS);
  const { samples, seed } = options;
  expectSeed('importanceWeightedBound', seed);
  if (!Number.isInteger(samples) || samples < 1) {
    throw new RangeError(`importanceWeightedBound: samples must be a positive integer, got ${samples}`);
  }
  if (examples.count < 1) throw new RangeError('importanceWeightedBound: there must be at least one example, got 0');
  const perExample = new Float64Array(examples.count);
  const features = featureCount(examples.shape);
  const together = Math.max(1, Math.floor(ROWS / samples));
  for (let start = 0, batch = 1; start < examples.count; start += together, batch++) {
    const count = Math.min(together, examples.count - start);
    const values = examples.values.subarray(start * features, (start + count) * features);
    perExample.set(groupBounds(model, { ...examples, values, count }, { samples, seed, batch }), start);
  }
  const bound = perExample.reduce((sum, value) => sum + value, 0) / examples.count;
  const variance = perExample.reduce((sum, value) => sum + (value - bound) ** 2, 0) / Math.max(1, examples.count - 1);
  return { bound, standardError: Math.sqrt(variance / examples.count), perExample };
}

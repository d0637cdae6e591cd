import { type Examples, exampleAt } from '../data/examples';
import { gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from '../math/gaussian';
import { expectSeed } from '../math/random';
import type { VariationalAutoencoder } from '../models/variational';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { measuringPass } from './elbo';

/** Codes decoded at once; bounds the memory of a chunk of samples. */
const ROWS = 4000;

/** Settings of `importanceWeightedBound`. */
export interface ImportanceSettings {
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

/** ln Σ exp over a growing list of values, kept as the largest value and a sum relative to it. */
class RunningLogSum {
  private largest = Number.NEGATIVE_INFINITY;
  private sum = 0;

  add(value: number): void {
    if (value > this.largest) {
      this.sum = this.sum * Math.exp(this.largest - value) + 1;
      this.largest = value;
    } else {
      this.sum += Math.exp(value - this.largest);
    }
  }

  get value(): number {
    return this.largest + Math.log(this.sum);
  }
}

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
  { samples, seed }: ImportanceSettings,
): ImportanceReport {
  expectSeed('importanceWeightedBound', seed);
  if (!Number.isInteger(samples) || samples < 1) {
    throw new RangeError(`importanceWeightedBound: samples must be a positive integer, got ${samples}`);
  }
  if (examples.count < 1) throw new RangeError('importanceWeightedBound: there must be at least one example, got 0');
  const perExample = Float64Array.from({ length: examples.count }, (_, index) => {
    const total = new RunningLogSum();
    tf.tidy(() => {
      const pass = measuringPass(seed, index + 1);
      const observed = model.observe(tf.tensor(exampleAt(examples, index), [1, ...examples.shape]), pass);
      const { mean, logVar } = observed;
      for (let done = 0; done < samples; done += ROWS) {
        const count = Math.min(ROWS, samples - done);
        const logWeights = numbersOf(() => {
          const noise = pass.random.normal([count, 1, mean.shape[1] as number]);
          const z = sampleGaussian({ mean, logVar }, noise);
          const logRatio = tf.sub(standardNormalLogDensity(z), gaussianLogDensity(z, { mean, logVar }));
          const nll = observed.negativeLogLikelihood(tf.reshape(z, [count, -1]));
          return tf.sub(tf.reshape(logRatio, [count]), nll);
        });
        for (const logWeight of logWeights) total.add(logWeight);
      }
    });
    return total.value - Math.log(samples);
  });
  const bound = perExample.reduce((sum, value) => sum + value, 0) / examples.count;
  const variance = perExample.reduce((sum, value) => sum + (value - bound) ** 2, 0) / Math.max(1, examples.count - 1);
  return { bound, standardError: Math.sqrt(variance / examples.count), perExample };
}

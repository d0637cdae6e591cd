import type { Examples } from '../data/examples';
import { bernoulliNll, gaussianNll } from '../math/losses';
import { tf } from '../runtime/tensorflow';
import { expectUnitRange } from './autoencoder';
import type { Pass, Weight } from './model';
import { applyOutput, type OutputActivation } from './reconstruction';
import { weightVariable } from './weights';

/** p(x|z): the distribution that a variational decoder describes. */
export type Likelihood =
  /**
   * Each pixel is 0 or 1, with the decoder's probability. With `binarise`, every pass draws its pixels afresh with
   * probability x (dynamic binarisation), so that the numbers are log-likelihoods. Without it, grey levels are put
   * into the formula as they are: a usable loss, but no likelihood.
   */
  | { readonly type: 'bernoulli'; readonly binarise?: boolean }
  /**
   * Each pixel is normal around the decoder's mean. The standard deviation is a fixed number, one learned number for
   * all pixels (`shared`), or one the decoder gives for each pixel (`perPixel`).
   */
  | { readonly type: 'gaussian'; readonly sigma: number | 'shared' | 'perPixel'; readonly output?: OutputActivation };

/** A likelihood with the variables it owns. */
export interface BuiltLikelihood {
  /** Numbers that the decoder gives for each value of an example: 2 where it gives a variance too. */
  readonly numbersPerValue: 1 | 2;
  readonly weights: readonly Weight[];
  /** What the model is trained and measured on: x, or x binarised afresh; the caller disposes it. */
  observe(x: tf.Tensor, pass: Pass): tf.Tensor;
  /**
   * −ln p(x|z) in nats, summed over values, shape [batch]; the caller disposes it.
   *
   * @param x       flat examples, [batch, features]
   * @param output  what the decoder gave: [batch, …, channels · numbersPerValue]
   */
  negativeLogLikelihood(x: tf.Tensor, output: tf.Tensor): tf.Tensor1D;
  /** The mean of p(x|z), [batch, features]; the caller disposes it. */
  mean(output: tf.Tensor): tf.Tensor;
  /** Standard deviation of a pixel where one number says it; otherwise undefined. */
  sigma(): number | undefined;
  /** Refuses data outside the likelihood's range. */
  expectData?(examples: Examples): void;
}

/** Learned log-variances stay within e^±10, about σ from 0.007 to 150: beyond, one pixel known exactly ends in NaN. */
const LOG_VAR_LIMIT = 10;

function buildBernoulli(who: string, binarise: boolean): BuiltLikelihood {
  return {
    numbersPerValue: 1,
    weights: [],
    // floor(x + u) is 1 with probability x for uniform u.
    observe: (x, pass) => tf.tidy(() => (binarise ? tf.floor(tf.add(x, pass.random.uniform(x.shape))) : tf.clone(x))),
    negativeLogLikelihood: (x, output) => tf.tidy(() => bernoulliNll(x, flat(output))),
    mean: (output) => tf.tidy(() => tf.sigmoid(flat(output))),
    sigma: () => undefined,
    expectData: (examples) => expectUnitRange(who, examples),
  };
}

/** [batch, …] as [batch, features]. */
function flat(values: tf.Tensor): tf.Tensor {
  return tf.reshape(values, [values.shape[0] as number, -1]);
}

/** Splits what the decoder gave along its last axis into mean and log-variance, which a tanh limits smoothly. */
function splitMoments(output: tf.Tensor): readonly [tf.Tensor, tf.Tensor] {
  const [mean, raw] = tf.split(output, 2, -1) as [tf.Tensor, tf.Tensor];
  return [flat(mean), tf.mul(LOG_VAR_LIMIT, tf.tanh(tf.div(flat(raw), LOG_VAR_LIMIT)))];
}

/**
 * Builds a likelihood for a model.
 *
 * @throws RangeError when a fixed sigma is not positive
 */
export function buildLikelihood(who: string, likelihood: Likelihood): BuiltLikelihood {
  if (likelihood.type === 'bernoulli') return buildBernoulli(who, likelihood.binarise ?? false);
  const { sigma, output: activation = 'linear' } = likelihood;
  const plain = { observe: (x: tf.Tensor) => tf.clone(x) } as const;
  if (sigma === 'perPixel') {
    return {
      ...plain,
      numbersPerValue: 2,
      weights: [],
      negativeLogLikelihood: (x, output) =>
        tf.tidy(() => {
          const [mean, logVar] = splitMoments(output);
          return gaussianNll(x, applyOutput(mean, activation), { logVar });
        }),
      mean: (output) => tf.tidy(() => applyOutput(splitMoments(output)[0], activation)),
      sigma: () => undefined,
    };
  }
  const mean = (output: tf.Tensor): tf.Tensor => tf.tidy(() => applyOutput(flat(output), activation));
  if (sigma === 'shared') {
    const logVar = weightVariable('likelihood/logVar', new Float32Array(1), []);
    return {
      ...plain,
      numbersPerValue: 1,
      weights: [logVar],
      negativeLogLikelihood: (x, output) => tf.tidy(() => gaussianNll(x, mean(output), { logVar: logVar.variable })),
      mean,
      sigma: () => Math.exp(0.5 * (logVar.variable.dataSync<'float32'>()[0] as number)),
    };
  }
  if (!(sigma > 0 && Number.isFinite(sigma))) {
    throw new RangeError(`${who}: sigma must be a positive number, 'shared' or 'perPixel', got ${sigma}`);
  }
  return {
    ...plain,
    numbersPerValue: 1,
    weights: [],
    negativeLogLikelihood: (x, output) => tf.tidy(() => gaussianNll(x, mean(output), { sigma })),
    mean,
    sigma: () => sigma,
  };
}

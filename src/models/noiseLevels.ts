import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { squaredError } from '../math/losses';
import { meanAndCovariance } from '../pca/covariance';
import { tf } from '../runtime/tensorflow';
import { mapBatches, withInferencePass } from './inference';
import { buildLayer } from './layers/build';
import type { LossTerms, Pass, TrainableModel } from './model';
import type { OutputActivation } from './reconstruction';
import { expectModelSettings } from './settings';
import { trainable, withFields } from './trainable';

/** Standard deviations from the smallest to the largest. */
export interface NoiseLevels {
  readonly from: number;
  readonly to: number;
}

/** Settings of `noiseLevelDenoiser`. */
export interface NoiseLevelOptions {
  /** Noise that it is trained for; ln σ is drawn uniformly between the two, afresh for every example of a step. */
  readonly levels: NoiseLevels;
  /** The training part: its mean row and its mean variance scale what the net sees. */
  readonly data: Examples;
  /** Units of the hidden layers, each with gelu; [512, 512] unless given. */
  readonly hidden?: readonly number[];
  /** What stands behind the last layer; `sigmoid` is for examples in [0, 1]; `linear` unless given. */
  readonly output?: OutputActivation;
  /** Seed of the fresh weights, a positive integer. */
  readonly seed: number;
  /** Name in tables and legends; `told the noise` unless given. */
  readonly name?: string;
}

/** A denoiser that is told how strong the noise is. */
export interface NoiseLevelDenoiser extends TrainableModel {
  readonly levels: NoiseLevels;
  /**
   * The estimate of the clean examples, E[x|y] at its best.
   *
   * @param noisy  of the model's `inputShape`
   * @param sigma  standard deviation of the noise in them, within `levels`
   */
  denoise(noisy: Examples, sigma: number): Examples;
}

/** Cosines that tell the net the level: cos(π j t), with t the place of ln σ in its range. */
const LEVEL_FEATURES = 8;

function expectLevels(who: string, { from, to }: NoiseLevels): void {
  if (!(from > 0 && to > from && Number.isFinite(to))) {
    throw new RangeError(`${who}: levels must rise from above 0, got ${from} to ${to}`);
  }
}

/**
 * A fully connected denoiser for a whole range of noise levels, told σ:
 *   D(y, σ) = μ + F((y − μ)/√(σ² + v), ln σ), or sigmoid(F(…)),
 * with the data's mean row μ and mean variance v. The objective of an example is its squared error divided by what the
 * best single gain would leave per value, σ²v/(σ² + v), so that every level counts alike; `reconstruction` reports the
 * squared error itself.
 *
 * It answers with the clean example and not with the noise: a net whose layers are narrower than its input can hold what
 * clean examples have in common, never the noise in all of their values.
 *
 * Its code, for what compares codes, is the last hidden layer at the lowest level.
 *
 * @returns a model for `fit`; the caller disposes it
 * @throws RangeError naming the setting, the rule and the value
 * @see Karras et al. 2022, Elucidating the design space of diffusion-based generative models (arXiv:2206.00364)
 */
export function noiseLevelDenoiser(settings: NoiseLevelOptions): NoiseLevelDenoiser {
  const who = 'noiseLevelDenoiser';
  const { levels, data, hidden = [512, 512], output = 'linear', seed, name = 'told the noise' } = settings;
  const inputShape = data.shape;
  const features = featureCount(inputShape);
  const latentDim = hidden[hidden.length - 1] ?? features;
  expectLevels(who, levels);
  expectModelSettings(who, { latentDim, inputShape, seed });
  const { mean, totalVariance } = meanAndCovariance(data, who);
  const variance = Math.max(totalVariance / features, Number.EPSILON);
  const sizes = [features, ...hidden];
  const layers = [...hidden, features].map((units, index) =>
    buildLayer(
      { type: 'dense', units, activation: index < hidden.length ? 'gelu' : 'linear' },
      { path: `net/${index}-dense`, inputShape: [(sizes[index] as number) + LEVEL_FEATURES], seed },
    ),
  );
  const [low, high] = [Math.log(levels.from), Math.log(levels.to)];
  const frequencies = Array.from({ length: LEVEL_FEATURES }, (_, index) => Math.PI * index);

  /** Values behind layer after layer; every layer is told the level, ln σ of shape [batch, 1]. */
  const through = (y: tf.Tensor, logSigma: tf.Tensor, pass: Pass, upTo = layers.length): tf.Tensor => {
    const place = tf.div(tf.sub(logSigma, low), high - low);
    const told = tf.cos(tf.mul(place, tf.tensor2d([frequencies])));
    const centred = tf.sub(tf.reshape(y, [-1, features]), tf.tensor1d(mean));
    const scaled = tf.div(centred, tf.sqrt(tf.add(tf.exp(tf.mul(2, logSigma)), variance)));
    return layers.slice(0, upTo).reduce((x, layer) => layer.apply(tf.concat([x, told], 1), pass), scaled);
  };
  const answer = (y: tf.Tensor, logSigma: tf.Tensor, pass: Pass): tf.Tensor => {
    const raw = through(y, logSigma, pass);
    return output === 'sigmoid' ? tf.sigmoid(raw) : tf.add(raw, tf.tensor1d(mean));
  };
  const lossTerms = (x: tf.Tensor, pass: Pass): LossTerms => {
    const clean = tf.reshape(x, [-1, features]);
    const batch = clean.shape[0] as number;
    const logSigma = tf.add(low, tf.mul(high - low, pass.random.uniform([batch, 1])));
    const noise = tf.mul(tf.exp(logSigma), pass.random.normal([batch, features]));
    const reconstruction = squaredError(clean, answer(tf.add(clean, noise), logSigma, pass));
    // 1/left = 1/σ² + 1/v.
    const weight = tf.add(tf.exp(tf.mul(-2, logSigma)), 1 / variance);
    const objective = tf.mul(tf.reshape(weight, [-1]), reconstruction) as tf.Tensor1D;
    return { objective, parts: { reconstruction } };
  };

  const model = trainable({
    name,
    kind: 'denoising',
    inputShape,
    latentDim,
    parts: layers,
    termNames: ['reconstruction'],
    lossTerms,
    encode: (x, pass) => through(x, tf.fill([x.shape[0] as number, 1], low), pass, hidden.length),
  });
  const denoise = (noisy: Examples, sigma: number): Examples => {
    expectShape(`${name}.denoise`, noisy, inputShape);
    if (!(sigma >= levels.from * (1 - 1e-6) && sigma <= levels.to * (1 + 1e-6))) {
      throw new RangeError(`${name}.denoise: sigma must be in ${levels.from}…${levels.to}, got ${sigma}`);
    }
    return mapBatches(noisy, inputShape, (y) =>
      withInferencePass((pass) => {
        const logSigma = tf.fill([y.shape[0] as number, 1], Math.log(sigma));
        return tf.reshape(answer(y, logSigma, pass), [-1, ...inputShape]);
      }),
    );
  };
  return withFields(model, { levels, denoise });
}

import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { squaredError } from '../math/losses';
import { meanAndCovariance } from '../pca/covariance';
import { tf } from '../runtime/tensorflow';
import { mapBatches, withInferencePass } from './inference';
import { buildLayer } from './layers/build';
import type { LossTerms, Pass, TrainableModel } from './model';
import { expectModelSettings } from './settings';
import { trainable, withFields } from './trainable';

/** Standard deviations from the smallest to the largest. */
export interface NoiseLevels {
  readonly from: number;
  readonly to: number;
}

/** Settings of `noiseLevelDenoiser`. */
export interface NoiseLevelSettings {
  /** Noise that it is trained for; ln σ is drawn uniformly between the two, afresh for every example of a step. */
  readonly levels: NoiseLevels;
  /** The training part: its mean row and its mean variance scale what the net sees. */
  readonly data: Examples;
  /** Units of the hidden layers, each with gelu; [512, 512] unless given. */
  readonly hidden?: readonly number[];
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

/** How input and answer are scaled at each level, shape [batch, 1] each. */
interface Scales {
  readonly skip: tf.Tensor;
  readonly out: tf.Tensor;
  readonly in: tf.Tensor;
}

function scalesAt(sigma: tf.Tensor, variance: number): Scales {
  const total = tf.add(tf.square(sigma), variance);
  const root = tf.sqrt(total);
  return {
    skip: tf.div(variance, total),
    out: tf.div(tf.mul(sigma, Math.sqrt(variance)), root),
    in: tf.div(1, root),
  };
}

/**
 * A fully connected denoiser for a whole range of noise levels, told σ:
 *   D(y, σ) = μ + s(y − μ) + o·F(i(y − μ), ln σ),
 * with s = v/(σ² + v), o = σ√v/√(σ² + v), i = 1/√(σ² + v) for the data's mean variance v, so that F sees and answers
 * numbers near 1 at every level. The objective of an example is Σ (F − (x − μ − s(y − μ))/o)², which weighs its squared
 * error by 1/o²; `reconstruction` reports the squared error itself.
 *
 * Its code, for what compares codes, is the last hidden layer at the lowest level.
 *
 * @returns a model for `fit`; the caller disposes it
 * @throws RangeError naming the setting, the rule and the value
 * @see Karras et al. 2022, Elucidating the design space of diffusion-based generative models (arXiv:2206.00364)
 */
export function noiseLevelDenoiser(settings: NoiseLevelSettings): NoiseLevelDenoiser {
  const who = 'noiseLevelDenoiser';
  const { levels, data, hidden = [512, 512], seed, name = 'told the noise' } = settings;
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
  // As a tensor inside each pass: a variable would be one more number to train, a host constant is part of the graph.
  const centred = (x: tf.Tensor): tf.Tensor => tf.sub(tf.reshape(x, [-1, features]), tf.tensor1d(mean));

  /** Values behind layer after layer; every layer is told the level. */
  const through = (y: tf.Tensor, logSigma: tf.Tensor, pass: Pass, upTo = layers.length): tf.Tensor => {
    const place = tf.div(tf.sub(logSigma, low), high - low);
    const told = tf.cos(tf.matMul(place as tf.Tensor2D, tf.mul(Math.PI, tf.range(0, LEVEL_FEATURES).reshape([1, -1]))));
    return layers.slice(0, upTo).reduce((x, layer) => layer.apply(tf.concat([x, told], 1), pass), y);
  };
  const answerOf = (y: tf.Tensor, logSigma: tf.Tensor, pass: Pass) => {
    const scales = scalesAt(tf.exp(logSigma), variance);
    return { scales, raw: through(tf.mul(y, scales.in), logSigma, pass) };
  };
  const lossTerms = (x: tf.Tensor, pass: Pass): LossTerms => {
    const clean = centred(x);
    const batch = clean.shape[0] as number;
    const logSigma = tf.add(low, tf.mul(high - low, pass.random.uniform([batch, 1])));
    const y = tf.add(clean, tf.mul(tf.exp(logSigma), pass.random.normal([batch, features])));
    const { scales, raw } = answerOf(y, logSigma, pass);
    const target = tf.div(tf.sub(clean, tf.mul(scales.skip, y)), scales.out);
    const objective = squaredError(target, raw);
    const reconstruction = tf.mul(objective, tf.reshape(tf.square(scales.out), [-1])) as tf.Tensor1D;
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
    encode: (x, pass) => {
      const logSigma = tf.fill([x.shape[0] as number, 1], low);
      const { in: scale } = scalesAt(tf.exp(logSigma), variance);
      return through(tf.mul(centred(x), scale), logSigma, pass, hidden.length);
    },
  });
  const denoise = (noisy: Examples, sigma: number): Examples => {
    expectShape(`${name}.denoise`, noisy, inputShape);
    if (!(sigma >= levels.from * (1 - 1e-6) && sigma <= levels.to * (1 + 1e-6))) {
      throw new RangeError(`${name}.denoise: sigma must be in ${levels.from}…${levels.to}, got ${sigma}`);
    }
    return mapBatches(noisy, inputShape, (y) =>
      withInferencePass((pass) => {
        const [middle, logSigma] = [centred(y), tf.fill([y.shape[0] as number, 1], Math.log(sigma))];
        const { scales, raw } = answerOf(middle, logSigma, pass);
        const away = tf.add(tf.mul(scales.skip, middle), tf.mul(scales.out, raw));
        return tf.reshape(tf.add(away, tf.tensor1d(mean)), [-1, ...inputShape]);
      }),
    );
  };
  return withFields(model, { levels, denoise });
}

import { type Codec, expectShape } from '../data/codec';
import { type Corruption, corruptBatch, expectCorruption } from '../data/corruption';
import { type Examples, featureCount } from '../data/examples';
import { gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from '../math/gaussian';
import { gaussianKL, gaussianKLPerDimension } from '../math/kl';
import { logMeanExp } from '../math/logSumExp';
import { expectKnownKeys, expectVariant, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { ObjectiveOptions } from './autoencoder';
import { buildTerms, withTerms } from './codeTerms';
import type { Family } from './family';
import { mapBatches, withInferencePass } from './inference';
import type { Layer } from './layers/layer';
import type { LossTerms, Pass, TrainableModel } from './model';
import type { NetShape } from './netShape';
import { buildLoss, decoderShape } from './reconstruction';
import { expectModelSettings } from './settings';
import { trainable, withFields } from './trainable';
import { buildVariationalNets, concatLabel, type NetOptions } from './variationalNets';
import { allOrNothing } from './weights';

/** What is maximised. */
export type VariationalObjective =
  /** The evidence lower bound with weight β on the KL term; each latent is charged at least `freeBits` nats. */
  | { readonly type: 'elbo'; readonly freeBits?: number }
  /** The importance-weighted bound ln (1/K) Σ p(x, z_k)/q(z_k|x) over `samples` = K draws. */
  | { readonly type: 'iwae'; readonly samples: number };

/** A variational autoencoder as data. Its loss is a likelihood: `bernoulli`, `gaussian` or `laplace`. */
export interface VariationalConfig extends NetOptions, ObjectiveOptions {
  readonly kind: 'variational';
  readonly objective: VariationalObjective;
}

/** Settings of `variationalAutoencoder`. */
export interface VariationalOptions extends Pick<VariationalConfig, 'latentDim' | 'seed'>, Partial<ObjectiveOptions> {
  /** Name in tables and legends; `vae` unless given. */
  readonly name?: string;
  /** [28, 28, 1] unless given. */
  readonly inputShape?: readonly number[];
  /** Dense [400] with gelu unless given. */
  readonly net?: NetShape;
  /** The plain evidence lower bound unless given. */
  readonly objective?: VariationalObjective;
  /**
   * Number of classes for a conditional model, p(x|z, label): its examples are flat and end in the label as a one-hot
   * vector (`withLabels`), and so do its codes. Unconditional unless given.
   */
  readonly classes?: number;
}

/** q(z|x) of a set of examples. */
export interface Posterior {
  /** μ, `count` rows of [latentDim]. */
  readonly mean: Examples;
  /** ln σ², `count` rows of [latentDim]. */
  readonly logVar: Examples;
}

/** A variational autoencoder: a codec whose code is the posterior mean, with what lies behind it. */
export interface VariationalAutoencoder extends TrainableModel, Codec {
  readonly config: VariationalConfig;
  /** q(z|x) for every example. */
  posterior(examples: Examples): Posterior;
  /**
   * A batch as the model sees it, uncorrupted, for losses and measures that draw their own codes. To be called inside
   * `tf.tidy`.
   */
  observe(x: tf.Tensor, pass: Pass): Observation;
  /** Standard deviation of p(x|z) where one number says it; otherwise undefined. */
  sigma(): number | undefined;
  /** Its layers from the image to μ; of a conditional model, whose labels come in between, none. */
  readonly encoder: { readonly layers: readonly Layer[] };
  /** Its layers from a code to the image. */
  readonly decoder: { readonly layers: readonly Layer[] };
  dispose(): void;
}

/** A batch seen by a model: binarised where the likelihood does so, and encoded. */
export interface Observation {
  /** μ of q(z|x), [batch, latentDim]. */
  readonly mean: tf.Tensor;
  /** ln σ² of q(z|x), [batch, latentDim]. */
  readonly logVar: tf.Tensor;
  /**
   * −ln p(x|z) in nats.
   *
   * @param z  [draws · batch, latentDim], all examples of the first draw first
   * @returns shape [draws · batch]
   */
  negativeLogLikelihood(z: tf.Tensor): tf.Tensor1D;
}

/** A batch inside a training or validation step: what is to be reconstructed, and what the encoder was shown. */
interface SeenBatch extends Observation {
  readonly target: tf.Tensor;
  readonly input: tf.Tensor;
}

/** One latent charged at least `freeBits` nats on average over the batch; the same total for every example. */
function klCharge(mean: tf.Tensor, logVar: tf.Tensor, freeBits: number): tf.Tensor {
  if (freeBits <= 0) return gaussianKL(mean, logVar);
  return tf.sum(tf.maximum(tf.mean(gaussianKLPerDimension(mean, logVar), 0), freeBits));
}

/** What `variationalAutoencoder` reads. */
const VARIATIONAL_KEYS = keysOf<VariationalOptions>({
  latentDim: true,
  seed: true,
  name: true,
  inputShape: true,
  net: true,
  objective: true,
  classes: true,
  loss: true,
  output: true,
  corruption: true,
  terms: true,
  penalty: true,
});

/**
 * Builds a variational autoencoder. The encoder gives q(z|x) = N(μ, σ²) by linear heads for μ and ln σ², the prior is
 * N(0, 1), the decoder describes p(x|z) as the loss says: Bernoulli on dynamically binarised pixels behind a sigmoid
 * unless given. `fit` maximises
 *   E_q ln p(x|z) − β·KL(q(z|x) ‖ N(0, 1))   or its importance-weighted form.
 * Noise comes from native counter-based operations, one draw per example and pass. Extra terms are taken at μ.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Kingma & Welling 2014 (arXiv:1312.6114); Burda et al. 2016 (arXiv:1509.00519) for the importance-weighted bound;
 *      Kingma et al. 2016 (arXiv:1606.04934), appendix C.8, for free bits; Sohn et al. 2015 for the conditional form
 */
export function variationalAutoencoder(settings: VariationalOptions): VariationalAutoencoder {
  expectKnownKeys('variationalAutoencoder', settings, VARIATIONAL_KEYS);
  const config: VariationalConfig = {
    name: 'vae',
    inputShape: [28, 28, 1],
    net: { type: 'dense', hidden: [400] },
    loss: { type: 'bernoulli', binarise: true },
    output: 'sigmoid',
    objective: { type: 'elbo' },
    classes: 0,
    ...settings,
    kind: 'variational',
  };
  expectVariational(config);
  return allOrNothing(() => variationalFrom(config));
}

function variationalFrom(config: VariationalConfig): VariationalAutoencoder {
  const { name, latentDim, inputShape, objective, classes, corruption, penalty } = config;
  const features = featureCount(inputShape);
  const likelihood = buildLoss(name, { loss: config.loss, output: config.output, shape: inputShape });
  if (!likelihood.isLikelihood) {
    throw new RangeError(
      `${name}: the loss of a variational model must be a likelihood, bernoulli, gaussian or laplace, got ${config.loss.type}; squaredError is { type: 'gaussian', sigma: Math.SQRT1_2 } but for a constant`,
    );
  }
  const terms = buildTerms(name, config.terms ?? [], {});
  const nets = buildVariationalNets(config, decoderShape(inputShape, config.loss));
  const exampleShape = classes > 0 ? [features + classes] : inputShape;
  const codeDim = latentDim + classes;

  /** The image of an example and, for a conditional model, its label. */
  const split = (x: tf.Tensor): readonly [tf.Tensor, tf.Tensor | undefined] =>
    classes > 0
      ? [
          tf.reshape(tf.slice(x, [0, 0], [-1, features]), [-1, ...inputShape]),
          tf.slice(x, [0, features], [-1, classes]),
        ]
      : [x, undefined];
  const encode = (x: tf.Tensor, pass: Pass) => nets.encode(...split(x), pass);

  const seen = (x: tf.Tensor, pass: Pass, noise: Corruption | undefined): SeenBatch => {
    const [raw, label] = split(x);
    const target = likelihood.observe(raw, pass);
    const input = noise ? corruptBatch(target, noise, pass.random) : target;
    const [mean, logVar] = nets.encode(input, label, pass);
    const flat = tf.reshape(target, [-1, features]);
    return {
      target,
      input,
      mean,
      logVar,
      negativeLogLikelihood(z) {
        const draws = (z.shape[0] as number) / (mean.shape[0] as number);
        const repeated = (rows: tf.Tensor): tf.Tensor =>
          draws === 1 ? rows : tf.tile(rows as tf.Tensor2D, [draws, 1]);
        const code = concatLabel(z, label && repeated(label));
        return likelihood.cost(repeated(flat), nets.decode(code, pass));
      },
    };
  };

  const lossTerms = (x: tf.Tensor, pass: Pass): LossTerms => {
    const observed = seen(x, pass, corruption);
    const bound =
      objective.type === 'elbo'
        ? elboTerms(observed, pass, objective.freeBits ?? 0)
        : importanceTerms(observed, pass, objective.samples);
    return withTerms(bound, terms, { ...observed, z: observed.mean, pass });
  };

  const model = trainable({
    name,
    kind: config.kind,
    inputShape: exampleShape,
    latentDim: codeDim,
    parts: [...nets.parts, likelihood, ...terms],
    ...(penalty ? { penalty } : {}),
    termNames: ['reconstruction', 'kl', ...terms.map((term) => term.name)],
    lossTerms,
    encode: (x, pass) => concatLabel(encode(x, pass)[0], split(x)[1]),
    decode(code, pass) {
      const label = classes > 0 ? tf.slice(code, [0, latentDim], [-1, classes]) : undefined;
      const image = tf.reshape(likelihood.xHat(nets.decode(code, pass)), [-1, features]);
      return concatLabel(image, label);
    },
    expectData: likelihood.expectData,
  });
  /** One of the two heads over all examples: 0 for μ, 1 for ln σ². */
  const encodeHead = (examples: Examples, head: 0 | 1): Examples =>
    mapBatches(examples, [latentDim], (x) => withInferencePass((pass) => encode(x, pass)[head]));
  const layersOf = (part: 'encoder' | 'decoder') => ({ layers: classes > 0 ? [] : nets.layers[part] });
  return withFields(model, {
    config,
    encoder: layersOf('encoder'),
    decoder: layersOf('decoder'),
    observe: (x: tf.Tensor, pass: Pass): Observation => seen(x, pass, undefined),
    sigma: likelihood.sigma,
    posterior(examples: Examples): Posterior {
      expectShape(`${name}.posterior`, examples, exampleShape);
      return { mean: encodeHead(examples, 0), logVar: encodeHead(examples, 1) };
    },
  });
}

function elboTerms({ mean, logVar, negativeLogLikelihood }: Observation, pass: Pass, freeBits: number): LossTerms {
  const reconstruction = negativeLogLikelihood(sampleGaussian({ mean, logVar }, pass.random.normal(mean.shape)));
  const charged = tf.add(reconstruction, tf.mul(pass.beta, klCharge(mean, logVar, freeBits)));
  return { objective: charged as tf.Tensor1D, parts: { reconstruction, kl: gaussianKL(mean, logVar) } };
}

function importanceTerms({ mean, logVar, negativeLogLikelihood }: Observation, pass: Pass, samples: number): LossTerms {
  const [batch = 0, latentDim = 0] = mean.shape;
  const z = sampleGaussian({ mean, logVar }, pass.random.normal([samples, batch, latentDim]));
  const nll = tf.reshape(negativeLogLikelihood(tf.reshape(z, [samples * batch, latentDim])), [samples, batch]);
  const logRatio = tf.sub(standardNormalLogDensity(z), gaussianLogDensity(z, { mean, logVar }));
  const bound = logMeanExp(tf.sub(logRatio, nll), 0) as tf.Tensor1D;
  const reconstruction = tf.mean(nll, 0) as tf.Tensor1D;
  return { objective: tf.neg(bound), parts: { reconstruction, kl: gaussianKL(mean, logVar) } };
}

function expectVariational(config: VariationalConfig): void {
  const { name, objective, classes, corruption } = config;
  expectVariant(`${name}: objective`, objective, { elbo: ['type', 'freeBits'], iwae: ['type', 'samples'] });
  expectModelSettings(name, config);
  if (corruption) expectCorruption(name, corruption);
  if (objective.type === 'iwae' && !(Number.isInteger(objective.samples) && objective.samples >= 1)) {
    throw new RangeError(`${name}: samples must be a positive integer, got ${objective.samples}`);
  }
  if (objective.type === 'elbo' && !((objective.freeBits ?? 0) >= 0)) {
    throw new RangeError(`${name}: freeBits must not be negative, got ${objective.freeBits}`);
  }
  if (!Number.isInteger(classes) || classes < 0) {
    throw new RangeError(`${name}: classes must be a whole number, got ${classes}`);
  }
}

/** What `linearVariationalAutoencoder` reads. */
const LINEAR_VARIATIONAL_AUTOENCODER_KEYS = keysOf<
  Pick<VariationalOptions, 'latentDim' | 'seed' | 'inputShape' | 'name'>
>({ latentDim: true, seed: true, inputShape: true, name: true });

/**
 * A variational autoencoder without hidden layers and with one learned noise level: the model whose best value
 * probabilistic PCA gives in closed form.
 *
 * @see Lucas et al. 2019 (arXiv:1911.02469)
 */
export function linearVariationalAutoencoder(
  settings: Pick<VariationalOptions, 'latentDim' | 'seed' | 'inputShape' | 'name'>,
): VariationalAutoencoder {
  expectKnownKeys('linearVariationalAutoencoder', settings, LINEAR_VARIATIONAL_AUTOENCODER_KEYS);
  return variationalAutoencoder({
    name: 'linear vae',
    ...settings,
    net: { type: 'dense', hidden: [] },
    loss: { type: 'gaussian', sigma: 'shared' },
    output: 'linear',
  });
}

/** Variational autoencoders. By name alone they learn the standard deviation of their reconstructions. */
export const variationalFamily: Family<VariationalConfig> = {
  build: ({ kind: _, ...options }) => variationalAutoencoder(options),
  make: ({ hidden, ...request }) =>
    variationalAutoencoder({
      ...request,
      ...(hidden ? { net: { type: 'dense', hidden } } : {}),
      loss: { type: 'gaussian', sigma: 'shared' },
    }),
};

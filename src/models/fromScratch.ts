import { featureCount } from '../data/examples';
import { type Activation, activate, addBias } from '../math/differentiable';
import { freshWeights } from '../math/initialise';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type Autoencoder, joinedParts } from './autoencoder';
import type { Family } from './family';
import type { Weight } from './model';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { allOrNothing, weightVariable } from './weights';

/** Settings of one of the two hand-written layers. */
export interface ScratchLayerOptions {
  /** Prefix of the weights' names: `encoder` or `decoder`. */
  readonly path: string;
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** Activation of the hidden half. */
  readonly activation: Activation;
  /** Activation of the second half. */
  readonly outputActivation: Activation;
  readonly seed: number;
}

/**
 * A custom layer in the form that older articles teach: a `tf.layers.Layer` that owns two matrices and two biases,
 *   call(x) = outputActivation(activation(x·W₁ + b₁)·W₂ + b₂).
 * One such layer is the encoder, another the decoder.
 */
export class ScratchLayer extends tf.layers.Layer {
  /** The name under which tfjs serialises layers. */
  static readonly className = 'ScratchLayer';
  /** W₁, b₁, W₂ and b₂ by name. */
  readonly ownWeights: readonly Weight[];
  private readonly matrices: Readonly<Record<'kernel1' | 'bias1' | 'kernel2' | 'bias2', tf.Tensor2D>>;
  readonly settings: ScratchLayerOptions;

  constructor(settings: ScratchLayerOptions) {
    super({ name: `${settings.path}_scratch` });
    this.settings = settings;
    const { path, inputs, hidden, outputs, activation, outputActivation, seed } = settings;
    const kernel = (name: string, fanIn: number, fanOut: number, behind: Activation): Weight => {
      const shape = [fanIn, fanOut];
      return weightVariable(`${path}/${name}`, shape, () =>
        freshWeights({ shape, fanIn, fanOut, activation: behind }, seed, `${path}/${name}`),
      );
    };
    const bias = (name: string, units: number): Weight =>
      weightVariable(`${path}/${name}`, [units], () => new Float32Array(units));
    const owned = {
      kernel1: kernel('kernel1', inputs, hidden, activation),
      bias1: bias('bias1', hidden),
      kernel2: kernel('kernel2', hidden, outputs, outputActivation),
      bias2: bias('bias2', outputs),
    };
    this.ownWeights = Object.values(owned);
    const matrix = ({ variable }: Weight): tf.Tensor2D => variable as tf.Tensor as tf.Tensor2D;
    this.matrices = {
      kernel1: matrix(owned.kernel1),
      bias1: matrix(owned.bias1),
      kernel2: matrix(owned.kernel2),
      bias2: matrix(owned.bias2),
    };
  }

  override computeOutputShape(): tf.Shape {
    return [null, this.settings.outputs];
  }

  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.tidy(() => {
      const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor2D;
      const { kernel1, bias1, kernel2, bias2 } = this.matrices;
      const hidden = activate(addBias(tf.matMul(x, kernel1), bias1), this.settings.activation);
      return activate(addBias(tf.matMul(hidden, kernel2), bias2), this.settings.outputActivation);
    });
  }
}

/** Settings of `scratchAutoencoder`. */
export interface ScratchOptions extends AutoencoderOptions {
  /** Units of the hidden half of each layer; 128 unless given. */
  readonly hidden?: number;
  /** Activation of the code; `sigmoid` unless given, as in the articles. */
  readonly codeActivation?: Activation;
}

/** The record that rebuilds a `scratchAutoencoder`. */
export interface ScratchConfig extends ScratchOptions {
  readonly kind: 'scratch';
}

/** What `scratchAutoencoder` reads. */
const SCRATCH_AUTOENCODER_KEYS = [
  ...AUTOENCODER_KEYS,
  ...keysOf<Omit<ScratchOptions, keyof AutoencoderOptions>>({ hidden: true, codeActivation: true }),
];

/**
 * An autoencoder from two hand-written layers, 784-hidden-latentDim and back, with ReLU inside. The form older
 * articles teach squeezes the code through a sigmoid; `codeActivation: 'linear'` is the way out.
 *
 * @throws RangeError naming the setting, the rule and the value
 */
export function scratchAutoencoder(settings: ScratchOptions): Autoencoder {
  expectKnownKeys('scratchAutoencoder', settings, SCRATCH_AUTOENCODER_KEYS);
  return allOrNothing(() => scratchFrom(settings));
}

function scratchFrom(settings: ScratchOptions): Autoencoder {
  const filled = filledSettings('scratchAutoencoder', settings, 'from scratch');
  const { latentDim, inputShape, seed } = filled;
  const { hidden = 128, codeActivation = 'sigmoid' } = settings;
  const features = featureCount(inputShape);
  const shared = { hidden, activation: 'relu', seed } as const;
  const encoder = new ScratchLayer({
    ...shared,
    path: 'encoder',
    inputs: features,
    outputs: latentDim,
    outputActivation: codeActivation,
  });
  const decoder = new ScratchLayer({
    ...shared,
    path: 'decoder',
    inputs: latentDim,
    outputs: features,
    outputActivation: 'linear',
  });
  const penalisedIn = ({ ownWeights }: ScratchLayer) =>
    ownWeights.map(({ name }) => name).filter((name) => name.includes('kernel'));
  return joinedParts({
    ...filled,
    kind: 'scratch',
    config: { ...settings, kind: 'scratch' } satisfies ScratchConfig,
    encoder: {
      weights: encoder.ownWeights,
      penalised: penalisedIn(encoder),
      apply: (x) => encoder.call(tf.reshape(x, [-1, features])),
    },
    decoder: {
      weights: decoder.ownWeights,
      penalised: penalisedIn(decoder),
      apply: (z) => tf.reshape(decoder.call(z), [-1, ...inputShape]),
    },
  });
}

/** Autoencoders of two hand-written layers. */
export const scratchFamily: Family<ScratchConfig> = { build: ({ kind: _, ...options }) => scratchAutoencoder(options) };

import { featureCount } from '../data/examples';
import type { Activation } from '../math/differentiable';
import type { Gain } from '../math/initialise';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { Family } from './family';
import type { DenseSpec, LayerSpec } from './layers/spec';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, type FilledOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** Hidden layers of a fully connected net. */
export interface DenseShape {
  /** Units of the encoder's hidden layers; the decoder mirrors them. [512, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers; `gelu` unless given. */
  readonly activation?: Activation;
  /** Share of the input pixels hidden from the encoder in training (the target stays whole); 0 unless given. */
  readonly inputDropout?: number;
  /** Dropout rate behind the hidden layers; 0 unless given. */
  readonly dropout?: number;
  /** How large the fresh weights of all dense layers are; the rule that goes with each activation unless given. */
  readonly gain?: Gain;
  /** Whether layer norm stands between each hidden layer and its activation; false unless given. */
  readonly layerNorm?: boolean;
  /** Whether a hidden layer as wide as the one before gets a skip, x + layer(x); false unless given. */
  readonly residual?: boolean;
}

/** What is read of the shape of a dense net. */
export const DENSE_KEYS = keysOf<DenseShape>({
  hidden: true,
  activation: true,
  inputDropout: true,
  dropout: true,
  gain: true,
  layerNorm: true,
  residual: true,
});

/** Settings of `denseAutoencoder`. */
export interface DenseOptions extends AutoencoderOptions, DenseShape {
  /** Activation of the code; `linear` unless given, because a code that may be negative holds more. */
  readonly codeActivation?: Activation;
}

const gainOf = ({ gain }: DenseShape): Pick<DenseSpec, 'gain'> => (gain === undefined ? {} : { gain });

function hiddenLayer(units: number, shape: DenseShape): readonly LayerSpec[] {
  const { activation = 'gelu', layerNorm = false } = shape;
  const dense = { type: 'dense', units, ...gainOf(shape) } as const;
  if (!layerNorm) return [{ ...dense, activation }];
  return [dense, { type: 'layerNorm' }, { type: 'activation', activation }];
}

/** The layers of a fully connected encoder without its code layer, and of a decoder behind its code. */
export function denseLayers(
  inputShape: readonly number[],
  outputShape: readonly number[],
  shape: DenseShape,
): { readonly encoder: readonly LayerSpec[]; readonly decoder: readonly LayerSpec[] } {
  const { hidden = [512, 256], inputDropout = 0, dropout = 0, residual = false } = shape;
  const hiddenLayers = (sizes: readonly number[]): LayerSpec[] =>
    sizes.flatMap((units, index): LayerSpec[] => {
      const layers = hiddenLayer(units, shape);
      const skips = residual && sizes[index - 1] === units;
      return [
        ...(skips ? [{ type: 'residual', layers } as const] : layers),
        ...(dropout > 0 ? [{ type: 'dropout', rate: dropout } as const] : []),
      ];
    });
  const isFlat = inputShape.length === 1;
  return {
    encoder: [
      ...(isFlat ? [] : [{ type: 'flatten' } as const]),
      ...(inputDropout > 0 ? [{ type: 'dropout', rate: inputDropout } as const] : []),
      ...hiddenLayers(hidden),
    ],
    decoder: [
      ...hiddenLayers([...hidden].reverse()),
      { type: 'dense', units: featureCount(outputShape), ...gainOf(shape) },
      ...(isFlat ? [] : [{ type: 'reshape', shape: outputShape } as const]),
    ],
  };
}

/** What `denseAutoencoder` reads. */
const DENSE_AUTOENCODER_KEYS = [...AUTOENCODER_KEYS, ...DENSE_KEYS, 'codeActivation'];

/**
 * A fully connected autoencoder: flatten → hidden layers → code → the same backwards.
 *
 * With the default hidden layers and 784 pixels: 784-512-256-latentDim-256-512-784.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Hinton & Salakhutdinov 2006, Reducing the dimensionality of data with neural networks
 */
export function denseAutoencoder(settings: DenseOptions): StackedAutoencoder {
  expectKnownKeys('denseAutoencoder', settings, DENSE_AUTOENCODER_KEYS);
  return denseNet('dense', filledSettings('denseAutoencoder', settings, 'dense'), settings);
}

function denseNet(kind: string, shared: FilledOptions, shape: Omit<DenseOptions, 'seed'>): StackedAutoencoder {
  const { inputShape, latentDim, loss } = shared;
  const { encoder, decoder } = denseLayers(inputShape, decoderShape(inputShape, loss), shape);
  const { codeActivation = 'linear' } = shape;
  const code: LayerSpec = { type: 'dense', units: latentDim, activation: codeActivation, ...gainOf(shape) };
  return stackedAutoencoder({ ...shared, kind, encoder: [...encoder, code], decoder });
}

/** Fully connected autoencoders. */
export const denseFamily: Family<StackedConfig> = { build: stackedAutoencoder, make: denseAutoencoder };

/** What `linearAutoencoder` reads. */
export const LINEAR_AUTOENCODER_KEYS = AUTOENCODER_KEYS.filter((key) => key !== 'output');

/**
 * A linear autoencoder: x̂ = (x·W₁ + b₁)·W₂ + b₂, nothing else. Trained on squared error it ends in the subspace of
 * the first `latentDim` principal components, though not on their axes.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Baldi & Hornik 1989; Plaut 2018 (arXiv:1804.10253)
 */
export function linearAutoencoder(settings: Omit<AutoencoderOptions, 'output'>): StackedAutoencoder {
  expectKnownKeys('linearAutoencoder', settings, LINEAR_AUTOENCODER_KEYS);
  const shared = filledSettings('linearAutoencoder', { ...settings, output: 'linear' }, 'linear');
  return denseNet('linear', shared, { ...shared, hidden: [] });
}

/** Linear autoencoders. */
export const linearFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: ({ latentDim, seed, inputShape }) => linearAutoencoder({ latentDim, seed, inputShape }),
};

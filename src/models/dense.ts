import { featureCount } from '../data/examples';
import type { Activation } from '../math/differentiable';
import type { LayerSpec } from './layers/spec';
import type { OutputActivation } from './reconstruction';
import { type AutoencoderSettings, filledSettings } from './settings';
import { type StackedAutoencoder, stackedAutoencoder } from './stacked';

/** Settings of `denseAutoencoder`. */
export interface DenseSettings extends AutoencoderSettings {
  /** Units of the encoder's hidden layers; the decoder mirrors them. [512, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers; `gelu` unless given. */
  readonly activation?: Activation;
  /** Activation of the code; `linear` unless given, because a code that may be negative holds more. */
  readonly codeActivation?: Activation;
  /** `sigmoid` unless given: pixels lie in [0, 1]. */
  readonly output?: OutputActivation;
  /** Share of the input pixels hidden from the encoder in training (the target stays whole); 0 unless given. */
  readonly inputDropout?: number;
  /** Dropout rate behind the hidden layers; 0 unless given. */
  readonly dropout?: number;
}

/**
 * A fully connected autoencoder: flatten → hidden layers → code → the same backwards.
 *
 * With the default hidden layers and 784 pixels: 784-512-256-latentDim-256-512-784.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Hinton & Salakhutdinov 2006, Reducing the dimensionality of data with neural networks
 */
export function denseAutoencoder(settings: DenseSettings): StackedAutoencoder {
  const shared = filledSettings('denseAutoencoder', settings, 'dense');
  const { latentDim, inputShape } = shared;
  const {
    hidden = [512, 256],
    activation = 'gelu',
    codeActivation = 'linear',
    output = 'sigmoid',
    inputDropout = 0,
    dropout = 0,
  } = settings;
  const hiddenLayers = (sizes: readonly number[]): LayerSpec[] =>
    sizes.flatMap((units): LayerSpec[] => [
      { type: 'dense', units, activation },
      ...(dropout > 0 ? [{ type: 'dropout', rate: dropout } as const] : []),
    ]);
  return stackedAutoencoder({
    ...shared,
    kind: 'stacked',
    output,
    encoder: [
      ...(inputShape.length > 1 ? [{ type: 'flatten' } as const] : []),
      ...(inputDropout > 0 ? [{ type: 'dropout', rate: inputDropout } as const] : []),
      ...hiddenLayers(hidden),
      { type: 'dense', units: latentDim, activation: codeActivation },
    ],
    decoder: [
      ...hiddenLayers([...hidden].reverse()),
      { type: 'dense', units: featureCount(inputShape) },
      ...(inputShape.length > 1 ? [{ type: 'reshape', shape: inputShape } as const] : []),
    ],
  });
}

/**
 * A linear autoencoder: x̂ = (x·W₁ + b₁)·W₂ + b₂, nothing else. Trained on squared error it ends in the subspace of
 * the first `latentDim` principal components, though not on their axes.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Baldi & Hornik 1989; Plaut 2018 (arXiv:1804.10253)
 */
export function linearAutoencoder(settings: AutoencoderSettings): StackedAutoencoder {
  return denseAutoencoder({ name: 'linear', ...settings, hidden: [], output: 'linear' });
}

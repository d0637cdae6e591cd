import { featureCount } from '../data/examples';
import type { Activation } from '../math/differentiable';
import type { Autoencoder } from './autoencoder';
import { convolutionalAutoencoder } from './convolutional';
import { scratchAutoencoder } from './fromScratch';
import { type StackedAutoencoder, stackedAutoencoder } from './stacked';

/*
 * Nets that web articles on autoencoders print as listings, in Keras and PyTorch, without author or paper behind the
 * sizes; the same ones go round in many of them. What stands here is each listing with its faults named and mended, so
 * that a reader who met one can measure it.
 */

/** What may be changed about a preset. */
export interface PresetOptions {
  /** Seed of the fresh weights, a positive integer. */
  readonly seed: number;
  /** Size of the code; the preset's own unless given. */
  readonly latentDim?: number;
  /** Shape of one example; [28, 28, 1] unless given. */
  readonly inputShape?: readonly number[];
  /** Activation of the code; `linear` unless given (`dense-layers`: `sigmoid`). The listings squeeze it. */
  readonly codeActivation?: Activation;
}

/**
 * Two stages of convolution, batch norm and pooling, 64 and 128 filters, code of 32:
 *
 * conv 64 3×3 relu → batch norm → max pool 2 → conv 128 3×3 relu → batch norm → max pool 2 → dense 32;
 * dense 7·7·128 → transposed conv 128 stride 2 relu → batch norm → transposed conv 64 stride 2 relu → batch norm →
 * conv 1 3×3 sigmoid.
 *
 * What the listing gets wrong: a ReLU on the code throws away the sign of every number in it, while PCA, against
 * which codes are compared, keeps both signs. `codeActivation: 'relu'` brings it back, to be measured.
 */
export function pooledBatchNorm({ seed, latentDim = 32, ...rest }: PresetOptions): StackedAutoencoder {
  return convolutionalAutoencoder({
    name: 'pooled-bn',
    ...rest,
    latentDim,
    seed,
    filters: [64, 128],
    downsampling: 'pool',
    upsampling: 'transpose',
    batchNorm: true,
    activation: 'relu',
  });
}

/**
 * Two convolutions of stride 2, 32 and 64 filters, code of 128:
 *
 * conv 32 3×3 stride 2 relu → conv 64 3×3 stride 2 relu → dense 128;
 * dense 7·7·64 relu → transposed conv 64 stride 2 relu → transposed conv 32 stride 2 relu → transposed conv 1 sigmoid.
 *
 * What the listing gets wrong: ReLU on the code, and a code of 128 numbers compared with dense nets of 32.
 */
export function stridedConvolution({ seed, latentDim = 128, ...rest }: PresetOptions): StackedAutoencoder {
  return convolutionalAutoencoder({
    name: 'strided-128',
    ...rest,
    latentDim,
    seed,
    filters: [32, 64],
    activation: 'relu',
    lastLayer: 'conv2dTranspose',
  });
}

/**
 * One convolution without padding, a code and a linear decoder:
 *
 * conv 10 3×3 valid relu (28 → 26) → max pool 2 (→ 13) → flatten 10·13·13 = 1690 → dense latentDim; dense 784.
 *
 * What the listing gets wrong: it expects 140 numbers behind the pooling where there are 1690; it goes from those 140
 * to 196 and reshapes them to 7×7, which are 49; it compares the result with 28×28; it uses a module that does not
 * exist, and trains on one random image. This is the net it seems to mean, with sizes that fit.
 */
export function compactValid({
  seed,
  latentDim = 32,
  inputShape = [28, 28, 1],
  codeActivation = 'linear',
}: PresetOptions): StackedAutoencoder {
  return stackedAutoencoder({
    kind: 'stacked',
    name: 'compact-valid',
    inputShape,
    latentDim,
    seed,
    output: 'sigmoid',
    loss: { type: 'squaredError' },
    encoder: [
      { type: 'conv2d', filters: 10, padding: 'valid', activation: 'relu' },
      { type: 'maxPool', padding: 'valid' },
      { type: 'flatten' },
      { type: 'dense', units: latentDim, activation: codeActivation },
    ],
    decoder: [
      { type: 'dense', units: featureCount(inputShape) },
      { type: 'reshape', shape: inputShape },
    ],
  });
}

/** Two hand-written layers, 784-128-32 and back, sigmoid code: see `scratchAutoencoder`. */
export function scratchPreset({ latentDim = 32, ...rest }: PresetOptions): Autoencoder {
  return scratchAutoencoder({ name: 'dense-layers', latentDim, ...rest });
}

/** The architectures that articles print, mended, by name. */
export const presets = {
  /** Two pooled stages with batch norm. */
  'pooled-bn': pooledBatchNorm,
  /** Two strided stages, code of 128. */
  'strided-128': stridedConvolution,
  /** One convolution without padding, a linear decoder. */
  'compact-valid': compactValid,
  /** Fully connected. */
  'dense-layers': scratchPreset,
} as const satisfies Readonly<Record<string, (settings: PresetOptions) => Autoencoder>>;

/** Name of a preset. */
export type PresetName = keyof typeof presets;

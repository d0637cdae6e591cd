import { featureCount } from '../data/examples';
import type { Activation } from '../math/differentiable';
import { expectImageShape } from '../math/shapes';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { Family } from './family';
import { convolutionOutputSize } from './layers/convolution';
import type { ConvolutionSpec, LayerSpec } from './layers/spec';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** Settings that shape the two halves of a convolutional net. */
export interface ConvolutionalShape {
  /** Filters of each stage; every stage halves height and width. [32, 64] unless given. */
  readonly filters?: readonly number[];
  /** Side of the kernels; 3 unless given. */
  readonly kernelSize?: number;
  /** How a stage halves: by a convolution of stride 2, or by 2×2 max pooling behind one of stride 1. */
  readonly downsampling?: 'stride' | 'pool';
  /** How a stage doubles: by a transposed convolution of stride 2, or by repeating pixels before a convolution. */
  readonly upsampling?: 'transpose' | 'nearest';
  /** Whether each stage has batch norm behind its activation; false unless given. */
  readonly batchNorm?: boolean;
  /** Activation of the convolutions; `gelu` unless given. */
  readonly activation?: Activation;
  /** Kind of the last layer, of stride 1, one filter a channel; `conv2d` unless given. */
  readonly lastLayer?: ConvolutionSpec['type'];
  /** Activation of the dense layer that opens the decoder; `activation` unless given. */
  readonly bridgeActivation?: Activation;
}

/** What is read of the shape of a convolutional net. */
export const CONVOLUTIONAL_KEYS = keysOf<ConvolutionalShape>({
  filters: true,
  kernelSize: true,
  downsampling: true,
  upsampling: true,
  batchNorm: true,
  activation: true,
  lastLayer: true,
  bridgeActivation: true,
});

/** Settings of `convolutionalAutoencoder`. */
export interface ConvolutionalOptions extends AutoencoderOptions, ConvolutionalShape {
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
}

/** Layers of a convolutional encoder without its code layer, and of a decoder behind its code. */
export interface ConvolutionalLayers {
  /** From the image to a flat list of features. */
  readonly encoder: readonly LayerSpec[];
  /** From the code back to the image, without the output activation. */
  readonly decoder: readonly LayerSpec[];
}

/** Sizes [height, width] in front of each stage and behind the last: 28 → 14 → 7. */
function stageSizes(height: number, width: number, stages: number): (readonly [number, number])[] {
  const halve = (length: number) => convolutionOutputSize(length, { size: 2, stride: 2, padding: 'same' });
  const sizes: (readonly [number, number])[] = [[height, width]];
  for (let stage = 0; stage < stages; stage++) {
    const [h, w] = sizes[stage] as readonly [number, number];
    sizes.push([halve(h), halve(w)]);
  }
  return sizes;
}

/**
 * The layers of a convolutional encoder and its mirror image.
 *
 * The rule for any input size: each stage of the encoder turns a side n into ⌈n/2⌉; the matching stage of the
 * decoder doubles and then crops to n, so that the output always has the size of the input.
 *
 * @throws RangeError when the examples are no images [height, width, channels]
 */
export function convolutionalLayers(
  who: string,
  inputShape: readonly number[],
  shape: ConvolutionalShape,
): ConvolutionalLayers {
  const {
    filters = [32, 64],
    kernelSize = 3,
    downsampling = 'stride',
    upsampling = 'transpose',
    batchNorm = false,
    activation = 'gelu',
    bridgeActivation = activation,
    lastLayer = 'conv2d',
  } = shape;
  const { height, width, channels } = expectImageShape(who, inputShape, {
    rule: 'inputShape must be',
    remedy: 'use a dense model for other data',
  });
  if (filters.length < 1) throw new RangeError(`${who}: filters must name at least one stage, got none`);
  const sizes = stageSizes(height, width, filters.length);
  const norm: readonly LayerSpec[] = batchNorm ? [{ type: 'batchNorm' }] : [];
  const convolution = (count: number, stride: number): ConvolutionSpec => ({
    type: 'conv2d',
    filters: count,
    kernelSize,
    stride,
    activation,
  });
  const down = (count: number): readonly LayerSpec[] =>
    downsampling === 'stride'
      ? [convolution(count, 2), ...norm]
      : [convolution(count, 1), ...norm, { type: 'maxPool' }];
  const double = (count: number): readonly LayerSpec[] =>
    upsampling === 'transpose'
      ? [{ ...convolution(count, 2), type: 'conv2dTranspose' }, ...norm]
      : [{ type: 'upSample' }, convolution(count, 1), ...norm];
  const up = (count: number, stage: number): readonly LayerSpec[] => {
    const [h, w] = sizes[stage] as readonly [number, number];
    const [smallH, smallW] = sizes[stage + 1] as readonly [number, number];
    const fits = 2 * smallH === h && 2 * smallW === w;
    return [...double(count), ...(fits ? [] : [{ type: 'crop', height: h, width: w } as const])];
  };
  const deepest = [...(sizes[filters.length] as readonly [number, number]), filters[filters.length - 1] as number];
  return {
    encoder: [...filters.flatMap(down), { type: 'flatten' }],
    decoder: [
      { type: 'dense', units: featureCount(deepest), activation: bridgeActivation },
      { type: 'reshape', shape: deepest },
      ...filters
        .map((count, stage) => up(count, stage))
        .reverse()
        .flat(),
      { type: lastLayer, filters: channels, kernelSize },
    ],
  };
}

/** What `convolutionalAutoencoder` reads. */
const CONVOLUTIONAL_AUTOENCODER_KEYS = [...AUTOENCODER_KEYS, ...CONVOLUTIONAL_KEYS, 'codeActivation'];

/**
 * A convolutional autoencoder: stages that halve the image, a dense code, the same stages backwards.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Masci et al. 2011, Stacked convolutional auto-encoders; Dumoulin & Visin 2016 (arXiv:1603.07285) for the sizes
 */
export function convolutionalAutoencoder(settings: ConvolutionalOptions): StackedAutoencoder {
  expectKnownKeys('convolutionalAutoencoder', settings, CONVOLUTIONAL_AUTOENCODER_KEYS);
  const who = 'convolutionalAutoencoder';
  const shared = filledSettings(who, settings, 'conv');
  const { codeActivation = 'linear' } = settings;
  const layers = convolutionalLayers(who, shared.inputShape, settings);
  const [channels = 1] = decoderShape(shared.inputShape, shared.loss).slice(-1);
  const last = layers.decoder[layers.decoder.length - 1] as ConvolutionSpec;
  return stackedAutoencoder({
    ...shared,
    kind: 'conv',
    encoder: [...layers.encoder, { type: 'dense', units: shared.latentDim, activation: codeActivation }],
    decoder: [...layers.decoder.slice(0, -1), { ...last, filters: channels }],
  });
}

/** Convolutional autoencoders. */
export const convolutionalFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: ({ hidden: _, ...request }) => convolutionalAutoencoder(request),
};

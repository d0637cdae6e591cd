import { type Examples, exampleAt, examplesFrom } from '../data/examples';
import { expectImageShape } from '../math/shapes';
import { mapBatches, withInferencePass } from './inference';
import type { StackedAutoencoder } from './stacked';

/** Which layer of a model is meant, by its place in the table that `describeLayers` makes. */
export interface LayerPlace {
  readonly part: 'encoder' | 'decoder';
  /** From 0 within its part. */
  readonly layer: number;
}

function layersUpTo(who: string, model: StackedAutoencoder, { part, layer }: LayerPlace) {
  const { layers } = model[part];
  if (!Number.isInteger(layer) || layer < 0 || layer >= layers.length) {
    throw new RangeError(`${who}: layer of the ${part} must be an integer in 0…${layers.length - 1}, got ${layer}`);
  }
  return layers.slice(0, layer + 1);
}

/**
 * What comes out of one layer, feature maps for instance, outside training.
 *
 * @param inputs  images for a layer of the encoder, codes for one of the decoder
 * @returns one example of the layer's output shape for each input
 * @throws RangeError when there is no such layer
 */
export function layerOutputs(model: StackedAutoencoder, inputs: Examples, place: LayerPlace): Examples {
  const layers = layersUpTo('layerOutputs', model, place);
  const shape = layers.at(-1)?.outputShape ?? [];
  return mapBatches(inputs, shape, (x) =>
    withInferencePass((pass) => layers.reduce((value, layer) => layer.apply(value, pass), x)),
  );
}

/**
 * The channels of one example as grey images beside each other.
 *
 * @param maps  feature maps, shape [height, width, channels]
 * @returns `channels` images of shape [height, width, 1]
 * @throws RangeError when the shape is another or there is no such example
 */
export function channelImages(maps: Examples, index: number): Examples {
  const { height, width, channels } = expectImageShape('channelImages', maps.shape, {
    rule: 'maps must have the shape',
  });
  const values = exampleAt(maps, index);
  const pixels = height * width;
  const images = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++)
    images[(at % channels) * pixels + Math.floor(at / channels)] = values[at] as number;
  return examplesFrom(images, [height, width, 1]);
}

/**
 * The kernels of a convolution as small grey images, one for each filter.
 *
 * @param place  a `conv2d` layer; `input` chooses the input channel that the kernels look at, 0 unless given
 * @returns `filters` images of shape [size, size, 1]
 * @throws RangeError when the layer is no convolution or has no such input channel
 */
export function kernelImages(
  model: StackedAutoencoder,
  { input = 0, ...place }: LayerPlace & { readonly input?: number },
): Examples {
  const layer = layersUpTo('kernelImages', model, place).at(-1);
  const kernel = layer?.weights.find(({ name }) => name.endsWith('conv2d/kernel'))?.variable;
  const [height = 0, width = 0, inputs = 0, filters = 0] = kernel?.shape ?? [];
  if (!kernel || !Number.isInteger(input) || input < 0 || input >= inputs) {
    const rule = kernel
      ? `input must be an integer in 0…${inputs - 1}, got ${input}`
      : `layer must be a conv2d, got ${layer?.label}`;
    throw new RangeError(`kernelImages: ${rule}`);
  }
  const values = kernel.dataSync<'float32'>();
  const pixels = height * width;
  const images = new Float32Array(filters * pixels);
  for (let at = 0; at < images.length; at++) {
    const [filter, pixel] = [Math.floor(at / pixels), at % pixels];
    images[at] = values[(pixel * inputs + input) * filters + filter] as number;
  }
  return examplesFrom(images, [height, width, 1]);
}

/** How many numbers one half of a model holds: the decoder's are what a receiver of codes needs. */
export function partParameters(model: StackedAutoencoder, part: LayerPlace['part']): number {
  const own = model[part].layers.flatMap(({ weights, state }) => [...weights, ...state]);
  return own.reduce((sum, { variable }) => sum + variable.size, 0);
}

import { convolutionalAutoencoder, describeLayers, examplesFrom } from 'autoencoder-workbook';
import {
  channelImages,
  kernelImages,
  layerOutputs,
  partParameters,
  readWeights,
} from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import '../support/matchers';

const model = convolutionalAutoencoder({ latentDim: 3, seed: 5, inputShape: [6, 6, 2], filters: [4] });
const images = examplesFrom(
  Float32Array.from({ length: 3 * 72 }, (_, index) => (index % 7) / 7),
  [6, 6, 2],
);

describe('layerOutputs', () => {
  test('ends at the code and at what the output activation is applied to', () => {
    const last = (part: 'encoder' | 'decoder') => ({ part, layer: model[part].layers.length - 1 });
    const codes = layerOutputs(model, images, last('encoder'));
    expect(codes).toEqual(model.encode(images));
    const logits = layerOutputs(model, codes, last('decoder'));
    const sigmoid = logits.values.map((value) => 1 / (1 + Math.exp(-value)));
    expect(sigmoid).toBeNear(model.decode(codes).values, { atol: 1e-6 });
  });

  test('has the shape that describeLayers prints, and leaves no tensors', async () => {
    const maps = await withoutLeaks(() => layerOutputs(model, images, { part: 'encoder', layer: 0 }));
    expect(maps.count).toBe(3);
    expect(maps.shape.join('×')).toBe(describeLayers(model)[0]?.output);
  });

  test('names the layers there are', () => {
    expect(() => layerOutputs(model, images, { part: 'encoder', layer: 9 })).toThrow(/in 0…2, got 9/);
  });
});

describe('channelImages', () => {
  test('takes the channels apart', () => {
    // Two examples of 1×2 pixels with three channels.
    const maps = examplesFrom(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6), [1, 2, 3]);
    expect(channelImages(maps, 1)).toEqual({ values: Float32Array.of(1, 4, 2, 5, 3, 6), count: 3, shape: [1, 2, 1] });
    expect(() => channelImages(examplesFrom(new Float32Array(4), [4]), 0)).toThrow(/got \[4\]/);
  });
});

describe('kernelImages', () => {
  test('finds in a filter what a convolution of a single bright pixel shows, turned by 180°', () => {
    const plain = convolutionalAutoencoder({
      latentDim: 1,
      seed: 2,
      inputShape: [6, 6, 2],
      filters: [4],
      activation: 'linear',
    });
    const pixel = new Float32Array(72);
    pixel[(2 * 6 + 2) * 2 + 1] = 1;
    const weights = readWeights(plain);
    const maps = layerOutputs(plain, examplesFrom(pixel, [6, 6, 2]), { part: 'encoder', layer: 0 });
    const kernels = kernelImages(plain, { part: 'encoder', layer: 0, input: 1 });
    expect(kernels).toMatchObject({ count: 4, shape: [3, 3, 1] });
    // Stride 2 with `same` padding on 6 pixels pads at the end only: position (r, c) looks at pixels 2r … 2r + 2.
    for (let filter = 0; filter < 4; filter++) {
      const bias = weights['encoder/0-conv2d/bias']?.[filter] ?? 0;
      const seen = (row: number, column: number) =>
        (channelImages(maps, 0).values[filter * 9 + row * 3 + column] ?? 0) - bias;
      const tap = (row: number, column: number) => kernels.values[filter * 9 + row * 3 + column] as number;
      expect(seen(1, 1)).toBeNear(tap(0, 0), { atol: 1e-6 });
      expect(seen(0, 0)).toBeNear(tap(2, 2), { atol: 1e-6 });
      expect(seen(0, 1)).toBeNear(tap(2, 0), { atol: 1e-6 });
      expect(seen(2, 2)).toBeNear(0, { atol: 1e-6 });
    }
    plain.dispose();
  });

  test('wants a convolution and one of its inputs', () => {
    expect(() => kernelImages(model, { part: 'encoder', layer: 1 })).toThrow(/must be a conv2d, got reshape/);
    expect(() => kernelImages(model, { part: 'encoder', layer: 0, input: 2 })).toThrow(/in 0…1, got 2/);
  });
});

describe('partParameters', () => {
  test('adds up to the whole model', () => {
    const decoder = describeLayers(model).filter(({ part }) => part === 'decoder');
    expect(partParameters(model, 'decoder')).toBe(decoder.reduce((sum, { parameters }) => sum + parameters, 0));
    expect(partParameters(model, 'encoder') + partParameters(model, 'decoder')).toBe(model.cost.parameters);
  });
});

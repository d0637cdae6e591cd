import {
  convolutionalAutoencoder,
  describeLayers,
  examplesFrom,
  fit,
  presets,
  reconstruct,
} from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { convolutionOutputSize, type PresetName, transposedOutputSize } from 'autoencoder-workbook/dist/models';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

/** Images of one bright square each, of random place, size and colour: they compress. */
function squares(count: number, shape: readonly [number, number, number], seed: number) {
  const [height, width, channels] = shape;
  const random = randomSource(seed, 'squares');
  const values = new Float32Array(count * height * width * channels);
  for (let image = 0; image < count; image++) {
    const side = 4 + random.integer(Math.min(height, width) - 8);
    const [top, left] = [random.integer(height - side), random.integer(width - side)];
    const colour = Array.from({ length: channels }, () => 0.3 + 0.7 * random.uniform());
    for (let row = top; row < top + side; row++) {
      for (let column = left; column < left + side; column++) {
        const at = ((image * height + row) * width + column) * channels;
        for (const [channel, value] of colour.entries()) values[at + channel] = value;
      }
    }
  }
  return examplesFrom(values, [...shape]);
}

describe('output sizes', () => {
  test('agree with what TensorFlow makes of real tensors', () => {
    tf.tidy(() => {
      for (const length of [5, 6, 7, 28]) {
        for (const size of [2, 3, 5]) {
          for (const stride of [1, 2, 3]) {
            for (const padding of ['same', 'valid'] as const) {
              const window = { size, stride, padding };
              const y = tf.conv2d(
                tf.zeros<tf.Rank.R4>([1, length, length, 1]),
                tf.zeros<tf.Rank.R4>([size, size, 1, 1]),
                stride,
                padding,
              );
              expect(convolutionOutputSize(length, window)).toBe(y.shape[1]);
              // The transposed size is one whose convolution gives the length back.
              expect(convolutionOutputSize(transposedOutputSize(length, window), window)).toBe(length);
            }
          }
        }
      }
    });
  });
});

describe('convolutionalAutoencoder', () => {
  const sizes = [5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31, 33, 35, 37, 41, 45, 51];
  test.each(sizes)('the output has the size of the input: %i × that + 2', async (height) => {
    const inputShape = [height, height + 2, 1 + (height % 3)];
    await withoutLeaks(() => {
      for (const downsampling of ['stride', 'pool'] as const) {
        for (const upsampling of ['transpose', 'nearest'] as const) {
          const filters = [2, 3, 2];
          const model = convolutionalAutoencoder({
            latentDim: 3,
            inputShape,
            filters,
            downsampling,
            upsampling,
            seed: 1,
          });
          const x = examplesFrom(new Float32Array(2 * height * (height + 2) * (inputShape[2] as number)), inputShape);
          expect(reconstruct(model, x).values.length).toBe(x.values.length);
          const rows = describeLayers(model);
          expect(rows[rows.length - 1]?.output).toBe(inputShape.join('×'));
          model.dispose();
        }
      }
    });
  });

  test('refuses inputs that are no images, and no stages', () => {
    expect(() => convolutionalAutoencoder({ latentDim: 2, inputShape: [784], seed: 1 })).toThrow(
      'inputShape must be [height, width, channels], got [784]',
    );
    expect(() => convolutionalAutoencoder({ latentDim: 2, filters: [], seed: 1 })).toThrow(
      'filters must name at least one',
    );
  });
});

describe('presets', () => {
  const parameters: Readonly<Record<PresetName, number>> = {
    // Convolutions k·k·in·out + out, batch norm 4 a channel (2 trained, 2 moments), dense in·out + out.
    'pooled-bn':
      9 * 64 +
      64 +
      (9 * 64 * 128 + 128) +
      4 * (64 + 128) +
      (6272 * 32 + 32) +
      (32 * 6272 + 6272) +
      (9 * 128 * 128 + 128) +
      (9 * 128 * 64 + 64) +
      4 * (128 + 64) +
      (9 * 64 + 1),
    'strided-128':
      9 * 32 +
      32 +
      (9 * 32 * 64 + 64) +
      (3136 * 128 + 128) +
      (128 * 3136 + 3136) +
      (9 * 64 * 64 + 64) +
      (9 * 64 * 32 + 32) +
      (9 * 32 + 1),
    'compact-valid': 9 * 10 + 10 + (1690 * 32 + 32) + (32 * 784 + 784),
    'dense-layers': 784 * 128 + 128 + (128 * 32 + 32) + (32 * 128 + 128) + (128 * 784 + 784),
  };

  test.each(Object.keys(presets) as PresetName[])('%s is the architecture it says', (name) => {
    const model = presets[name]({ seed: 1 });
    expect(model.name).toBe(name);
    expect(model.cost.parameters).toBe(parameters[name]);
    model.dispose();
  });

  test.each(Object.keys(presets) as PresetName[])(
    '%s learns colour images of 32×32: the held-out error falls',
    async (name) => {
      const train = squares(160, [32, 32, 3], 21);
      const validation = squares(40, [32, 32, 3], 22);
      const model = presets[name]({ seed: 1, latentDim: 8, inputShape: [32, 32, 3] });
      const { history } = await fit(model, train, {
        epochs: 4,
        seed: 1,
        batchSize: 32,
        learningRate: 2e-3,
        validation,
      });
      const errors = history.map((record) => record.validation?.['objective'] as number);
      expect(errors[3]).toBeLessThan(0.8 * (errors[0] as number));
      model.dispose();
    },
  );
});

import {
  type Corruption,
  convolutionalAutoencoder,
  corruptExamples,
  denoisingAutoencoder,
  fit,
  meanSquaredError,
  reconstruct,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(600, { features: 16, rank: 2, seed: 5 });
const sizes = {
  latentDim: 8,
  inputShape: [16],
  seed: 1,
  net: { type: 'dense', hidden: [] },
  output: 'linear',
} as const;
const corruption: Corruption = { type: 'gaussian', sigma: 0.3 };
const training = { epochs: 80, seed: 2, batchSize: 60, learningRate: 1e-2 } as const;

describe('denoisingAutoencoder', () => {
  test('removes noise that a net trained on clean examples keeps', async () => {
    const noisy = corruptExamples(train, corruption, 9);
    const errorOf = async (weightOfNoise: number) => {
      const model = denoisingAutoencoder({ ...sizes, corruption: { type: 'gaussian', sigma: weightOfNoise } });
      await fit(model, train, training);
      const error = meanSquaredError(train, reconstruct(model, noisy));
      model.dispose();
      return error;
    };
    const [trained, clean] = [await errorOf(0.3), await errorOf(0)];
    // A projection on 8 of 16 directions keeps half of the noise; the data need two of them.
    expect(trained).toBeLessThan(0.5 * 0.3 ** 2 * (8 / 16));
    expect(clean).toBeGreaterThan(1.5 * trained);
  });

  test('validation is measured against corrupted inputs, and encoding takes examples as they are', async () => {
    await withoutLeaks(async () => {
      const model = denoisingAutoencoder({ ...sizes, corruption: { type: 'masking', share: 1 } });
      const { history } = await fit(model, train, { ...training, epochs: 3, validation: train });
      // Everything is masked: no input tells one example from another, whatever the net does.
      const energy = meanSquaredError(train, { ...train, values: new Float32Array(train.values.length) });
      const mean = train.values.reduce((sum, value) => sum + value, 0) / train.values.length;
      expect((history[2]?.validation?.['reconstruction'] as number) / 16).toBeGreaterThan(0.3 * (energy - mean ** 2));
      expect(model.encode(train).values).toEqual(model.encode({ ...train }).values);
      model.dispose();
    });
  });

  test('a convolutional and a variational net take a corruption as well, as data', () => {
    const conv = convolutionalAutoencoder({ latentDim: 2, seed: 1, inputShape: [8, 8, 1], filters: [2], corruption });
    expect(conv.config.corruption).toEqual(corruption);
    const vae = variationalAutoencoder({ latentDim: 2, seed: 1, inputShape: [8], corruption });
    expect(vae.config.corruption).toEqual(corruption);
    conv.dispose();
    vae.dispose();
    expect(() => variationalAutoencoder({ latentDim: 2, seed: 1, corruption: { type: 'shift', most: -1 } })).toThrow(
      'vae: most of a shift corruption',
    );
  });
});

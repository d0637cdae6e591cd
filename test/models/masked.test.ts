import { corruptExamples, fit, fitPca, maskedAutoencoder, meanSquaredError, reconstruct } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const images = { ...planarExamples(500, { features: 36, rank: 4, seed: 5 }), shape: [6, 6, 1] };
const settings = { latentDim: 8, seed: 1, inputShape: [6, 6, 1], net: { type: 'dense', hidden: [64] } } as const;

test('fills in hidden patches better than PCA of the same size, and sees everything when it encodes', async () => {
  await withoutLeaks(async () => {
    const model = maskedAutoencoder({ ...settings, patch: 2, share: 0.3 });
    expect(model).toMatchObject({
      kind: 'masked',
      config: { corruption: { type: 'maskedPatches', share: 0.3, size: 2 } },
    });
    await fit(model, images, {
      epochs: 120,
      seed: 2,
      batchSize: 50,
      learningRate: { type: 'oneCycle', maxRate: 1e-2 },
    });
    const hidden = corruptExamples(images, { type: 'maskedPatches', share: 0.3, size: 2 }, 9);
    const filled = meanSquaredError(images, reconstruct(model, hidden));
    const pca = fitPca(images, { latentDim: 8 });
    expect(filled).toBeLessThan(0.5 * meanSquaredError(images, reconstruct(pca, hidden)));
    expect(filled).toBeLessThan(0.5 * meanSquaredError(images, hidden));
    expect(model.encode(images).values).not.toEqual(model.encode(hidden).values);
    model.dispose();
  });
});

test('refuses a share that is none', () => {
  expect(() => maskedAutoencoder({ ...settings, share: 1.2 })).toThrow(
    'masked: share of a maskedPatches corruption must be a probability from 0 to 1, got 1.2',
  );
});

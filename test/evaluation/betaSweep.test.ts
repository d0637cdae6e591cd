import { betaSweep, fit, fitPca, variationalAutoencoder } from 'autoencoder-workbook';
import { pcaKlAndError } from 'autoencoder-workbook/dist/evaluation';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { normalRows } from './normalRows';

const train = normalRows(2000, 1);
const held = normalRows(500, 2);
const pca = fitPca(train, { latentDim: 3 });

describe('betaSweep', () => {
  test('a larger β buys less rate and leaves more, near the curve of PCA; models are freed', async () => {
    const sigma = 0.5;
    const seen: number[] = [];
    const frame = await withoutLeaks(() =>
      betaSweep({
        betas: [1, 4, 10],
        make: async (beta) => {
          const model = variationalAutoencoder({
            latentDim: 3,
            inputShape: [5],
            net: { type: 'dense', hidden: [] },
            loss: { type: 'gaussian', sigma },
            output: 'linear',
            seed: 2,
          });
          const learningRate = { type: 'cosine', rate: 2e-2 } as const;
          await fit(model, train, { epochs: 200, seed: 1, batchSize: 200, learningRate, beta });
          return model;
        },
        test: held,
        seed: 3,
        onMeasured: (beta) => void seen.push(beta),
      }),
    );
    expect(seen).toEqual([1, 4, 10]);
    expect(frame?.columns).toEqual(['method', 'beta', 'rate', 'distortion', 'latentsInUse']);
    for (const row of frame?.toRecords() ?? []) {
      const best = pcaKlAndError(pca, held, Number(row['beta']) * sigma ** 2);
      expect(row['rate']).toBeNear(best.rate, { atol: 0.1 });
      expect(row['distortion']).toBeNear(best.distortion, { rtol: 0.1 });
      expect(row['latentsInUse']).toBe(best.latentsInUse);
    }
  });

  test('needs a β', async () => {
    await expect(betaSweep({ betas: [], make: () => Promise.reject(), test: held, seed: 1 })).rejects.toThrow(
      'at least one weight, got none',
    );
  });
});

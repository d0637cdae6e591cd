import { fit, fitPca, meanSquaredError, reconstruct, sparseAutoencoder } from 'autoencoder-workbook';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(400, { features: 20, rank: 6, seed: 5 });
const sizes = {
  latentDim: 12,
  inputShape: [20],
  seed: 1,
  net: { type: 'dense', hidden: [] },
  output: 'linear',
} as const;
const training = { epochs: 60, seed: 2, batchSize: 50, learningRate: 1e-2 } as const;
const meanL1 = (values: Float32Array, count: number) => values.reduce((sum, z) => sum + Math.abs(z), 0) / count;

describe('sparseAutoencoder', () => {
  test('k-sparse: each code has exactly k numbers, and the error falls below the mean row', async () => {
    await withoutLeaks(async () => {
      const model = sparseAutoencoder({ ...sizes, sparsity: { type: 'keep', keep: 3 } });
      await fit(model, train, training);
      const { values, count } = model.encode(train);
      for (let row = 0; row < count; row++) {
        expect(values.subarray(12 * row, 12 * row + 12).filter((z) => z !== 0).length).toBe(3);
      }
      const none = fitPca(train, { latentDim: 1 });
      expect(meanSquaredError(train, reconstruct(model, train))).toBeLessThan(
        meanSquaredError(train, reconstruct(none, train)),
      );
      model.dispose();
    });
  });

  test('a price on Σ|z| makes it smaller, and the term stands in the history unweighted', async () => {
    const run = async (weight: number) => {
      const model = sparseAutoencoder({ ...sizes, sparsity: { type: 'l1', weight } });
      const { history } = await fit(model, train, { ...training, validation: train });
      const size = meanL1(model.encode(train).values, train.count);
      const last = history[history.length - 1]?.validation ?? {};
      model.dispose();
      return { size, last };
    };
    const [cheap, dear] = [await run(0), await run(0.5)];
    expect(dear.size).toBeLessThan(0.8 * cheap.size);
    expect(dear.last['codeL1']).toBeNear(dear.size, { rtol: 1e-4 });
    expect(dear.last['objective']).toBeNear(
      (dear.last['reconstruction'] as number) + 0.5 * (dear.last['codeL1'] as number),
      { rtol: 1e-4 },
    );
  });

  test('a target activity is approached', async () => {
    const model = sparseAutoencoder({ ...sizes, sparsity: { type: 'activity', weight: 20, target: 0.1 } });
    await fit(model, train, training);
    const { values } = model.encode(train);
    const means = Array.from({ length: 12 }, (_, d) => {
      let sum = 0;
      for (let row = 0; row < train.count; row++) sum += values[12 * row + d] as number;
      return sum / train.count;
    });
    for (const mean of means) expect(mean).toBeNear(0.1, { atol: 0.05 });
    model.dispose();
  });

  test.each([
    [{ type: 'l1', weight: -1 }, 'weight of the codeL1 term must be at least 0, got -1'],
    [{ type: 'activity', weight: 1, target: 1 }, 'target of the activityKL term must lie between 0 and 1, got 1'],
    [{ type: 'keep', keep: 13 }, 'keep must be at most the numbers of a flat code, got 13 of shape [12]'],
  ] as const)('refuses %o', (sparsity, message) => {
    expect(() => sparseAutoencoder({ ...sizes, sparsity })).toThrow(message);
  });
});

import {
  corruptExamples,
  denseAutoencoder,
  examplesFrom,
  fit,
  linearAutoencoder,
  meanSquaredError,
  reconstruct,
} from 'autoencoder-workbook';
import { onPairs, pairExamples } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(600, { features: 8, rank: 2, seed: 5 });
const training = { epochs: 40, seed: 2, batchSize: 60, learningRate: 1e-2 } as const;
const net = { latentDim: 2, inputShape: [8], seed: 1, output: 'linear', hidden: [] } as const;

describe('pairExamples', () => {
  test('interleaves inputs and targets', () => {
    const pairs = pairExamples(
      examplesFrom(Float32Array.of(1, 2, 3, 4), [2]),
      examplesFrom(Float32Array.of(5, 6, 7, 8), [2]),
    );
    expect(pairs.shape).toEqual([2, 2]);
    expect(Array.from(pairs.values)).toEqual([1, 2, 5, 6, 3, 4, 7, 8]);
  });

  test('refuses sets that do not belong together', () => {
    expect(() => pairExamples(train, { ...train, count: 599 })).toThrow(/599/);
  });
});

describe('onPairs', () => {
  test('an example paired with itself is ordinary training, step for step', async () => {
    const [plain, paired] = [denseAutoencoder(net), denseAutoencoder(net)];
    const own = await fit(plain, train, training);
    const both = await fit(onPairs(paired), pairExamples(train, train), training);
    for (const [epoch, { losses }] of own.history.entries()) {
      expect(both.history[epoch]?.losses['reconstruction']).toBeCloseTo(losses['reconstruction'] as number, 5);
    }
    expect(paired.cost.fitSeconds).toBeGreaterThan(0);
    plain.dispose();
    paired.dispose();
  });

  test('two noisy copies teach what clean targets teach; the risk differs by s² a value', async () => {
    await withoutLeaks(async () => {
      const sigma = 0.2;
      const many = planarExamples(4000, { features: 8, rank: 2, seed: 6 });
      const [y, other, third] = [3, 4, 5].map((seed) => corruptExamples(many, { type: 'gaussian', sigma }, seed));
      if (!y || !other || !third) throw new Error('three copies');
      const model = linearAutoencoder({ latentDim: 2, inputShape: [8], seed: 1 });
      await fit(onPairs(model), pairExamples(y, other), { ...training, epochs: 30 });
      const answers = reconstruct(model, y);
      const clean = meanSquaredError(many, answers);
      expect(clean).toBeLessThan(0.5 * sigma ** 2);
      // Four standard errors: the mean of 32,000 squares about s² and of a cross term 2·n·(x − x̂).
      const error = 4 * Math.sqrt((2 * sigma ** 4 + 4 * sigma ** 2 * clean) / (8 * many.count));
      expect(Math.abs(meanSquaredError(third, answers) - clean - sigma ** 2)).toBeLessThan(error);
      model.dispose();
    });
  });

  test('refuses a loss that learns a width', () => {
    const model = denseAutoencoder({ ...net, loss: { type: 'gaussian', sigma: 'shared' } });
    expect(() => onPairs(model)).toThrow(/learn a width/);
    model.dispose();
  });
});

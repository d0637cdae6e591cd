import {
  evidenceLowerBound,
  examplesFrom,
  fitPca,
  fitProbabilisticPca,
  linearVariationalAutoencoder,
  selectExamples,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import { importanceScore, negativeElboScore } from 'autoencoder-workbook/dist/detection';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { afterAll, describe, expect, test } from 'vitest';
import { randomRows } from '../pca/randomRows';
import { setExactPosterior } from '../support/exactPosterior';

const train = randomRows({ count: 400, features: 6, seed: 1 });
const held = randomRows({ count: 30, features: 6, seed: 2 });
const pca = fitPca(train, { latentDim: 2 });
const exact = fitProbabilisticPca(pca);
const minusLogP = exact.logLikelihood(held).map((value) => -value);

const linear = linearVariationalAutoencoder({ latentDim: 2, inputShape: [6], seed: 1 });
setExactPosterior(linear, { pca, exact });
const wide = linearVariationalAutoencoder({ latentDim: 2, inputShape: [6], seed: 1 });
setExactPosterior(wide, { pca, exact, widen: 3 });

/** Grey levels for a model that draws its pixels afresh. */
const random = randomSource(4);
const grey = examplesFrom(
  Float32Array.from({ length: 12 * 16 }, () => random.uniform()),
  [4, 4, 1],
);
const binarising = variationalAutoencoder({
  latentDim: 3,
  inputShape: [4, 4, 1],
  net: { type: 'dense', hidden: [8] },
  seed: 2,
});
const conditional = variationalAutoencoder({
  latentDim: 2,
  inputShape: [2],
  classes: 2,
  net: { type: 'dense', hidden: [4] },
  loss: { type: 'gaussian', sigma: 1 },
  output: 'linear',
  seed: 3,
});
afterAll(() => {
  for (const model of [linear, wide, binarising, conditional]) model.dispose();
});

describe('importanceScore', () => {
  test.each([1, 7, 130])('with the exact posterior of probabilistic PCA is −ln p(x), with %i draws', (samples) => {
    expect(importanceScore(linear, { samples, seed: 3 }).score(held)).toBeNear(minusLogP, { rtol: 1e-4, atol: 1e-4 });
  });

  test('with a posterior that is too wide lies above −ln p and comes down with the number of draws', () => {
    const gap = (samples: number): number => {
      const scores = importanceScore(wide, { samples, seed: 3 }).score(held);
      return scores.reduce((sum, score, row) => sum + score - (minusLogP[row] as number), 0) / held.count;
    };
    const [one, many] = [gap(1), gap(2000)];
    expect(one).toBeGreaterThan(many);
    expect(many).toBeNear(0, { atol: 0.05 });
  });
});

describe('negativeElboScore', () => {
  test('averages over draws to the bound that the model has', () => {
    const scores = negativeElboScore(linear, { draws: 40, seed: 5 }).score(held);
    const mean = scores.reduce((sum, score) => sum + score, 0) / held.count;
    const { elbo, standardError } = evidenceLowerBound(linear, held, 5);
    expect(Math.abs(mean + elbo)).toBeLessThan(4 * standardError);
    // At the exact posterior nothing is missing but the noise of the draws.
    expect(mean).toBeNear(minusLogP.reduce((sum, value) => sum + value, 0) / held.count, { atol: 0.3 });
  });

  test('of one draw at the exact posterior plus its KL is never below what averaging many leaves', () => {
    const spread = (draws: number): number => {
      const scores = negativeElboScore(linear, { draws, seed: 5 }).score(held);
      return Math.sqrt(
        scores.reduce((sum, score, row) => sum + (score - (minusLogP[row] as number)) ** 2, 0) / held.count,
      );
    };
    expect(spread(100)).toBeLessThan(spread(1));
  });
});

describe.each([
  ['negative ELBO', negativeElboScore(linear, { draws: 3, seed: 1 }), held],
  ['importance-weighted', importanceScore(wide, { samples: 60, seed: 1 }), held],
  ['negative ELBO of a model that binarises', negativeElboScore(binarising, { draws: 4, seed: 1 }), grey],
  ['importance-weighted, of a model that binarises', importanceScore(binarising, { samples: 70, seed: 1 }), grey],
  [
    'negative ELBO of a conditional model',
    negativeElboScore(conditional, { draws: 2, seed: 1 }),
    examplesFrom(Float32Array.of(0.1, 0.2, 1, 0, 0.3, -1, 0, 1, 2, 1, 1, 0), [4]),
  ],
] as const)('%s', (_, score, examples) => {
  test('a row alone gets what it has in the batch, and twice the same', async () => {
    await withoutLeaks(() => {
      const together = score.score(examples);
      expect(score.score(examples)).toEqual(together);
      for (const row of [0, examples.count - 1]) {
        expect(score.score(selectExamples(examples, [row]))).toBeNear([together[row] as number], { rtol: 1e-6 });
      }
    });
  });
});

describe('a model that binarises', () => {
  test('sees other pixels with another seed', () => {
    const scores = [1, 2].map((seed) => negativeElboScore(binarising, { draws: 1, seed }).score(grey));
    expect(scores[0]).not.toEqual(scores[1]);
  });
});

test('draws and seeds must be positive integers', () => {
  expect(() => negativeElboScore(linear, { draws: 0, seed: 1 })).toThrow(
    'negativeElboScore: draws must be a positive integer, got 0',
  );
  expect(() => importanceScore(linear, { samples: 1.5, seed: 1 })).toThrow(
    /samples must be a positive integer, got 1\.5/,
  );
  expect(() => negativeElboScore(linear, { draws: 1, seed: 0 })).toThrow(/seed/);
});

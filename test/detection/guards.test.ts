import {
  anomalySplits,
  denseAutoencoder,
  examplesFrom,
  firstExamples,
  fit,
  fitPca,
  loadSplits,
  reconstruct,
  residualScore,
  selectExamples,
  squaredErrorPerImage,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import {
  calibrate,
  distinctScores,
  hotellingScore,
  likelihoodScore,
  mahalanobisScore,
  negativeElboScore,
  speScore,
  trivialScores,
} from 'autoencoder-workbook/dist/detection';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

/** What has gone wrong in published detectors, one test each. */
const parts = anomalySplits(loadSplits('mnist-10k', { seed: 1 }), { normal: [3], calibration: 50, seed: 1 });
const train = firstExamples(parts.train, 200);
const asked = firstExamples(parts.test, 40);

async function fittedNet() {
  const net = denseAutoencoder({ latentDim: 4, hidden: [16], seed: 1 });
  await fit(net, train, { seed: 1, epochs: 2, batchSize: 50 });
  return net;
}

describe('a score belongs to its row', () => {
  test('neither the order of the rows nor another row changes it, whatever the score', async () => {
    const net = await fittedNet();
    const vae = variationalAutoencoder({ latentDim: 2, net: { type: 'dense', hidden: [8] }, seed: 1 });
    await fit(vae, train, { seed: 1, epochs: 1, batchSize: 50 });
    const pca = fitPca(train, { latentDim: 4 });
    const scores = [
      ...trivialScores(train, { seed: 1 }),
      speScore(pca),
      hotellingScore(pca),
      likelihoodScore(pca),
      mahalanobisScore(pca, { ridge: 0.1 }),
      residualScore(net),
      negativeElboScore(vae, { draws: 2, seed: 1 }),
    ];
    const backwards = selectExamples(
      asked,
      Array.from({ length: asked.count }, (_, i) => asked.count - 1 - i),
    );
    const disturbed = { ...asked, values: asked.values.map((value, i) => (i < 784 ? 1 - value : value)) };
    for (const score of scores) {
      const own = score.score(asked);
      expect(score.score(backwards).reverse(), score.name).toBeNear(own, { rtol: 1e-5 });
      expect(score.score(disturbed).subarray(1), score.name).toBeNear(own.subarray(1), { rtol: 1e-5 });
    }
    net.dispose();
    vae.dispose();
  });
});

describe('a net that is said to be trained', () => {
  test('has other scores than before, as many as rows, and not just rounding apart', async () => {
    const before = denseAutoencoder({ latentDim: 4, hidden: [16], seed: 1 });
    const after = await fittedNet();
    const [untrained, trained] = [before, after].map((net) => residualScore(net).score(asked));
    expect(distinctScores(trained ?? [])).toBeGreaterThan(asked.count / 2);
    const spread = Math.max(...(trained ?? [])) - Math.min(...(trained ?? []));
    expect(spread / Math.max(...(trained ?? []))).toBeGreaterThan(1e-3);
    const moved = trained?.map((score, i) => Math.abs(score - (untrained?.[i] ?? 0)));
    expect(Math.min(...(moved ?? []))).toBeGreaterThan(0);
    before.dispose();
    after.dispose();
  });

  test('reaches negative numbers of a standardised table: four rows can be learnt by heart', async () => {
    const rows = examplesFrom(normalValues(4 * 6, randomSource(2)), [6]);
    expect(Math.min(...rows.values)).toBeLessThan(-0.5);
    const net = denseAutoencoder({ inputShape: [6], latentDim: 4, hidden: [32], output: 'linear', seed: 1 });
    await fit(net, rows, { seed: 1, epochs: 600, batchSize: 4, learningRate: 1e-2 });
    expect(squaredErrorPerImage(rows, reconstruct(net, rows))).toBeLessThan(0.01);
    net.dispose();
  });

  test('pays for its KL: a larger β leaves less of it', async () => {
    const rates: number[] = [];
    for (const beta of [0, 10]) {
      const vae = variationalAutoencoder({ latentDim: 2, net: { type: 'dense', hidden: [16] }, seed: 1 });
      const { history } = await fit(vae, train, { seed: 1, epochs: 4, batchSize: 20, beta });
      rates.push(history.at(-1)?.losses['kl'] ?? Number.NaN);
      vae.dispose();
    }
    expect(rates[1]).toBeLessThan(0.5 * (rates[0] ?? 0));
  });
});

test('a threshold is not taken from training rows or from test scores: the types refuse them', () => {
  const score = speScore(fitPca(train, { latentDim: 2 }));
  // @ts-expect-error training normals are no calibration normals
  expect(calibrate(score, parts.train).role).toBe('scores of held-out normals');
  // @ts-expect-error nor is the test part
  expect(calibrate(score, parts.test).role).toBe('scores of held-out normals');
  expect(calibrate(score, parts.calibration).sorted).toHaveLength(50);
});

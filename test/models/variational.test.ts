import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  examplesFrom,
  fit,
  linearVariationalAutoencoder,
  loadModel,
  saveModel,
  variationalAutoencoder,
  withLabels,
  withoutLabels,
} from 'autoencoder-workbook';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import type { Pass, VariationalOptions } from 'autoencoder-workbook/dist/models';
import { buildLoss } from 'autoencoder-workbook/dist/models/reconstruction';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const passOf = (beta = 1, step = 1): Pass => ({
  training: true,
  random: stepRandom(tf.tensor1d([7, step], 'int32')),
  beta: tf.scalar(beta),
});

const LN_2PI = Math.log(2 * Math.PI);
const small = (extra: Partial<VariationalOptions> = {}) =>
  variationalAutoencoder({
    latentDim: 2,
    inputShape: [6],
    net: { type: 'dense', hidden: [8], activation: 'tanh' },
    seed: 1,
    ...extra,
  });

/** Mean and standard error. */
function summary(values: ArrayLike<number>): { mean: number; error: number } {
  const all = Array.from(values);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (all.length - 1);
  return { mean, error: Math.sqrt(variance / all.length) };
}

describe('buildLoss', () => {
  const output = 'linear';
  test('per-pixel Gaussian: the first half of the channels are means, the second log-variances', () => {
    const likelihood = buildLoss('test', { loss: { type: 'gaussian', sigma: 'perPixel' }, output, shape: [2] });
    tf.tidy(() => {
      // Two pixels of one channel: (mean, raw log-variance) = (0.2, 0.4) and (0.9, -1).
      const logits = tf.tensor4d([0.2, 0.4, 0.9, -1], [1, 1, 2, 2]);
      const x = tf.tensor2d([[0.5, 0.5]]);
      const logVar = [0.4, -1].map((raw) => 10 * Math.tanh(raw / 10));
      const expected = [0.2, 0.9].reduce((sum, mean, i) => {
        const lv = logVar[i] as number;
        return sum + 0.5 * ((0.5 - mean) ** 2 / Math.exp(lv) + lv + LN_2PI);
      }, 0);
      expect(likelihood.cost(x, logits).dataSync()).toBeNear([expected], { rtol: 1e-5 });
      expect(likelihood.xHat(logits).dataSync()).toBeNear([0.2, 0.9], { rtol: 1e-6 });
    });
  });

  test('shared sigma starts at 1 and a fixed one stays what it is', () => {
    const shared = buildLoss('test', { loss: { type: 'gaussian', sigma: 'shared' }, output, shape: [2] });
    expect(shared.sigma()).toBeNear(1);
    expect(buildLoss('test', { loss: { type: 'gaussian', sigma: 0.3 }, output, shape: [2] }).sigma()).toBe(0.3);
    for (const { variable } of shared.weights) variable.dispose();
    expect(() => buildLoss('test', { loss: { type: 'gaussian', sigma: 0 }, output, shape: [2] })).toThrow(
      'sigma must be a positive number',
    );
  });

  test('dynamic binarisation draws zeros and ones with probability x, afresh in each step', () => {
    const likelihood = buildLoss('test', {
      loss: { type: 'bernoulli', binarise: true },
      output: 'sigmoid',
      shape: [2],
    });
    tf.tidy(() => {
      const x = tf.fill([1, 20_000], 0.3);
      const [first, second] = [1, 2].map((step) => likelihood.observe(x, passOf(1, step)).dataSync());
      expect(new Set(first)).toEqual(new Set([0, 1]));
      expect(summary(first as Float32Array).mean).toBeNear(0.3, { atol: 4 * Math.sqrt(0.21 / 20_000) });
      expect(second).not.toEqual(first);
      expect(likelihood.observe(tf.tensor1d([0, 1]), passOf()).dataSync()).toBeNear([0, 1]);
    });
  });
});

describe('variationalAutoencoder', () => {
  test('objective = reconstruction + β·KL, the KL by the closed form', () => {
    const model = small({ loss: { type: 'gaussian', sigma: 0.5 }, output: 'linear' });
    const x = planarExamples(5, { features: 6, rank: 2, seed: 3 });
    tf.tidy(() => {
      const batch = tf.tensor2d(x.values, [5, 6]);
      const { objective, parts } = model.lossTerms(batch, passOf(3));
      const [reconstruction, kl] = [parts['reconstruction'], parts['kl']].map(
        (part) => part?.dataSync() as Float32Array,
      );
      expect(objective.dataSync()).toBeNear(
        Array.from(reconstruction as Float32Array, (value, i) => value + 3 * ((kl as Float32Array)[i] as number)),
        { rtol: 1e-5 },
      );
      const posterior = model.posterior(x);
      const expected = Array.from({ length: 5 }, (_, row) =>
        [0, 1].reduce((sum, d) => {
          const [mean, logVar] = [posterior.mean, posterior.logVar].map(
            (part) => part.values[2 * row + d] as number,
          ) as [number, number];
          return sum + 0.5 * (Math.exp(logVar) - 1 - logVar + mean * mean);
        }, 0),
      );
      expect(kl).toBeNear(expected, { rtol: 1e-4 });
    });
    model.dispose();
  });

  test('the importance-weighted bound with one sample is the ELBO on average, with more it is tighter', () => {
    const build = (objective: VariationalOptions['objective']) =>
      small({ ...(objective ? { objective } : {}), loss: { type: 'gaussian', sigma: 0.5 }, output: 'linear' });
    const [elbo, one, ten] = [
      build({ type: 'elbo' }),
      build({ type: 'iwae', samples: 1 }),
      build({ type: 'iwae', samples: 10 }),
    ] as const;
    const example = planarExamples(1, { features: 6, rank: 2, seed: 3 }).values;
    const measure = (model: typeof elbo) =>
      tf.tidy(() =>
        summary(model.lossTerms(tf.tile(tf.tensor2d(example, [1, 6]), [4000, 1]), passOf()).objective.dataSync()),
      );
    const [atElbo, atOne, atTen] = [measure(elbo), measure(one), measure(ten)];
    expect(Math.abs(atElbo.mean - atOne.mean)).toBeLessThan(3 * Math.hypot(atElbo.error, atOne.error));
    expect(atTen.mean).toBeLessThan(atOne.mean - 3 * Math.hypot(atTen.error, atOne.error));
    for (const model of [elbo, one, ten]) model.dispose();
  });

  test('free bits charge each latent at least their number of nats', () => {
    const model = small({ objective: { type: 'elbo', freeBits: 50 } });
    tf.tidy(() => {
      const { objective, parts } = model.lossTerms(tf.fill([3, 6], 0.5), passOf(1));
      const charge = tf.sub(objective, parts['reconstruction'] as tf.Tensor).dataSync();
      expect(charge).toBeNear([100, 100, 100], { rtol: 1e-5 });
    });
    model.dispose();
  });

  test.each([
    ['Bernoulli', {}],
    ['grey Bernoulli', { loss: { type: 'bernoulli' } }],
    ['per-pixel Gaussian', { loss: { type: 'gaussian', sigma: 'perPixel' } }],
    ['shared Gaussian', { loss: { type: 'gaussian', sigma: 'shared' }, output: 'linear' }],
    ['importance weighted', { objective: { type: 'iwae', samples: 3 } }],
    ['free bits', { objective: { type: 'elbo', freeBits: 0.05 } }],
  ] as const)('%s: the objective falls, no tensor is left, the same seed gives the same numbers', async (_, extra) => {
    const train = planarExamples(200, { features: 6, rank: 2, seed: 11 });
    const run = async () => {
      const model = small(extra);
      const { history } = await fit(model, train, {
        epochs: 12,
        seed: 2,
        batchSize: 64,
        learningRate: 1e-2,
        validation: train,
      });
      model.dispose();
      return history.map((record) => record.validation?.['objective'] as number);
    };
    await withoutLeaks(async () => {
      const first = await run();
      expect(first[11]).toBeLessThan(first[0] as number);
      expect(await run()).toEqual(first);
    });
  });

  test('a convolutional model takes images of any size and both kinds of Gaussian', async () => {
    for (const sigma of ['perPixel', 0.3] as const) {
      await withoutLeaks(() => {
        const model = variationalAutoencoder({
          latentDim: 3,
          inputShape: [7, 9, 2],
          net: { type: 'conv', filters: [3, 4] },
          loss: { type: 'gaussian', sigma },
          output: 'linear',
          seed: 1,
        });
        const x = examplesFrom(new Float32Array(4 * 7 * 9 * 2).fill(0.5), [7, 9, 2]);
        expect(model.decode(model.encode(x)).shape).toEqual([7, 9, 2]);
        const shape = tf.tidy(() => model.lossTerms(tf.fill([4, 7, 9, 2], 0.5), passOf()).objective.shape);
        expect(shape).toEqual([4]);
        model.dispose();
      });
    }
  });

  test.each([['dense'], ['conv']] as const)('a conditional %s model sees the label in both nets', (type) => {
    const net = type === 'dense' ? ({ type, hidden: [8] } as const) : ({ type, filters: [3] } as const);
    const model = variationalAutoencoder({ latentDim: 2, inputShape: [4, 4, 1], net, classes: 3, seed: 1 });
    const image = new Float32Array(16).fill(0.5);
    const pair = { ...examplesFrom(Float32Array.from([...image, ...image]), [4, 4, 1]), labels: Int32Array.of(0, 2) };
    const examples = withLabels(pair, 3);
    const codes = model.encode(examples);
    expect([examples.shape, codes.shape]).toEqual([[19], [5]]);
    expect(withoutLabels(examples, [4, 4, 1])).toEqual({ values: pair.values, count: 2, shape: [4, 4, 1] });
    expect(() => withoutLabels(pair, [4, 4, 1])).toThrow('must be longer than an image of [4, 4, 1], got [4, 4, 1]');
    const row = (index: number) => codes.values.slice(5 * index, 5 * index + 5);
    expect([...row(0).slice(2), ...row(1).slice(2)]).toEqual([1, 0, 0, 0, 0, 1]);
    expect(row(0).slice(0, 2)).not.toEqual(row(1).slice(0, 2));
    const sameZ = examplesFrom(Float32Array.from([0.3, -0.2, 1, 0, 0, 0.3, -0.2, 0, 0, 1]), [5]);
    const decoded = model.decode(sameZ).values;
    expect(decoded.slice(0, 16)).not.toEqual(decoded.slice(19, 35));
    expect([...decoded.slice(16, 19), ...decoded.slice(35)]).toEqual([1, 0, 0, 0, 0, 1]);
    model.dispose();
  });

  test('comes back from a folder with the same numbers', () => {
    const folder = mkdtempSync(join(tmpdir(), 'workbook vae '));
    const model = linearVariationalAutoencoder({ latentDim: 2, inputShape: [6], seed: 4 });
    saveModel(model, join(folder, 'm'));
    const loaded = loadModel(join(folder, 'm'));
    const x = planarExamples(5, { features: 6, rank: 2, seed: 3 });
    expect(loaded.encode(x).values).toEqual(model.encode(x).values);
    for (const one of [model, loaded]) one.dispose();
    rmSync(folder, { recursive: true });
  });

  test.each([
    [{ objective: { type: 'iwae', samples: 0 } }, 'samples must be a positive integer, got 0'],
    [{ objective: { type: 'elbo', freeBits: -1 } }, 'freeBits must not be negative, got -1'],
    [{ classes: 1.5 }, 'classes must be a whole number, got 1.5'],
    [{ latentDim: 0 }, 'latentDim must be a positive integer, got 0'],
  ] as const)('refuses %j', (extra, message) => {
    expect(() => small(extra)).toThrow(message);
  });

  test('refuses data outside [0, 1] for a Bernoulli, and missing labels', async () => {
    const model = small();
    await expect(fit(model, examplesFrom(new Float32Array(6).fill(2), [6]), { epochs: 1, seed: 1 })).rejects.toThrow(
      'needs values in [0, 1], got 2',
    );
    model.dispose();
    expect(() => withLabels(examplesFrom(new Float32Array(6), [6]), 3)).toThrow('label of example 0 must lie in 0…2');
  });
});

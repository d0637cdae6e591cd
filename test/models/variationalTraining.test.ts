import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  activeUnits,
  type EpochRecord,
  evidenceLowerBound,
  examplesFrom,
  type FitOptions,
  fit,
  variationalAutoencoder,
  withLabels,
} from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { readWeights, type VariationalOptions } from 'autoencoder-workbook/dist/models';
import { afterAll, describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(300, { features: 12, rank: 2, seed: 11 });
const validation = planarExamples(100, { features: 12, rank: 2, seed: 12 });

const build = (extra: Partial<VariationalOptions> = {}) =>
  variationalAutoencoder({
    latentDim: 4,
    inputShape: [12],
    net: { type: 'dense', hidden: [16], activation: 'tanh' },
    seed: 1,
    ...extra,
  });

async function trained(options: Partial<FitOptions>, extra: Partial<VariationalOptions> = {}) {
  const model = build(extra);
  try {
    const result = await fit(model, train, { epochs: 6, seed: 5, batchSize: 64, validation, ...options });
    const elbo = evidenceLowerBound(model, validation, 1);
    return { result, weights: readWeights(model), elbo };
  } finally {
    model.dispose();
  }
}

const timeless = (history: readonly EpochRecord[]) => history.map((record) => ({ ...record, seconds: 0 }));

describe('a run with dynamic binarisation that was interrupted', () => {
  const folder = mkdtempSync(join(tmpdir(), 'workbook vae run '));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['β warm-up', { beta: { type: 'warmUp', beta: 1, share: 0.8 } }, {}],
    [
      'a cyclical β and free bits',
      { beta: { type: 'cyclical', beta: 1, cycles: 2 } },
      { objective: { type: 'elbo', freeBits: 0.1 } },
    ],
    ['importance weights and eager steps', { engine: 'eager' }, { objective: { type: 'iwae', samples: 3 } }],
  ] as const)('ends at the numbers of an uninterrupted one: %s', async (name, extra, settings) => {
    const options: Partial<FitOptions> = { learningRate: { type: 'cosine', rate: 5e-3 }, ...extra };
    const checkpoint = { folder: join(folder, name) };
    const whole = await trained(options, settings);
    const half = await trained(
      { ...options, checkpoint, onEpoch: ({ epoch }) => (epoch === 3 ? 'stop' : undefined) },
      settings,
    );
    expect(half.result.history.length).toBe(3);
    const rest = await trained({ ...options, resumeFrom: checkpoint.folder }, settings);
    expect(timeless(rest.result.history)).toEqual(timeless(whole.result.history));
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.elbo).toEqual(whole.elbo);
  });
});

describe('fit of a variational model', () => {
  test('every epoch binarises afresh, and the same seed gives the same pixels', async () => {
    // With a rate too small to move the weights, epochs differ by their pixels and their noise alone.
    const still = { learningRate: 1e-12, epochs: 2 };
    const [first, again, other] = [await trained(still), await trained(still), await trained({ ...still, seed: 6 })];
    const losses = first.result.history.map((record) => record.losses['objective']);
    expect(losses[0]).not.toBe(losses[1]);
    expect(again.result.history.map((record) => record.losses['objective'])).toEqual(losses);
    expect(other.result.history[0]?.losses['objective']).not.toBe(losses[0]);
  });

  test('the objective of an epoch is reconstruction + β·KL with the β of the schedule', async () => {
    const { result } = await trained({
      learningRate: 1e-12,
      batchSize: 300,
      beta: { type: 'cyclical', beta: 2, cycles: 2 },
    });
    // One step an epoch and 6 in all: positions 0, 0.2, …, 1 of two cycles.
    expect(result.history.map((record) => record.beta)).toBeNear([0, 1.6, 2, 0.8, 2, 0], { atol: 1e-6 });
    for (const { losses, beta } of result.history) {
      const { objective, reconstruction, kl } = losses as Record<'objective' | 'reconstruction' | 'kl', number>;
      expect(objective).toBeNear(reconstruction + beta * kl, { rtol: 1e-5 });
    }
  });

  test('free bits keep latents in use that a large β empties', async () => {
    const options: Partial<FitOptions> = { epochs: 60, learningRate: 1e-2, beta: 30 };
    const [plain, free] = [
      await trained(options),
      await trained(options, { objective: { type: 'elbo', freeBits: 0.2 } }),
    ];
    expect(plain.elbo.kl).toBeLessThan(0.05);
    expect(free.elbo.kl).toBeGreaterThan(0.2);
  });

  test('a conditional model leaves to the label what the label knows', async () => {
    // Two classes of images, all dark or all bright, and nothing else to tell.
    const random = randomSource(3, 'classes');
    const labels = Int32Array.from({ length: 400 }, () => random.integer(2));
    const values = Float32Array.from({ length: 400 * 6 }, (_, index) =>
      labels[Math.floor(index / 6)] === 1 ? 0.95 : 0.05,
    );
    const images = { ...examplesFrom(values, [6]), labels };
    const settings = { latentDim: 2, inputShape: [6], net: { type: 'dense', hidden: [8] }, seed: 1 } as const;
    const options = { epochs: 60, seed: 2, batchSize: 100, learningRate: 1e-2 };
    const plain = variationalAutoencoder(settings);
    const conditional = variationalAutoencoder({ ...settings, classes: 2 });
    const labelled = withLabels(images, 2);
    await fit(plain, images, options);
    await fit(conditional, labelled, options);
    // The unconditional code has to say which class it is, ln 2 nats; the conditional one nothing.
    expect(evidenceLowerBound(plain, images, 1).kl).toBeGreaterThan(0.8 * Math.LN2);
    expect(evidenceLowerBound(conditional, labelled, 1).kl).toBeLessThan(0.1);
    expect(activeUnits(conditional, labelled).count).toBe(0);
    const decoded = conditional.decode(examplesFrom(Float32Array.of(0, 0, 1, 0, 0, 0, 0, 1), [4])).values;
    expect(decoded.slice(0, 6)).toBeNear(new Array(6).fill(0.05), { atol: 0.03 });
    expect(decoded.slice(8, 14)).toBeNear(new Array(6).fill(0.95), { atol: 0.03 });
    for (const model of [plain, conditional]) model.dispose();
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Autoencoder,
  denseAutoencoder,
  type EpochRecord,
  examplesFrom,
  type FitOptions,
  firstExamples,
  fit,
  historyFrame,
  linearAutoencoder,
  scratchAutoencoder,
  TrainingError,
} from 'autoencoder-workbook';
import { readWeights, writeWeights } from 'autoencoder-workbook/dist/models';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import type { FitProgress } from 'autoencoder-workbook/dist/training';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(300, { features: 12, rank: 3, seed: 11 });
const validation = planarExamples(100, { features: 12, rank: 3, seed: 12 });
const dense = (extra = {}) =>
  denseAutoencoder({ latentDim: 3, inputShape: [12], hidden: [16], activation: 'tanh', seed: 1, ...extra });
const objectives = (history: readonly EpochRecord[]) => history.map((record) => record.losses['objective'] as number);

/** Trains a fresh model, returns its result and numbers, and frees it. */
async function trained(options: Partial<FitOptions> = {}, build: () => Autoencoder = dense) {
  const model = build();
  try {
    const result = await fit(model, train, { epochs: 3, seed: 5, batchSize: 64, ...options });
    return { result, weights: readWeights(model), cost: model.cost };
  } finally {
    model.dispose();
  }
}

describe('fit', () => {
  test.each([
    ['dense', dense],
    ['linear', () => linearAutoencoder({ latentDim: 3, inputShape: [12], seed: 1 })],
    ['from scratch', () => scratchAutoencoder({ latentDim: 3, inputShape: [12], hidden: 16, seed: 1 })],
    ['with dropout and noise', () => dense({ inputDropout: 0.2, dropout: 0.1 })],
    ['with a penalty', () => dense({ penalty: { l1: 1e-4, l2: 1e-4 } })],
    ['bernoulli', () => dense({ loss: { type: 'bernoulli' } })],
    ['huber', () => dense({ loss: { type: 'huber', delta: 0.1 } })],
    ['gaussian', () => dense({ loss: { type: 'gaussian', sigma: 0.2 } })],
  ])('%s: the loss falls, no tensor is left, and the same seed gives the same numbers', async (_, build) => {
    const twice = await withoutLeaks(async () => [
      await trained({ epochs: 8, learningRate: 3e-3, validation }, build),
      await trained({ epochs: 8, learningRate: 3e-3, validation }, build),
    ]);
    const [first, second] = twice as [(typeof twice)[0] & object, (typeof twice)[0] & object];
    const losses = objectives(first.result.history);
    expect(losses[7]).toBeLessThan(losses[0] as number);
    expect(objectives(second.result.history)).toEqual(losses);
    expect(second.weights).toEqual(first.weights);
    expect(first.result.stoppedBy).toBe('epochs');
    expect(first.cost.fitSeconds).toBeGreaterThan(0);
  });

  test('the reported validation loss is what the model gives on those examples', async () => {
    const model = dense();
    const { history } = await fit(model, train, { epochs: 2, seed: 5, validation });
    const xHat = model.decode(model.encode(validation)).values;
    const sum = validation.values.reduce((total, x, index) => total + (x - (xHat[index] as number)) ** 2, 0);
    expect(history[1]?.validation?.['objective']).toBeNear(sum / validation.count, { rtol: 1e-5 });
    model.dispose();
  });

  test('visits every example once an epoch, the last smaller batch included', async () => {
    // With a rate too small to move the weights, the epoch's mean is the mean over all examples.
    const model = dense();
    const { history } = await fit(model, train, {
      epochs: 1,
      seed: 5,
      batchSize: 128,
      learningRate: 1e-12,
      validation: train,
    });
    expect(history[0]?.step).toBe(3);
    expect(history[0]?.losses['objective']).toBeNear(history[0]?.validation?.['objective'] as number, { rtol: 1e-5 });
    model.dispose();
  });

  test('early stopping restores the weights of the best epoch', async () => {
    const small = firstExamples(train, 12);
    const model = dense({ hidden: [64] });
    const result = await fit(model, small, {
      epochs: 400,
      seed: 5,
      learningRate: 2e-2,
      validation,
      earlyStopping: { patience: 5 },
    });
    expect(result.stoppedBy).toBe('early stopping');
    const losses = result.history.map((record) => record.validation?.['objective'] as number);
    const best = Math.min(...losses);
    expect(result.epoch).toBe(losses.indexOf(best) + 1);
    expect(result.history.length).toBe(result.epoch + 5);
    const again = await fit(model, small, { epochs: 1, seed: 5, learningRate: 1e-12, validation });
    expect(again.history[0]?.validation?.['objective']).toBeNear(best, { rtol: 1e-5 });
    model.dispose();
  });

  test('an abort, a time limit and a callback end the run and keep the weights', async () => {
    const abort = new AbortController();
    const model = dense();
    const fresh = readWeights(model);
    const aborted = await withoutLeaks(() =>
      fit(model, train, {
        epochs: 10_000,
        seed: 5,
        signal: abort.signal,
        onEpoch: ({ epoch }) => void (epoch === 2 && abort.abort()),
      }),
    );
    expect([aborted.stoppedBy, aborted.history.length]).toEqual(['interrupt', 2]);
    expect(readWeights(model)).not.toEqual(fresh);
    expect((await fit(model, train, { epochs: 100_000, seed: 5, maxSeconds: 0.2 })).stoppedBy).toBe('time limit');
    expect((await fit(model, train, { epochs: 9, seed: 5, onEpoch: () => 'stop' })).stoppedBy).toBe('callback');
    model.dispose();
  });

  test('SIGINT ends the run instead of the process, and the listener goes with it', async () => {
    const model = dense();
    const before = process.listenerCount('SIGINT');
    let interrupted: number | undefined;
    const onProgress = ({ state }: FitProgress): void => {
      if (state !== 'training' || interrupted !== undefined) return;
      interrupted = performance.now();
      setImmediate(() => process.emit('SIGINT'));
    };
    const { stoppedBy } = await fit(model, train, { epochs: 100_000, seed: 5, onProgress });
    expect(stoppedBy).toBe('interrupt');
    expect(performance.now() - (interrupted ?? 0)).toBeLessThan(1500);
    expect(process.listenerCount('SIGINT')).toBe(before);
    model.dispose();
  });

  test('a loss that is no number stops with the step and the cause, and the weights are whole', async () => {
    const model = dense({ output: 'linear', activation: 'linear' });
    const run = () => fit(model, train, { epochs: 200, seed: 5, learningRate: 1e6, optimizer: { type: 'sgd' } });
    const error = await withoutLeaks(() => run().catch((caught: unknown) => caught));
    expect(error).toBeInstanceOf(TrainingError);
    expect((error as TrainingError).message).toMatch(
      /at step \d+; the likely cause is a learning rate that is too large \(1000000\)/,
    );
    for (const values of Object.values(readWeights(model))) expect(values.every(Number.isFinite)).toBe(true);
    model.dispose();
  });

  test.each([
    [{ epochs: 0 }, 'fit: epochs must be a positive integer, got 0'],
    [{ batchSize: 1.5 }, 'fit: batchSize must be a positive integer, got 1.5'],
    [{ seed: 0 }, 'fit: seed must be an integer from 1 to 2147483647, got 0'],
    [{ learningRate: 0 }, 'fit: the learning rate must be a positive number, got 0'],
    [{ earlyStopping: { patience: 3 } }, 'earlyStopping needs validation examples'],
    [{ earlyStopping: { patience: 0 }, validation }, 'patience must be at least 1 epoch, got 0'],
    [{ validation: examplesFrom(new Float32Array(8), [8]) }, 'validation: examples must have the shape [12], got [8]'],
  ] as const)('refuses %j', async (options, message) => {
    await withoutLeaks(() => expect(trained(options as Partial<FitOptions>)).rejects.toThrow(message));
  });

  test.each([
    [{ batchsize: 32 }, 'fit: batchsize is no option; did you mean batchSize?'],
    [{ earlyStopping: { patient: 3 }, validation }, 'fit: earlyStopping: patient is no option; did you mean patience?'],
    [{ checkpoint: { folders: 'x' } }, 'fit: checkpoint: folders is no option; did you mean folder?'],
    [{ optimizer: { type: 'adam', beta: 1 } }, 'fit: optimizer: beta is no option; did you mean beta1?'],
    [{ learningRate: { type: 'oneCycle', rate: 1 } }, 'fit: learningRate: rate is no option; did you mean maxRate?'],
    [{ averaging: { decays: 0.9 } }, 'fit: averaging: decays is no option; did you mean decay?'],
    [{ engine: 'gpu' }, 'fit: engine must be auto, eager, graph or xla, got "gpu"'],
    [{ clipNorm: 0 }, 'fit: clipNorm must be above 0, got 0'],
    [{ averaging: { decay: 1 } }, 'fit: decay of the averaging must be at least 0 and below 1, got 1'],
  ])('refuses %j, which nobody reads or nothing can be done with', async (options, message) => {
    await withoutLeaks(() => expect(trained(options as Partial<FitOptions>)).rejects.toThrow(message));
  });

  test('clipping says how long gradients were and how many steps were cut', async () => {
    const free = await trained({ clipNorm: 1e6 });
    const norms = free.result.history.map(({ gradientNorm = Number.NaN }) => gradientNorm);
    expect(norms.every((norm) => norm > 0)).toBe(true);
    expect(free.result.history.map(({ clippedShare }) => clippedShare)).toEqual([0, 0, 0]);
    expect(free.weights).toEqual((await trained()).weights);
    const cut = await trained({ clipNorm: Math.min(...norms) / 10 });
    expect(cut.result.history.map(({ clippedShare }) => clippedShare)).toEqual([1, 1, 1]);
    expect(Object.keys(cut.result.history[0]?.losses ?? {})).toEqual(['objective', 'reconstruction']);
  });

  test.each(['eager', 'graph'] as const)(
    '%s: under averaging the model is measured and returned with its average, which is not the last weights',
    async (engine) => {
      const options = { epochs: 4, validation, engine, learningRate: 1e-2 } as const;
      const averaged = await trained({ ...options, averaging: { decay: 0.9 } });
      const plain = await trained(options);
      expect(averaged.weights).not.toEqual(plain.weights);
      const losses = (run: typeof plain) => objectives(run.result.history);
      expect(losses(averaged)).toEqual(losses(plain));
      const model = dense();
      writeWeights(model, averaged.weights);
      const measured = await fit(model, train, { epochs: 1, seed: 5, learningRate: 1e-12, validation });
      const last = averaged.result.history.at(-1)?.validation?.['objective'] as number;
      expect(measured.history[0]?.validation?.['objective']).toBeNear(last, { rtol: 1e-5 });
      model.dispose();
    },
  );

  test('refuses data that are not finite or outside the range of the loss', async () => {
    const broken = examplesFrom(
      train.values.map((value, index) => (index === 25 ? Number.NaN : value)),
      [12],
    );
    const wide = examplesFrom(
      train.values.map((value) => 255 * value),
      [12],
    );
    const model = dense();
    await expect(fit(model, broken, { epochs: 1, seed: 1 })).rejects.toThrow('must be finite, got NaN in example 2');
    model.dispose();
    const bernoulli = dense({ loss: { type: 'bernoulli' } });
    await expect(fit(bernoulli, wide, { epochs: 1, seed: 1 })).rejects.toThrow('values in [0, 1]');
    bernoulli.dispose();
  });

  test('a plateau lowers the learning rate', async () => {
    const { result } = await trained({
      epochs: 6,
      validation,
      learningRate: { type: 'reduceOnPlateau', rate: 1e-9, factor: 0.1, patience: 1 },
    });
    const rates = result.history.map((record) => record.learningRate);
    expect(rates[0]).toBe(1e-9);
    expect(rates[5]).toBeLessThan(1e-9);
  });
});

describe('checkpoints', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workbook checkpoint '));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ['Adam', {}],
    [
      'momentum and a plateau',
      { optimizer: { type: 'sgd', momentum: 0.9 }, learningRate: { type: 'reduceOnPlateau', rate: 0.05, patience: 1 } },
    ],
    ['early stopping', { earlyStopping: { patience: 50 }, learningRate: 2e-2 }],
    [
      'weight decay, clipping and averaging behind a warm-up',
      {
        ...{ optimizer: { type: 'adamW' }, clipNorm: 0.1, averaging: { decay: 0.9 }, earlyStopping: { patience: 50 } },
        learningRate: { type: 'warmUp', steps: 8, schedule: { type: 'cosine', rate: 2e-2 } },
      },
    ],
  ] as const)('a run that was interrupted and resumed ends at the same numbers: %s', async (_, extra) => {
    const checkpoint = { folder: join(folder, 'run') };
    const options = { epochs: 6, validation, ...extra } as Partial<FitOptions>;
    const build = () => dense({ inputDropout: 0.2 });
    const whole = await trained(options, build);
    const half = await trained(
      { ...options, checkpoint, onEpoch: ({ epoch }) => (epoch === 3 ? 'stop' : undefined) },
      build,
    );
    expect(half.result.history.length).toBe(3);
    const rest = await trained({ ...options, resumeFrom: checkpoint.folder }, build);
    const timeless = (history: readonly EpochRecord[]) => history.map((record) => ({ ...record, seconds: 0 }));
    expect(timeless(rest.result.history)).toEqual(timeless(whole.result.history));
    expect(rest.weights).toEqual(whole.weights);
    expect(rest.result.epoch).toBe(whole.result.epoch);
  });

  test('a checkpoint of another run is refused with what differs', async () => {
    const checkpoint = { folder: join(folder, 'run') };
    await trained({ checkpoint });
    await expect(trained({ checkpoint: { folder: tmpdir() } })).rejects.toThrow('fit: checkpoint: folder must be new');
    await expect(trained({ resumeFrom: checkpoint.folder, batchSize: 32 })).rejects.toThrow('batchSize must be 64');
    await expect(trained({ resumeFrom: checkpoint.folder, averaging: { decay: 0.5 } })).rejects.toThrow(
      'averaging must be left out as when it was written, got 0.5',
    );
    await expect(trained({ resumeFrom: checkpoint.folder, optimizer: { type: 'sgd', momentum: 0.5 } })).rejects.toThrow(
      '/momentum must hold',
    );
  });
});

describe('historyFrame', () => {
  test('has one row an epoch and a column for each term', async () => {
    const { result } = await trained({ validation });
    const frame = historyFrame(result.history);
    expect(frame.shape).toEqual({ height: 3, width: 9 });
    expect(frame.columns).toEqual([
      'epoch',
      'step',
      'seconds',
      'learningRate',
      'beta',
      'train objective',
      'train reconstruction',
      'validation objective',
      'validation reconstruction',
    ]);
  });
});

import { denseAutoencoder, fit, TrainingError } from 'autoencoder-workbook';
import { type FitProgress, setTrainingHost } from 'autoencoder-workbook/dist/training';
import { afterEach, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const train = planarExamples(300, { features: 12, rank: 3, seed: 11 });
const validation = planarExamples(100, { features: 12, rank: 3, seed: 12 });
const build = () => denseAutoencoder({ latentDim: 3, inputShape: [12], hidden: [16], seed: 1 });
const settings = { epochs: 3, seed: 5, batchSize: 64, engine: 'eager' } as const;

/** Trains a fresh model and returns what the listener was told, with the result. */
async function listened(options: object) {
  const told: FitProgress[] = [];
  const model = build();
  try {
    const result = await fit(model, train, { ...settings, onProgress: (progress) => told.push(progress), ...options });
    return { told, result };
  } finally {
    model.dispose();
  }
}

afterEach(() => setTrainingHost(undefined));

test('a run says that it prepares, how far it is, and how it ended', async () => {
  const { told, result } = await listened({ validation });
  const states = told.map(({ state }) => state);
  expect(states[0]).toBe('preparing');
  expect(states.at(-1)).toBe('ended');
  expect(new Set(states.slice(1, -1))).toEqual(new Set(['training']));
  const shares = told.map(({ done }) => done);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect([shares[0], shares.at(-1)]).toEqual([0, 1]);
  expect(new Set(told.map(({ epoch }) => epoch))).toEqual(new Set([1, 2, 3]));
  const last = result.history[2];
  expect(told.at(-1)).toMatchObject({
    model: 'dense',
    epochs: 3,
    stoppedBy: 'epochs',
    objective: last?.losses['objective'],
    validation: last?.validation?.['objective'],
  });
});

test('the time left is the pace so far times what is left, and nothing before there is a pace', async () => {
  const { told } = await listened({ epochs: 8 });
  expect(told[0]?.secondsLeft).toBeUndefined();
  const timed = told.filter(({ secondsLeft }) => secondsLeft !== undefined);
  expect(timed.length).toBeGreaterThan(4);
  // Of what was trained so far, left / elapsed = (1 − done) / done, apart from the seconds before the first steps.
  for (const { done, seconds, secondsLeft = Number.NaN } of timed) {
    expect(secondsLeft).toBeLessThanOrEqual((seconds * (1 - done)) / (done - 1 / (8 * 5)) + 1e-9);
  }
  expect(timed.at(-1)?.secondsLeft).toBe(0);
});

test('a run that was stopped tells its last whole epoch, one that broke tells an error', async () => {
  const stop = { epochs: 50, onEpoch: ({ epoch }: { epoch: number }) => (epoch === 2 ? 'stop' : undefined) };
  expect((await listened(stop)).told.at(-1)).toMatchObject({ state: 'ended', epoch: 2, stoppedBy: 'callback' });
  const told: FitProgress[] = [];
  const model = build();
  const broken = { ...settings, learningRate: 1e30, optimizer: { type: 'sgd' } } as const;
  await expect(fit(model, train, { ...broken, onProgress: (progress) => told.push(progress) })).rejects.toThrow(
    TrainingError,
  );
  expect(told.at(-1)).toMatchObject({ state: 'ended', stoppedBy: 'error' });
  model.dispose();
});

test('the host watches runs without a listener of their own, and its signal ends those begun after it fired', async () => {
  const stop = new AbortController();
  const watched: FitProgress[][] = [];
  const watch = () => {
    const told: FitProgress[] = [];
    watched.push(told);
    return (progress: FitProgress) => told.push(progress);
  };
  setTrainingHost({ watch, signal: () => stop.signal });
  const { told } = await listened({ engine: 'eager' });
  expect([watched.length, told.length > 0]).toEqual([0, true]);
  const model = build();
  expect((await fit(model, train, settings)).stoppedBy).toBe('epochs');
  stop.abort();
  expect(await fit(model, train, settings)).toMatchObject({ stoppedBy: 'interrupt', epoch: 0, history: [] });
  expect(watched.map((own) => own.at(-1)?.stoppedBy)).toEqual(['epochs', 'interrupt']);
  model.dispose();
});

import { createRequire } from 'node:module';
import { denseAutoencoder, fit } from 'autoencoder-workbook';
import { progressLine } from 'autoencoder-workbook/dist/notebook';
import type { FitProgress } from 'autoencoder-workbook/dist/training';
import { expect, test, vi } from 'vitest';
import { planarExamples } from '../support/toyData';
import { startFakeKernel } from './fakeKernel';

const midway: FitProgress = {
  model: 'dense',
  state: 'training',
  epoch: 7,
  epochs: 25,
  done: 0.26,
  objective: 8.7941,
  seconds: 4.2,
  secondsLeft: 11.9,
};

test.each<[string, Partial<FitProgress>]>([
  ['dense · epoch 7 of 25 · objective 8.794 · about 12 s left', {}],
  ['dense · epoch 7 of 25 · objective 8.794, validation 9.1 · about 12 s left', { validation: 9.1 }],
  ['dense · epoch 7 of 25 · objective 8.794 · less than 1 s left', { secondsLeft: 0.4 }],
  ['dense · epoch 7 of 25 · objective 8.794 · about 3 min left', { secondsLeft: 170 }],
  ['dense · preparing …', { state: 'preparing' }],
  ['dense · 25 epochs in 4.2 s · objective 8.794', { state: 'ended', epoch: 25, stoppedBy: 'epochs' }],
  [
    'dense · stopped after epoch 6 of 25; weights kept · objective 8.794',
    { state: 'ended', epoch: 6, stoppedBy: 'interrupt' },
  ],
  [
    'dense · stopped early after epoch 7 of 25; weights of the best epoch kept · objective 8.794',
    { state: 'ended', stoppedBy: 'early stopping' },
  ],
  ['dense · broke off after epoch 7 of 25 · objective 8.794', { state: 'ended', stoppedBy: 'error' }],
])('%s', (line, change) => {
  expect(progressLine({ ...midway, ...change })).toBe(line);
});

const train = planarExamples(300, { features: 12, rank: 3, seed: 11 });
const settings = { epochs: 2, seed: 5, batchSize: 64, engine: 'eager' } as const;

/**
 * Loads the notebook's progress afresh, which makes the kernel the host of training: files of tests share a process, and
 * another one may have put a host of its own, or none, in its place.
 */
function becomeHost(): void {
  const load = createRequire(import.meta.url);
  const path = load.resolve('autoencoder-workbook/dist/notebook/progress');
  delete load.cache[path];
  load(path);
}

test('in a kernel all trainings of a cell share one line, marked as passing; a script prints nothing', async () => {
  becomeHost();
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const model = denseAutoencoder({ latentDim: 3, inputShape: [12], hidden: [16], seed: 1 });
  const kernel = startFakeKernel();
  await fit(model, train, settings);
  await fit(model, train, settings);
  kernel.stop();
  const { length } = kernel.sent;
  await fit(model, train, settings);
  model.dispose();
  expect(kernel.sent).toHaveLength(length);
  expect(log).not.toHaveBeenCalled();
  log.mockRestore();
  expect(new Set(kernel.sent.map(({ transient }) => transient.display_id)).size).toBe(1);
  expect(kernel.sent.map(({ update }) => update)).toEqual(kernel.sent.map((_, index) => index > 0));
  expect(kernel.sent.every(({ metadata }) => (metadata['workbook'] as { passing: boolean }).passing)).toBe(true);
  const lines = kernel.sent.map(({ data }) => String(data['text/plain']));
  expect(lines[0]).toBe('dense · preparing …');
  expect(lines.at(-1)).toMatch(/^training 2 · dense · 2 epochs in \d+\.\d s · objective [\d.]+$/);
});

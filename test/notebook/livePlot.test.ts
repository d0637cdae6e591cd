import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { livePlot } from 'autoencoder-workbook';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startFakeKernel } from './fakeKernel';

const record = (epoch: number) => ({ epoch, losses: { objective: 10 / epoch }, validation: { objective: 12 / epoch } });
const options = { name: 'dense', title: 'A live run', alt: 'Losses by epoch' };

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('livePlot in a kernel', () => {
  test('updates one display in place, without pictures until the end', () => {
    const kernel = startFakeKernel();
    const live = livePlot({ ...options, everyMs: 0 });
    for (const epoch of [1, 2, 3]) expect(live.onEpoch(record(epoch))).toBeUndefined();
    live.onEnd({ epoch: 2 });
    kernel.stop();
    expect(kernel.sent.map((message) => message.update)).toEqual([false, true, true, true]);
    expect(new Set(kernel.sent.map((message) => message.transient.display_id)).size).toBe(1);
    expect(kernel.sent[0]?.transient.display_id).toMatch(/[0-9a-f-]{36}/);
    expect(kernel.sent[1]?.data['text/plain']).toBe('epoch 2: training 5, validation 6');
    expect(kernel.sent.map((message) => 'image/png' in message.data)).toEqual([false, false, false, true]);
  });

  test('an early epoch whose weights were kept is marked, the last one is not', () => {
    const kernel = startFakeKernel();
    for (const epoch of [1, 2]) {
      const live = livePlot({ ...options, everyMs: 0 });
      live.onEpoch(record(1));
      live.onEpoch(record(2));
      live.onEnd({ epoch });
    }
    kernel.stop();
    const ends = kernel.sent.filter((message) => 'image/png' in message.data);
    const marked = ends.map((message) => JSON.stringify(message.data).includes('best epoch 1'));
    expect(marked).toEqual([true, false]);
  });

  test('sends no more often than it is told to', () => {
    const kernel = startFakeKernel();
    const now = vi.spyOn(performance, 'now');
    const live = livePlot(options);
    for (const [index, ms] of [0, 100, 249, 250, 400, 501].entries()) {
      now.mockReturnValue(1000 + ms);
      live.onEpoch(record(index + 1));
    }
    kernel.stop();
    const epochs = kernel.sent.map((message) => String(message.data['text/plain']).split(':')[0]);
    expect(epochs).toEqual(['epoch 1', 'epoch 4', 'epoch 6']);
  });

  test('two plots do not overwrite each other, and a run without an epoch shows nothing', () => {
    const kernel = startFakeKernel();
    livePlot(options).onEpoch(record(1));
    livePlot(options).onEpoch(record(1));
    livePlot(options).onEnd();
    kernel.stop();
    expect(new Set(kernel.sent.map((message) => message.transient.display_id)).size).toBe(2);
    expect(kernel.sent).toHaveLength(2);
  });
});

test('outside a kernel it is silent until the end and then writes the picture', () => {
  const folder = mkdtempSync(join(tmpdir(), 'live-'));
  vi.stubEnv('WORKBOOK_OUTPUT_DIR', folder);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const live = livePlot(options);
  live.onEpoch(record(1));
  live.onEpoch(record(2));
  expect(readdirSync(folder)).toEqual([]);
  live.onEnd();
  expect(readdirSync(folder)).toHaveLength(1);
  expect(log).toHaveBeenCalledTimes(1);
  rmSync(folder, { recursive: true });
});

import { interruptSignal } from 'autoencoder-workbook/dist/notebook';
import { expect, test } from 'vitest';
import { startFakeKernel } from './fakeKernel';

test('outside a kernel Ctrl-C keeps its meaning and the signal never fires', () => {
  const before = process.listenerCount('SIGINT');
  expect(interruptSignal().aborted).toBe(false);
  expect(process.listenerCount('SIGINT')).toBe(before);
});

test('in a kernel an interrupt fires the signals given out, once, and later ones are fresh', async () => {
  const kernel = startFakeKernel();
  const before = process.listeners('SIGINT');
  const first = interruptSignal();
  const second = interruptSignal();
  // Node takes all SIGINT listeners away while the synchronous part of a cell runs: ours must come later.
  expect(process.listenerCount('SIGINT')).toBe(before.length);
  await null;
  const own = process.listeners('SIGINT').filter((listener) => !before.includes(listener));
  expect(own).toHaveLength(1);
  own[0]?.('SIGINT');
  expect([first.aborted, second.aborted]).toEqual([true, true]);
  expect(first.reason).toMatchObject({ message: 'interrupted' });
  expect(interruptSignal().aborted).toBe(false);
  await null;
  expect(process.listenerCount('SIGINT')).toBe(before.length + 1);
  for (const listener of own) process.removeListener('SIGINT', listener);
  kernel.stop();
});

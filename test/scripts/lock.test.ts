import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { withLock } from '../../scripts/lib/lock.mjs';
import { temporaryFolder } from '../support/folders';

const quick = { pollMs: 5 };

/** The id of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

const owner = (pid: number, host = hostname()): string => JSON.stringify({ pid, host, since: '2020-01-01T00:00:00Z' });

test('work under the same lock never overlaps, and whoever waits is told who works', async () => {
  const path = join(temporaryFolder(), 'deep', 'lock');
  const onWait = vi.fn();
  let inside = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    inside += 1;
    most = Math.max(most, inside);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, work, { ...quick, onWait })));
  expect(most).toBe(1);
  expect(onWait).toHaveBeenCalledTimes(2);
  expect(onWait.mock.calls[0]?.[0]).toMatchObject({ pid: process.pid });
  expect(existsSync(path)).toBe(false);
});

test('the result comes back; an error frees the lock', async () => {
  const path = join(temporaryFolder(), 'lock');
  await expect(withLock(path, async () => 7)).resolves.toBe(7);
  await expect(withLock(path, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  expect(existsSync(path)).toBe(false);
});

test('the lock of a process that died is taken over at once', async () => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, owner(deadPid()));
  const onWait = vi.fn();
  await expect(withLock(path, async () => 'taken', { ...quick, onWait })).resolves.toBe('taken');
  expect(onWait).not.toHaveBeenCalled();
});

test.each([
  ['of another machine', owner(1, 'elsewhere')],
  ['whose writing was interrupted', '{"pid": 1'],
])('a lock %s is taken over when it gives no sign of life', async (_, content) => {
  const path = join(temporaryFolder(), 'lock');
  writeFileSync(path, content);
  const start = performance.now();
  await withLock(path, async () => undefined, { ...quick, silenceMs: 60 });
  expect(performance.now() - start).toBeGreaterThanOrEqual(60);
});

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withFileLock } from 'autoencoder-workbook/dist/data/fileLock';
import { expect, onTestFinished, test, vi } from 'vitest';
import { temporaryFolder } from '../support/folders';

const module = JSON.stringify(require.resolve('autoencoder-workbook/dist/data/fileLock'));
const isRoot = process.getuid?.() === 0;

/** A process that takes the lock and then runs `body`, once it has said so: `held`, unless another word is waited for. */
async function holder(path: string, body: string, word = 'held'): Promise<ChildProcess> {
  const program = `
    const { spawn } = require('child_process');
    const { withFileLock } = require(${module});
    withFileLock(${JSON.stringify(path)}, async (fd) => { console.log('held'); ${body} });`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let said = '';
  while (!said.includes(word)) said += (await once(child.stdout, 'data')).join();
  return child;
}

const FOREVER = 'await new Promise(() => setInterval(() => undefined, 1000));';
const done = async (): Promise<string> => 'done';

/** Who holds a lock, as somebody is told who then waits no longer. */
async function toldHolder(path: string): Promise<string> {
  const stop = new AbortController();
  let told = '';
  const onWait = (holder: string): void => {
    told = holder;
    stop.abort(new Error('enough'));
  };
  await expect(withFileLock(path, done, { onWait, signal: stop.signal })).rejects.toThrow('enough');
  return told;
}

test('work under the same lock never overlaps, and whoever waits is told so', async () => {
  const folder = temporaryFolder();
  const onWait = vi.fn();
  const inside: number[] = [];
  let count = 0;
  const work = async (): Promise<void> => {
    inside.push(++count);
    await sleep(20);
    count -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withFileLock(join(folder, 'lock'), work, { onWait })));
  expect(inside).toEqual([1, 1, 1]);
  expect(onWait.mock.calls.length).toBeGreaterThan(0);
  expect(readdirSync(folder)).toEqual([]);
});

test('processes that count up one number under the lock lose no step', async () => {
  const folder = temporaryFolder();
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const program = `
    const { readFileSync, writeFileSync } = require('fs');
    const { withFileLock } = require(${module});
    const [, lock, counter] = process.argv;
    (async () => {
      for (let step = 0; step < 8; step++) {
        await withFileLock(lock, async () => {
          const found = Number(readFileSync(counter, 'utf8'));
          await new Promise((resolve) => setTimeout(resolve, 2));
          writeFileSync(counter, String(found + 1));
        });
      }
    })();`;
  const counting = Array.from({ length: 5 }, () =>
    once(spawn(process.execPath, ['-e', program, join(folder, 'lock'), counter], { stdio: 'inherit' }), 'close'),
  );
  expect((await Promise.all(counting)).map(([code]) => code)).toEqual([0, 0, 0, 0, 0]);
  expect(readFileSync(counter, 'utf8')).toBe('40');
  expect(readdirSync(folder)).toEqual(['counter']);
});

test('the result comes back; an error frees the lock', async () => {
  const path = join(temporaryFolder(), 'lock');
  await expect(withFileLock(path, async () => 7)).resolves.toBe(7);
  await expect(withFileLock(path, () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk');
  await expect(withFileLock(path, done)).resolves.toBe('done');
  expect(existsSync(path)).toBe(false);
});

test('the lock of a process that was killed is free at once', async () => {
  const path = join(temporaryFolder(), 'lock');
  const child = await holder(path, FOREVER);
  child.kill('SIGKILL');
  await once(child, 'close');
  const onWait = vi.fn();
  await expect(withFileLock(path, done, { onWait })).resolves.toBe('done');
  expect(onWait).not.toHaveBeenCalled();
});

test('a program that inherited the lock keeps it beyond the death of its parent', async () => {
  const path = join(temporaryFolder(), 'lock');
  const sleeper =
    "spawn('sleep', ['3'], { stdio: ['ignore', 'ignore', 'ignore', fd] }).once('spawn', () => console.log('asleep'));";
  const parent = await holder(path, `${sleeper} ${FOREVER}`, 'asleep');
  parent.kill('SIGKILL');
  await once(parent, 'close');
  const onWait = vi.fn();
  await withFileLock(path, done, { onWait });
  expect(onWait).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(new RegExp(`^left behind by process ${parent.pid}, since .* UTC$`)),
  );
});

test('waiting costs no work, and ends when aborted', async () => {
  const path = join(temporaryFolder(), 'lock');
  await holder(path, FOREVER);
  const before = process.cpuUsage();
  await expect(withFileLock(path, done, { signal: AbortSignal.timeout(600) })).rejects.toThrow(/timeout/);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(300);
  expect(existsSync(path)).toBe(true);
});

test.each(['', '{"pid": 1', 'junk', '{"pid":"x","since":3}', 'null', '\0'.repeat(9)])(
  'what stands in the file is for people: %j in it locks nobody out, and whoever waits for it is told nothing wrong',
  async (text) => {
    const path = join(temporaryFolder(), 'lock');
    writeFileSync(path, text);
    await withFileLock(path, async () => {
      writeFileSync(path, text);
      expect(await toldHolder(path)).toBe('another process');
    });
  },
);

test('whoever waits is told for whom', async () => {
  const path = join(temporaryFolder(), 'lock');
  const told = await withFileLock(path, () => toldHolder(path));
  expect(told).toMatch(new RegExp(`^process ${process.pid}, since \\d\\d:\\d\\d:\\d\\d UTC$`));
});

test('a holder on another machine is named with it', async () => {
  const path = join(temporaryFolder(), 'lock');
  await withFileLock(path, async () => {
    writeFileSync(path, JSON.stringify({ pid: 1, host: `not-${hostname()}`, since: '2020-01-01T10:20:30.000Z' }));
    expect(await toldHolder(path)).toBe(`process 1 on not-${hostname()}, since 10:20:30 UTC`);
  });
});

test('a dangling link, a link to a file and an empty folder are in nobody’s hands and give way', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'lock');
  const other = join(folder, 'other');
  writeFileSync(other, 'kept');
  for (const odd of [
    () => symlinkSync(join(folder, 'nowhere', 'lock'), path),
    () => symlinkSync(other, path),
    () => mkdirSync(path),
  ]) {
    odd();
    await expect(withFileLock(path, done)).resolves.toBe('done');
    expect(readdirSync(folder)).toEqual(['other']);
  }
  expect(readFileSync(other, 'utf8')).toBe('kept');
});

test('a folder with something in it, and a folder that is not there, are named with the remedy', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'lock');
  mkdirSync(join(path, 'deep'), { recursive: true });
  const failure = {
    name: 'FileLockError',
    message: expect.stringMatching(/lock must be a file .*ENOTEMPTY.*; delete/),
  };
  await expect(withFileLock(path, done)).rejects.toMatchObject(failure);
  await expect(withFileLock(join(folder, 'no', 'lock'), done)).rejects.toThrow(/must be a file .*ENOENT/);
});

test.runIf(isRoot)("another user's file: what can be read can be locked, what cannot is named", async () => {
  const folder = temporaryFolder();
  chmodSync(folder, 0o755);
  const path = join(folder, 'lock');
  const run = async (): Promise<string> => {
    const program = `require(${module}).withFileLock(${JSON.stringify(path)}, async () => 'done').then(console.log, (error) => console.log(error.message))`;
    const child = spawn(process.execPath, ['-e', program], { uid: 65_534, stdio: ['ignore', 'pipe', 'inherit'] });
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk;
    });
    await once(child, 'close');
    return out;
  };
  writeFileSync(path, '', { mode: 0o644 });
  expect(await run()).toBe('done\n');
  chmodSync(path, 0o600);
  expect(await run()).toMatch(
    /lock must be a file that can be opened, got EACCES.*; delete what is there, or have its/,
  );
});

test.each([
  ['python3', ['-c', 'import sys; print(sys.executable)']],
  ['perl', ['-e', 'print $^X']],
])('without flock %s does the same', async (program, ask) => {
  const { status, stdout } = spawnSync(program, ask, { encoding: 'utf8' });
  if (status !== 0) return;
  const folder = temporaryFolder();
  symlinkSync(stdout.trim(), join(folder, program));
  vi.stubEnv('PATH', folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const path = join(folder, 'lock');
  const order: string[] = [];
  const onUnguarded = (): void => void order.push('unguarded');
  let second: Promise<unknown> | undefined;
  await withFileLock(
    path,
    async () => {
      const told = new Promise<void>((onWait) => {
        second = withFileLock(path, async () => order.push('second'), { onWait: () => onWait(), onUnguarded });
      });
      await told;
      await sleep(50);
      order.push('first');
    },
    { onUnguarded },
  );
  await second;
  expect(order).toEqual(['first', 'second']);
});

test('where no program can lock, the work is done all the same and the caller is told', async () => {
  vi.stubEnv('PATH', temporaryFolder());
  onTestFinished(() => void vi.unstubAllEnvs());
  const onUnguarded = vi.fn();
  await expect(withFileLock(join(temporaryFolder(), 'lock'), done, { onUnguarded })).resolves.toBe('done');
  expect(onUnguarded).toHaveBeenCalledTimes(1);
});

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type GridRun, keptResult, shardOf, workGrid } from 'autoencoder-workbook/dist/scoreboard';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook-grid-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const run = (id: string, key = 'one'): GridRun => ({ id, key });
const runs = ['a', 'b', 'c'].map((id) => run(id));

describe('a grid of runs', () => {
  test('does every run, keeps each in a file and leaves no lock behind', async () => {
    const outcome = await workGrid({ folder, runs, work: async ({ id }) => ({ said: id }) });
    expect(outcome).toEqual({ made: 3, found: 0, missing: 0 });
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json', 'c.json']);
    expect(runs.map((each) => keptResult(folder, each))).toEqual([{ said: 'a' }, { said: 'b' }, { said: 'c' }]);
  });

  test('finds what is made, and makes again what was made from something else', async () => {
    await workGrid({ folder, runs, work: async ({ id }) => id });
    const asked: string[] = [];
    const work = async ({ id }: GridRun) => {
      asked.push(id);
      return `${id} again`;
    };
    const outcome = await workGrid({ folder, runs: [run('a'), run('b', 'two'), run('c')], work });
    expect(outcome).toEqual({ made: 1, found: 2, missing: 0 });
    expect(asked).toEqual(['b']);
    expect(keptResult(folder, run('b', 'two'))).toBe('b again');
    expect(keptResult(folder, run('b'))).toBeUndefined();
  });

  test('keeps nothing of a run that was interrupted, and goes on there', async () => {
    const interruption = new AbortController();
    const work = async ({ id }: GridRun) => {
      if (id !== 'b') return id;
      interruption.abort();
      return undefined;
    };
    expect(await workGrid({ folder, runs, work, signal: interruption.signal })).toEqual({
      made: 1,
      found: 0,
      missing: 2,
    });
    expect(readdirSync(folder)).toEqual(['a.json']);
    expect(await workGrid({ folder, runs, work: async ({ id }) => id })).toEqual({ made: 2, found: 1, missing: 0 });
  });

  test('a run that throws is told, leaves no result and no lock', async () => {
    const work = async ({ id }: GridRun) => {
      if (id === 'b') throw new Error('b is broken');
      return id;
    };
    await expect(workGrid({ folder, runs, work })).rejects.toThrow('b is broken');
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  test('a file that is no result is named, not believed and not overwritten', async () => {
    writeFileSync(join(folder, 'b.json'), '{"key": "one", "resu');
    await expect(workGrid({ folder, runs, work: async ({ id }) => id })).rejects.toThrow(/b\.json must be the result/);
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe('{"key": "one", "resu');
  });

  test.each(['', '../a', 'a b', '.hidden'])('refuses the id %j', async (id) => {
    await expect(workGrid({ folder, runs: [run(id)], work: async () => 1 })).rejects.toThrow('the id of a run');
  });

  test('refuses one id twice', async () => {
    await expect(workGrid({ folder, runs: [run('a'), run('a')], work: async () => 1 })).rejects.toThrow('"a" twice');
  });
});

describe('several processes in one folder', () => {
  const script = fileURLToPath(new URL('./fixtures/gridWorker.mjs', import.meta.url));
  const start = (name: string): ChildProcess =>
    spawn(process.execPath, [script, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = (child: ChildProcess) => new Promise((resolve) => child.once('close', resolve));
  const log = (): string[] => readFileSync(join(folder, 'log.txt'), 'utf8').trim().split('\n');
  const until = async (condition: () => boolean) => {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  test('share the runs: each is done once, and all end with all of them', async () => {
    const children = ['one', 'two', 'three'].map(start);
    expect(await Promise.all(children.map(ended))).toEqual([0, 0, 0]);
    const done = log().filter((line) => line.startsWith('end'));
    expect(done.map((line) => line.split(' ')[2]).sort()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']);
  });

  test('outlive the kill of one: its run is done by another', async () => {
    const victim = start('victim');
    await until(() => existsSync(join(folder, 'log.txt')) && log().some((line) => line.startsWith('begin victim')));
    const heir = start('heir');
    // The heir has done all the others, and waits.
    await until(() => log().filter((line) => line.startsWith('end heir')).length === 7);
    victim.kill('SIGKILL');
    await ended(victim);
    expect(await ended(heir)).toBe(0);
    const results = readdirSync(folder).filter((name) => name.endsWith('.json'));
    expect(results).toHaveLength(8);
    const finished = log()
      .filter((line) => line.startsWith('end'))
      .map((line) => line.split(' ')[2]);
    expect(new Set(finished).size).toBe(8);
    expect(finished).toHaveLength(8);
  });
});

describe('shardOf', () => {
  test('shares are disjoint, complete and even', () => {
    const all = Array.from({ length: 10 }, (_, index) => index);
    const shares = [1, 2, 3].map((index) => shardOf(all, { index, count: 3 }));
    expect(shares.flat().sort((a, b) => a - b)).toEqual(all);
    expect(shares.map(({ length }) => length)).toEqual([4, 3, 3]);
  });

  test.each([
    [0, 3],
    [4, 3],
    [1.5, 3],
    [1, 0],
  ])('refuses share %d of %d', (index, count) => {
    expect(() => shardOf([1], { index, count })).toThrow('i of n');
  });
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readShard, wordsOfJob } from 'autoencoder-workbook/dist/cli/compareShares';
import { inTime } from 'autoencoder-workbook/dist/cli/timeLeft';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook shares '));
let data = '';
beforeAll(async () => {
  data = (await writeTinyFiles(folder))['idx'] as string;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compare = (out: string, ...more: readonly string[]) =>
  workbook([
    ...['compare', '--data', data, '--latent', '1,2', '--epochs', '1', '--models', 'pca,linear', '--seeds', '1,2'],
    ...['--out', join(folder, out), ...more],
  ]);
const RUNS = 1 + 2 + 2 + 2 * 2;

/** Everything in a table but how long things took. */
function measurements(out: string) {
  const [heading = '', ...lines] = readFileSync(join(folder, out, 'comparison.csv'), 'utf8')
    .trim()
    .split('\n');
  const columns = heading.split(',');
  return lines.map((line) => line.split(',').filter((_, at) => !/Seconds|Micros/.test(columns[at] ?? '')));
}

describe('a comparison in shares', () => {
  test('each makes its own runs, --join reports the same numbers as one command, and an unfinished one is named', async () => {
    expect((await compare('whole')).code).toBe(0);
    const first = await compare('shared', '--shard', '1/2');
    expect(first).toMatchObject({ code: 0 });
    expect(first.out).toMatch(/^5 of 5 runs made/);
    expect(existsSync(join(folder, 'shared', 'comparison.csv'))).toBe(false);
    const early = await compare('shared', '--join');
    expect(early.code).toBe(1);
    expect(early.err).toMatch(new RegExp(`there are 5 of ${RUNS} runs`));
    expect((await compare('shared', '--shard', '2/2')).out).toMatch(/^4 of 4 runs made/);
    const joined = await compare('shared', '--join');
    expect(joined).toMatchObject({ code: 0, err: '' });
    expect(measurements('shared')).toEqual(measurements('whole'));
  });

  test('a share that is started again makes nothing twice', async () => {
    await compare('again', '--shard', '1/1');
    const runs = join(folder, 'again', 'runs');
    const files = readdirSync(runs).filter((name) => name.endsWith('.json'));
    const times = () => files.map((name) => statSync(join(runs, name)).mtimeMs);
    const before = times();
    expect((await compare('again', '--shard', '1/1')).out).toMatch(new RegExp(`^0 of ${RUNS} runs made`));
    expect(times()).toEqual(before);
  });

  test('processes make every run once, with the numbers of one', async () => {
    const { code, err } = await compare('jobs', '--jobs', '2');
    expect(code).toBe(0);
    const made = err.split('\n').filter((line) => line.includes('fitted in'));
    expect(new Set(made.map((line) => line.replace(/^\d+ of \d+: |, fitted.*$/g, ''))).size).toBe(RUNS);
    expect(made).toHaveLength(RUNS);
    expect(measurements('jobs')).toEqual(measurements('whole'));
  }, 60_000);

  test.each([
    [['--shard', '0/2'], '--shard must be I/N with I from 1 to N, such as 2/8, got "0/2"'],
    [['--shard', '3/2'], 'got "3/2"'],
    [['--shard', 'half'], 'got "half"'],
    [['--join', '--shard', '1/2'], '--join must stand without --shard and --jobs'],
    [['--join', '--jobs', '2'], '--join must stand without --shard and --jobs'],
    [['--shard', '1/2', '--jobs', '2'], '--shard must stand without --jobs'],
  ])('%j is refused', async (words, message) => {
    const { code, err } = await compare('refused', ...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(existsSync(join(folder, 'refused'))).toBe(false);
  });
});

test('a job gets the words of the command but for those about processes and reports', () => {
  const typed = ['--data', 'a b.csv', '--jobs', '4', '--json', '--out=x', '--resume'];
  expect(wordsOfJob(typed)).toEqual(['compare', '--data', 'a b.csv', '--out=x', '--shard', '1/1']);
  expect(wordsOfJob(['--jobs=4', '--latent', '4'])).toEqual(['compare', '--latent', '4', '--shard', '1/1']);
  expect(readShard('2/8')).toEqual({ index: 2, count: 8 });
});

describe('the time that is left', () => {
  test('follows from the share that was done since the clock started', () => {
    let now = 0;
    const left = inTime(() => now);
    // Half was found done: it took no time.
    expect(left(0.5)).toBe('');
    now = 4000;
    expect(left(0.6)).toBe('');
    now = 10_000;
    expect(left(0.6)).toBe(' · about 40 s left');
    now = 100_000;
    expect(left(0.6)).toBe(' · about 7 min left');
    now = 7_200_000;
    expect(left(0.75)).toBe(' · about 2 h left');
    expect(left(1)).toBe('');
  });
});

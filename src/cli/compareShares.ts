import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Progress, type Terminal, UsageError } from './terminal';

/** How the runs of a comparison may be shared out. */
export interface SharingOptions {
  readonly jobs: number;
  readonly shard: string | undefined;
  readonly join: boolean;
}

/** @throws UsageError where two ways of sharing exclude each other */
export function expectOneWay({ jobs, shard, join: joins }: SharingOptions): void {
  if (shard !== undefined) readShard(shard);
  if (joins && (shard !== undefined || jobs > 1)) {
    throw new UsageError(
      '--join must stand without --shard and --jobs: it makes no runs, it reports on those there are',
    );
  }
  if (shard !== undefined && jobs > 1) {
    throw new UsageError('--shard must stand without --jobs: start a process for each share instead');
  }
}

/**
 * @param text  `2/8`, the second of eight shares; `1/1` unless given
 * @throws UsageError when it is something else
 */
export function readShard(text = '1/1'): { readonly index: number; readonly count: number } {
  const [, index = '', count = ''] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index < 1 || shard.index > shard.count) {
    throw new UsageError(`--shard must be I/N with I from 1 to N, such as 2/8, got "${text}"`);
  }
  return shard;
}

/** Options that a process which only makes runs must not get; those in `VALUED` have a value behind them. */
const DROPPED = new Set(['--json', '--resume', '--interactive', '--jobs']);
const VALUED = new Set(['--jobs']);

/** The words of the command for a process that makes whatever runs nobody else has in hand. */
export function wordsOfJob(typed: readonly string[]): readonly string[] {
  const kept = typed.filter((word, index) => {
    const name = word.split('=')[0] ?? '';
    return !DROPPED.has(name) && !VALUED.has(typed[index - 1] ?? '');
  });
  return ['compare', ...kept, '--shard', '1/1'];
}

/**
 * Runs the comparison in processes that share its runs, each made once; their lines are passed on.
 *
 * @throws Error when one of them fails; the others are ended first
 */
export async function inProcesses(
  jobs: number,
  typed: readonly string[],
  { terminal, progress }: { readonly terminal: Terminal; readonly progress: Progress },
): Promise<void> {
  const { signal } = terminal;
  const failed = new AbortController();
  const job = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [join(__dirname, 'main.js'), ...wordsOfJob(typed)], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      const stop = (): void => void child.kill('SIGINT');
      signal.addEventListener('abort', stop, { once: true });
      failed.signal.addEventListener('abort', stop, { once: true });
      let said = '';
      createInterface({ input: child.stderr }).on('line', (line) => {
        said = line;
        if (!line.startsWith('workbook compare:')) progress.line(line);
      });
      child.once('error', reject);
      child.once('close', (code) => {
        signal.removeEventListener('abort', stop);
        if (code === 0 || signal.aborted || failed.signal.aborted) return resolve();
        failed.abort();
        reject(new Error(said.replace('workbook compare: ', '') || 'a process of --jobs ended without a word'));
      });
    });
  const outcomes = await Promise.allSettled(Array.from({ length: jobs }, job));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

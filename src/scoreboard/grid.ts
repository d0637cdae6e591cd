import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withFileLock } from '../data/fileLock';
import { writeWholeFile } from '../runtime/wholeFile';

/** One of many independent runs. */
export interface GridRun {
  /** Names the run's file: letters, digits, `-`, `_`, `.`; no two runs of a grid share one. */
  readonly id: string;
  /** Everything that the result depends on, as a text: a kept result of another key is made again. */
  readonly key: string;
}

/** How a grid is worked on. */
export interface GridOptions<R extends GridRun, T> {
  /** Where results are kept, one file a run; several processes and machines may share it. */
  readonly folder: string;
  readonly runs: readonly R[];
  /** Does one run; undefined when it was interrupted, and nothing is kept. The result is plain data. */
  readonly work: (run: R) => Promise<T | undefined>;
  /** Ends the work after the run at hand. */
  readonly signal?: AbortSignal;
  /** Told of every run as it is settled: made here, or found made. */
  readonly onSettled?: (run: R, how: 'made' | 'found') => void;
}

/** What came of working on a grid. */
export interface GridOutcome {
  /** Runs that this process made. */
  readonly made: number;
  /** Runs whose results others made, earlier or meanwhile. */
  readonly found: number;
  /** Runs without a result: only after an interruption. */
  readonly missing: number;
}

/** A result as its file keeps it. */
interface KeptResult {
  readonly key: string;
  readonly result: unknown;
}

const fileOf = (folder: string, { id }: GridRun): string => join(folder, `${id}.json`);
const lockOf = (folder: string, { id }: GridRun): string => join(folder, `${id}.lock`);

function expectRuns(runs: readonly GridRun[]): void {
  const seen = new Set<string>();
  for (const { id } of runs) {
    if (!/^[\w][\w.-]*$/.test(id)) {
      throw new RangeError(`workGrid: the id of a run must be letters, digits, "-", "_" and ".", got "${id}"`);
    }
    if (seen.has(id)) throw new RangeError(`workGrid: every run must have an id of its own, got "${id}" twice`);
    seen.add(id);
  }
}

/**
 * The kept result of a run; undefined where there is none, or one that was made from something else.
 *
 * @throws Error naming a file that is no result, so that it is neither believed nor overwritten
 */
export function keptResult(folder: string, run: GridRun): unknown {
  const file = fileOf(folder, run);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  let kept: Partial<KeptResult>;
  try {
    kept = JSON.parse(text) as Partial<KeptResult>;
  } catch {
    throw new Error(
      `workGrid: ${file} must be the result of a run, got a file that is no JSON; delete it to run again`,
    );
  }
  return kept.key === run.key ? kept.result : undefined;
}

/** Thrown by a lock that somebody else holds, where nobody wants to wait for it. */
class TakenError extends Error {
  override readonly name = 'TakenError';
}

/**
 * Works on a grid of independent runs, each of which ends as one file. Whoever works on a run holds a lock of the
 * operating system on it, which goes with the process: several processes share a folder, each run is done once, and a
 * killed process leaves nothing that the others would wait for. First all runs that nobody works on are done, in the
 * order given; then those that others had in hand are waited for, and taken over where they were given up.
 *
 * @returns how many runs were made here, found made, and are missing
 * @throws RangeError when ids are no file names or not unique; whatever a run throws; nothing of it is kept
 */
export async function workGrid<R extends GridRun, T>(options: GridOptions<R, T>): Promise<GridOutcome> {
  const { folder, runs, work, signal, onSettled } = options;
  expectRuns(runs);
  mkdirSync(folder, { recursive: true });
  const counts = { made: 0, found: 0 };
  const settle = (run: R, how: 'made' | 'found'): void => {
    counts[how]++;
    onSettled?.(run, how);
  };
  /** Does a run under its lock, unless it has a result by now. */
  const attempt = async (run: R, onWait?: () => void): Promise<void> => {
    await withFileLock(
      lockOf(folder, run),
      async () => {
        if (keptResult(folder, run) !== undefined) {
          settle(run, 'found');
          return;
        }
        const result = await work(run);
        if (result === undefined) return;
        writeWholeFile(fileOf(folder, run), `${JSON.stringify({ key: run.key, result } satisfies KeptResult)}\n`);
        settle(run, 'made');
      },
      { ...(signal ? { signal } : {}), ...(onWait ? { onWait } : {}) },
    );
  };
  const elsewhere: R[] = [];
  for (const run of runs) {
    if (signal?.aborted) break;
    if (keptResult(folder, run) !== undefined) {
      settle(run, 'found');
      continue;
    }
    try {
      await attempt(run, () => {
        throw new TakenError();
      });
    } catch (error) {
      if (!(error instanceof TakenError)) throw error;
      elsewhere.push(run);
    }
  }
  for (const run of elsewhere) {
    if (signal?.aborted) break;
    await attempt(run).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  }
  return { ...counts, missing: runs.length - counts.made - counts.found };
}

/**
 * The share of a grid that is number `index` of `count` equal ones, for a scheduler that starts each by itself: every
 * run is in exactly one share, and neighbours in the grid are in different ones, so that all take about as long.
 *
 * @param index  from 1 to `count`
 * @throws RangeError when the numbers are no integers or out of range
 */
export function shardOf<R>(runs: readonly R[], { index, count }: { index: number; count: number }): readonly R[] {
  if (!Number.isInteger(count) || count < 1 || !Number.isInteger(index) || index < 1 || index > count) {
    throw new RangeError(`shardOf: a share must be i of n with i from 1 to n, got ${index} of ${count}`);
  }
  return runs.filter((_, place) => place % count === index - 1);
}

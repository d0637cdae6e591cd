import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type GridRun, keptResult, workGrid } from '../scoreboard/grid';
import type { PlannedRun } from './comparePlan';
import { type FinishedRun, nameOf, type RunnerOptions, runWorker } from './compareRuns';
import type { Progress } from './terminal';
import { inTime } from './timeLeft';

/** A run with the name of its file and all that its result depends on. */
interface ComparisonRun extends GridRun {
  readonly run: PlannedRun;
}

/** Everything that a measurement depends on, as a short text: a kept one is used again only where it agrees. */
function fingerprint({ parts, label, budget, splitSeed }: RunnerOptions, run: PlannedRun): string {
  const { train, validation, test } = parts;
  const identity = [
    train.checksum,
    train.table,
    train.count,
    validation.count,
    test.count,
    label,
    budget,
    splitSeed,
    nameOf(run),
  ];
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

/** A finished run as its file keeps it. */
type Kept = Omit<FinishedRun, 'run' | 'errors'> & {
  /** Float32, little endian, as base64. */
  readonly errors: string;
};

function packed({ run: _, errors, ...finished }: FinishedRun): Kept {
  const bytes = Buffer.from(errors.buffer, errors.byteOffset, errors.byteLength);
  return { ...finished, errors: bytes.toString('base64') };
}

function unpacked(run: PlannedRun, { errors, ...kept }: Kept): FinishedRun {
  return { ...kept, run, errors: new Float32Array(Uint8Array.from(Buffer.from(errors, 'base64')).buffer) };
}

const gridOf = (runs: readonly PlannedRun[], settings: RunnerOptions): readonly ComparisonRun[] =>
  runs.map((run) => ({ id: nameOf(run), key: fingerprint(settings, run), run }));

/** The runs whose measurements are kept, in the order of the plan. */
export function keptRuns(runs: readonly PlannedRun[], settings: RunnerOptions): readonly FinishedRun[] {
  return gridOf(runs, settings).flatMap((run) => {
    const kept = keptResult(settings.folder, run) as Kept | undefined;
    return kept ? [unpacked(run.run, kept)] : [];
  });
}

/** Forgets kept measurements, so that the runs are made anew. */
export function forgetRuns(runs: readonly PlannedRun[], folder: string): void {
  for (const run of runs) rmSync(join(folder, `${nameOf(run)}.json`), { force: true });
}

const titleOf = ({ method, latentDim, seed }: PlannedRun): string =>
  `${method} ${latentDim || ''} ${seed > 1 ? `seed ${seed}` : ''}`.trim();

/** How a run went, in a line. */
function lineOf({ run, measurement, training }: FinishedRun): string {
  const { fitSeconds, mse } = measurement;
  const end = training ? ` (${training.stoppedBy})` : '';
  return `${titleOf(run)}, fitted in ${fitSeconds.toFixed(1)} s${end}, MSE ${mse.toPrecision(4)}`;
}

/**
 * Makes the runs that have no kept measurement and that no other process has in hand, then waits for the others; each
 * measurement and each trained model is kept on disk at once. Ends early when the signal is aborted.
 *
 * @returns how many were made here
 */
export async function makeRuns(
  runs: readonly PlannedRun[],
  settings: RunnerOptions,
  progress: Progress,
): Promise<number> {
  const { folder, signal } = settings;
  const work = runWorker(settings);
  const timeLeft = inTime();
  let settled = 0;
  const { made } = await workGrid({
    folder,
    runs: gridOf(runs, settings),
    signal,
    work: async ({ run }) => {
      const tell = (share: number): void => {
        const done = (settled + share) / runs.length;
        progress.update(done, `${titleOf(run)}${timeLeft(done)}`);
      };
      tell(0);
      const finished = await work(run, tell);
      if (!finished) return undefined;
      progress.line(`${settled + 1} of ${runs.length}: ${lineOf(finished)}`);
      // The event loop gets its turn, in which Ctrl-C is noticed.
      await new Promise((resolve) => setImmediate(resolve));
      return packed(finished);
    },
    onSettled: () => {
      settled++;
    },
  });
  return made;
}

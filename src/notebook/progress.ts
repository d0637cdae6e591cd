import { randomUUID } from 'node:crypto';
import { type FitProgress, type ProgressListener, setTrainingHost } from '../training/progress';
import { formatShort } from '../viz/numbers';
import { type DisplayWriter, displayWriter } from './displayWriter';
import { type RunningCell, runningCell } from './kernel/cell';
import { PASSING } from './kernel/cellOutput';

/** Least time between two updates of the line. */
const EVERY_MS = 250;

/** `about 12 s left`, `about 3 min left`. */
function leftInWords(seconds: number): string {
  if (seconds < 1) return 'less than 1 s left';
  return seconds < 100 ? `about ${Math.round(seconds)} s left` : `about ${Math.round(seconds / 60)} min left`;
}

/** The objective, with that of the validation examples where there are any. */
function objectiveInWords({ objective, validation }: FitProgress): string | undefined {
  if (objective === undefined) return undefined;
  const own = `objective ${formatShort(objective)}`;
  return validation === undefined ? own : `${own}, validation ${formatShort(validation)}`;
}

function endInWords({ epoch, epochs, stoppedBy, seconds }: FitProgress): string {
  const after = `after epoch ${epoch} of ${epochs}`;
  switch (stoppedBy) {
    case 'epochs':
      return `${epochs} ${epochs === 1 ? 'epoch' : 'epochs'} in ${seconds.toFixed(1)} s`;
    case 'interrupt':
      return `stopped ${after}; weights kept`;
    case 'early stopping':
      return `stopped early ${after}; weights of the best epoch kept`;
    case 'time limit':
      return `stopped ${after} by the time limit; weights kept`;
    case 'callback':
      return `stopped ${after} as asked; weights kept`;
    default:
      return `broke off ${after}`;
  }
}

/**
 * What a run says of itself in one line, for example `dense · epoch 7 of 25 · objective 8.79 · about 12 s left`.
 *
 * @param progress  as `onProgress` of `fit` gets it
 */
export function progressLine(progress: FitProgress): string {
  const { model, state, epoch, epochs, secondsLeft } = progress;
  const parts =
    state === 'preparing'
      ? [model, 'preparing …']
      : state === 'ended'
        ? [model, endInWords(progress), objectiveInWords(progress)]
        : [
            model,
            `epoch ${epoch} of ${epochs}`,
            objectiveInWords(progress),
            secondsLeft === undefined ? undefined : leftInWords(secondsLeft),
          ];
  return parts.filter((part) => part !== undefined).join(' · ');
}

/** The line of one cell: all its runs share it. */
class CellLine {
  private runs = 0;
  private lastShown = Number.NEGATIVE_INFINITY;
  private pending: string | undefined;

  constructor(private readonly show: (text: string) => void) {}

  /** The number of a run that begins. */
  begin(): number {
    this.runs += 1;
    return this.runs;
  }

  /** Shows a text, a few times a second at most; of what comes in between the last is kept. */
  offer(text: string): void {
    this.pending = text;
    if (performance.now() - this.lastShown >= EVERY_MS) this.settle();
  }

  /** Shows what is still to be shown. */
  settle(): void {
    if (this.pending === undefined) return;
    this.show(this.pending);
    this.pending = undefined;
    this.lastShown = performance.now();
  }
}

/** By cell; on another kernel, by what writes the displays of a cell. */
const lines = new WeakMap<object, CellLine>();

/** A line for kernels that have none: a display of its own that is replaced each time. */
function displayedLine(write: DisplayWriter): (line: string) => void {
  const transient = { display_id: randomUUID() };
  let isShown = false;
  return (line) => {
    write({ data: { 'text/plain': line }, metadata: PASSING, transient }, isShown);
    isShown = true;
  };
}

function lineOf(cell: RunningCell | undefined, write: DisplayWriter): CellLine {
  const owner: object = cell ?? write;
  let line = lines.get(owner);
  if (!line) {
    const created = new CellLine(cell ? (text) => cell.status(text) : displayedLine(write));
    cell?.onEnd(() => created.settle());
    lines.set(owner, created);
    line = created;
  }
  return line;
}

let latest: FitProgress | undefined;

/** The run that reported last; a live plot shows the same. */
export const latestProgress = (): FitProgress | undefined => latest;

/** Follows one run; undefined outside a notebook, where nobody looks. */
function watch(): ProgressListener | undefined {
  const write = displayWriter();
  if (!write) return undefined;
  const cell = runningCell();
  const line = lineOf(cell, write);
  const number = line.begin();
  const release = cell?.hold();
  return (progress) => {
    latest = progress;
    const text = progressLine(progress);
    // A cell that trains several models says which one it is at.
    line.offer(number === 1 ? text : `training ${number} · ${text}`);
    if (progress.state !== 'ended') return;
    release?.();
    // The end of the cell shows the last line; another kernel does not say when that is.
    if (!cell || progress.stoppedBy !== 'epochs') line.settle();
  };
}

setTrainingHost({ watch, signal: () => runningCell()?.signal });

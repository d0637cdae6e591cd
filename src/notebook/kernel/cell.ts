/**
 * The cell that runs, as the workbook's own functions see it: whether the reader stopped it, and a line that says what
 * it is doing. Set by the kernel; undefined in scripts and on other kernels.
 */
export interface RunningCell {
  /** Fires when the reader presses the stop button. */
  readonly signal: AbortSignal;
  /** Shows a line that replaces the one before; it is for the reader who waits and is not kept with the outputs. */
  status(line: string): void;
  /** Keeps a stopped cell from being given up while something in it comes to its end in order. */
  hold(): () => void;
  /** Called when the cell is over, however it ended. */
  onEnd(listener: () => void): void;
}

let running: RunningCell | undefined;

/** The cell that runs now, or ran last: what it left running in the background still belongs to it. */
export const runningCell = (): RunningCell | undefined => running;

/** Called by the kernel at the start of a cell. */
export function setRunningCell(cell: RunningCell | undefined): void {
  running = cell;
}

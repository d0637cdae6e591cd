import { displayWriter } from './displayWriter';
import { runningCell } from './kernel/cell';

let controller: AbortController | undefined;

/** Ends what asked for a signal so far; what asks later gets a fresh one. */
function interrupted(): void {
  controller?.abort(new Error('interrupted'));
  controller = new AbortController();
}

/**
 * A signal that fires when the reader stops the cell. `fit` stops by itself; this is for other long work in a cell:
 * pass it to what takes a signal, or look at `aborted` in a loop that awaits now and then. Ask for it in the cell that
 * uses it, since after an interrupt it stays fired.
 *
 * @returns outside a kernel a signal that never fires: there Ctrl-C ends the process as usual
 */
export function interruptSignal(): AbortSignal {
  const cell = runningCell();
  if (cell) return cell.signal;
  if (!displayWriter()) return new AbortController().signal;
  if (!controller) {
    controller = new AbortController();
    // One listener for the life of the kernel, beside tslab's own; nothing to uninstall after each cell. Not at once:
    // Node puts SIGINT aside while the synchronous part of a cell runs, and a listener first added there leaves the
    // kernel without any, so that the stop button would kill it.
    queueMicrotask(() => process.on('SIGINT', interrupted));
  }
  return controller.signal;
}

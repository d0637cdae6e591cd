import { hostSignal } from './progress';

/** Why a training run ended. */
export type StopReason = 'epochs' | 'early stopping' | 'interrupt' | 'time limit' | 'callback';

/** Watches for reasons to end a run between two chunks of steps. */
export interface StopWatch {
  /** The reason to stop now; undefined while training may go on. */
  reason(): StopReason | undefined;
  /** Removes the listeners. */
  close(): void;
}

/** What may end a run from outside. */
export interface StopOptions {
  readonly signal?: AbortSignal | undefined;
  readonly maxSeconds?: number | undefined;
}

/**
 * Listens for an interrupt (Ctrl-C in a terminal, the stop button of a notebook: SIGINT), an abort signal, the signal
 * of the surroundings and a time limit. While it is open, SIGINT does not end the process: the training loop sees it and
 * ends in order. A second SIGINT does what it did before.
 */
export function watchForStop({ signal, maxSeconds }: StopOptions): StopWatch {
  const started = performance.now();
  let interrupted = signal?.aborted === true;
  const stopOfHost = hostSignal();
  const interrupt = (): void => {
    interrupted = true;
  };
  let open = true;
  // Not at once: Node puts SIGINT aside while the synchronous part of a notebook cell runs, and a listener first added
  // there leaves the kernel without any, so that the stop button would kill it.
  queueMicrotask(() => {
    if (open) process.once('SIGINT', interrupt);
  });
  signal?.addEventListener('abort', interrupt);
  return {
    reason() {
      if (interrupted || stopOfHost?.aborted) return 'interrupt';
      if (maxSeconds !== undefined && performance.now() - started > 1000 * maxSeconds) return 'time limit';
      return undefined;
    },
    close() {
      open = false;
      process.removeListener('SIGINT', interrupt);
      signal?.removeEventListener('abort', interrupt);
    },
  };
}

/** Gives the event loop a turn: signals, timers and messages of the notebook are handled. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

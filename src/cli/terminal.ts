/** Where a command writes; tests pass one of their own. */
export interface Terminal {
  /** Results, which a script may read: standard output. */
  out(text: string): void;
  /** Progress, remarks and errors: standard error. */
  err(text: string): void;
  /** Whether a person is watching standard error. */
  readonly isInteractive: boolean;
  /** How many characters fit in a line there; not known elsewhere. */
  readonly columns?: number | undefined;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Ends a command: it did what was asked, it failed, or it was asked wrongly. */
export type ExitCode = 0 | 1 | 2;

/** Wrong use of a command: reported with a pointer to its help, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Long work that tells how far it is. */
export interface Progress {
  /** @param share of the work that is done, 0…1 */
  update(share: number, text: string): void;
  /** A line that stays; in a script's log it is all there is. */
  line(text: string): void;
  /** Removes the bar. */
  close(): void;
}

const BAR_WIDTH = 24;
/** Milliseconds between two drawings of the bar. */
const REDRAW_MS = 80;

/** A bar that is drawn over itself where a person watches; elsewhere nothing but the lines that stay. */
export function progressOn(terminal: Terminal): Progress {
  let drawn = 0;
  const erase = (): void => {
    if (drawn > 0) terminal.err(`\r${' '.repeat(drawn)}\r`);
    drawn = 0;
  };
  let last = 0;
  return {
    update(share, text) {
      if (!terminal.isInteractive || (performance.now() - last < REDRAW_MS && share < 1)) return;
      last = performance.now();
      const filled = Math.round(BAR_WIDTH * Math.min(1, Math.max(0, share)));
      const whole = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`;
      // What wraps into a second line could not be drawn over.
      const bar = whole.slice(0, (terminal.columns ?? whole.length + 1) - 1);
      erase();
      terminal.err(bar);
      drawn = bar.length;
    },
    line(text) {
      erase();
      terminal.err(`${text}\n`);
    },
    close: erase,
  };
}

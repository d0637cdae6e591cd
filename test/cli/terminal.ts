import { runWorkbook } from 'autoencoder-workbook/dist/cli/run';
import type { ExitCode } from 'autoencoder-workbook/dist/cli/terminal';

/** What a command did. */
export interface Outcome {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly signal?: AbortSignal;
  readonly isInteractive?: boolean;
  /** Called with everything written to standard error. */
  readonly onError?: (text: string) => void;
}

/** Runs a command in this process and collects what it writes. */
export async function workbook(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const { signal = new AbortController().signal, isInteractive = false, onError } = surroundings;
  let out = '';
  let err = '';
  const code = await runWorkbook(args, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
      onError?.(text);
    },
    isInteractive,
    signal,
  });
  return { code, out, err };
}

import { dirname, join } from 'node:path';
import type { MimeBundle } from '../viz/figure';

/** One display message: every representation, its metadata, and the id by which it can be updated. */
export interface DisplayMessage {
  readonly data: MimeBundle;
  readonly metadata: MimeBundle;
  readonly transient: { readonly display_id?: string };
}

/** Sends a display message; with `update` true it replaces the display of the same id. */
export type DisplayWriter = (message: DisplayMessage, update: boolean) => void;

/** The part of tslab's `jupyter` module used here; internal, but the only way to send several types at once. */
interface TslabJupyter {
  readonly lastWriteDisplayData?: DisplayWriter | null;
}

/** The part of tslab's public module used when the internal one has changed. */
interface TslabPublic {
  readonly display: { raw(contentType: string, content: unknown): void };
}

const jupyterModule = /[\\/]tslab[\\/]dist[\\/]jupyter\.js$/;

/**
 * The writer of the kernel that runs this process; undefined in a plain Node process. The kernel's own copy of tslab
 * is already loaded, so it is looked up among the loaded modules: importing tslab could load a second copy that no
 * notebook listens to.
 */
export function displayWriter(): DisplayWriter | undefined {
  for (const [path, loaded] of Object.entries(require.cache)) {
    if (!loaded || !jupyterModule.test(path)) continue;
    const jupyter = loaded.exports as TslabJupyter;
    // Null until the first cell runs: tslab was imported, but by no kernel.
    if (jupyter.lastWriteDisplayData) return jupyter.lastWriteDisplayData;
    if (!('lastWriteDisplayData' in jupyter)) return singleTypeWriter(dirname(path));
  }
  return undefined;
}

/** Types in the order in which the best one alone is chosen. */
const bestFirst = ['image/png', 'text/html', 'text/markdown', 'text/plain'] as const;

/** A writer for a tslab without the internal variable: its public `raw` sends one type and cannot update. */
function singleTypeWriter(distFolder: string): DisplayWriter {
  const { display } = require(join(distFolder, 'public.js')) as TslabPublic;
  return ({ data }, update) => {
    const type = bestFirst.find((candidate) => candidate in data);
    if (type !== undefined && !update) display.raw(type, data[type]);
  };
}

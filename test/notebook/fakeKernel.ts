import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A display message as tslab would send it. */
export interface Sent {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly transient: { readonly display_id?: string };
  readonly update: boolean;
}

const require = createRequire(import.meta.url);

/**
 * Pretends to be a tslab kernel: a loaded module `tslab/dist/jupyter.js` whose display writer collects messages.
 *
 * @param source  what the module says; by default it has a writer, as while a cell runs
 */
export function startFakeKernel(
  source = 'exports.sent = []; exports.lastWriteDisplayData = (message, update) => exports.sent.push({ ...message, update });',
): { readonly sent: Sent[]; readonly folder: string; stop(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  const dist = join(folder, 'tslab', 'dist');
  mkdirSync(dist, { recursive: true });
  const file = join(dist, 'jupyter.js');
  writeFileSync(file, source);
  const loaded = require(file) as { sent?: Sent[] };
  return {
    sent: loaded.sent ?? [],
    folder: dist,
    stop() {
      delete require.cache[require.resolve(file)];
      rmSync(folder, { recursive: true });
    },
  };
}

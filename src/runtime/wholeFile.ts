import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a file that appears whole or not at all: under another name in the same folder, then renamed. An older file
 * of that name stays until the new one is complete; nothing is left behind when writing fails.
 *
 * @throws Error of the file system when the folder does not exist or cannot be written
 */
export function writeWholeFile(file: string, contents: Uint8Array | string): void {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    writeFileSync(partial, contents);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}

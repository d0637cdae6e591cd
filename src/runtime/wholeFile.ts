import { randomUUID } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * The error of a file or folder that could not be written. When a disk is full, the system's own error says so and not
 * where.
 */
export function notWritten(who: string, path: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error);
  const { code } = error as NodeJS.ErrnoException;
  const remedy = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG' ? 'make room there' : 'see to it';
  return Object.assign(
    new Error(`${who}: ${path} must be writable, got ${reason}; ${remedy} or choose another place`, { cause: error }),
    code === undefined ? {} : { code },
  );
}

/**
 * Writes a file that appears whole or not at all: under another name in the same folder, then renamed. An older file
 * of that name stays until the new one is complete; nothing is left behind when writing fails.
 *
 * @throws Error naming the file and what the file system says: no such folder, no permission, no space
 */
export function writeWholeFile(file: string, contents: Uint8Array | string): void {
  const partial = `${file}.${randomUUID()}.partial`;
  try {
    // Not into what lies there already, be it a link or a pipe.
    writeFileSync(partial, contents, { flag: 'wx' });
    renameSync(partial, file);
  } catch (error) {
    throw notWritten('writeWholeFile', file, error);
  } finally {
    rmSync(partial, { force: true });
  }
}

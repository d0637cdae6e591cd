// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.mjs';

/**
 * A short hash of several parts. Each part carries its length, so that moving text from one to the next shows.
 *
 * @param {...(string | Uint8Array)} parts
 * @returns {string} 16 hexadecimal digits
 */
export function fingerprint(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part;
    hash.update(`${bytes.length}:`).update(bytes);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * A hash of the names and contents of all files below a folder.
 *
 * @param {string} folder
 */
export function folderFingerprint(folder) {
  return fingerprint(...filesBelow(folder).flatMap((name) => [name, readFileSync(join(folder, name))]));
}

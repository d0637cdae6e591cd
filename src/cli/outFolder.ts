import { existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { foreignFile } from '../models/arrayFile';
import { UsageError } from './terminal';

/** The nearest of a path and the folders above it that exists. */
function nearest(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearest(dirname(path));
}

/**
 * Checks before hours of work that a folder can be written to at its end.
 *
 * @returns the folder as an absolute path
 * @throws UsageError when a file is in the way
 */
export function expectFolder(option: string, given: string): string {
  const folder = resolve(given);
  const there = nearest(folder);
  if (!statSync(there).isDirectory()) throw new UsageError(`${option} must be a folder, got a file: ${there}`);
  return folder;
}

/**
 * The same for a folder that is replaced as a whole: it must be new, empty or one that was saved earlier, since
 * whatever else is in it would be lost.
 *
 * @throws UsageError naming what is in it
 */
export function expectReplaceable(option: string, given: string): string {
  const folder = expectFolder(option, given);
  const foreign = foreignFile(folder);
  if (foreign !== undefined) {
    throw new UsageError(
      `${option} must be a new folder or a saved model, which is replaced, got ${folder} with "${foreign}" in it`,
    );
  }
  return folder;
}

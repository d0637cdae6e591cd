import { randomUUID } from 'node:crypto';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { withFileLock } from '../data/fileLock';
import { foreignFile } from '../models/arrayFile';
import { UsageError } from './terminal';

/** The nearest of a path and the folders above it that exists. */
function nearest(path: string): string {
  return existsSync(path) || path === dirname(path) ? path : nearest(dirname(path));
}

/**
 * Tries before hours of work whether a folder can be written to at its end: a file is written where it lies or will
 * lie, and removed.
 *
 * @returns the folder as an absolute path
 * @throws UsageError when a file is in the way
 * @throws Error naming the folder and the reason when nothing can be written there
 */
export function expectWritable(option: string, given: string): string {
  const folder = resolve(given);
  const there = nearest(folder);
  if (!statSync(there).isDirectory()) throw new UsageError(`${option} must be a folder, got a file: ${there}`);
  const trial = join(there, `.workbook-${randomUUID()}`);
  try {
    writeFileSync(trial, 'to see whether this folder can be written');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    throw new Error(`${option} must be a folder that can be written, got ${reason} in ${there}; choose another one`);
  } finally {
    rmSync(trial, { force: true });
  }
  return folder;
}

/**
 * The same for a folder that is replaced as a whole: it must be new, empty or one that was saved earlier, since
 * whatever else is in it would be lost.
 *
 * @throws UsageError naming what is in it
 */
export function replaceableFolder(option: string, given: string): string {
  const folder = expectWritable(option, given);
  const foreign = foreignFile(folder);
  if (foreign !== undefined) {
    throw new UsageError(
      `${option} must be a new folder or a saved model, which is replaced, got ${folder} with "${foreign}" in it`,
    );
  }
  return folder;
}

/**
 * Works in a folder that no other run works in at the same time; a second one is refused, not kept waiting.
 *
 * @param folder  exists
 * @param lock    name of the lock's file, gone when the work is done
 * @throws Error naming who works there
 */
export function aloneIn<T>(folder: string, work: () => Promise<T>, lock = join(folder, '.workbook-lock')): Promise<T> {
  return withFileLock(lock, () => work(), {
    onWait: (holder) => {
      throw new Error(
        `--out must be a folder that no other run writes to, got ${folder}, in which ${holder} works; choose another one or wait`,
      );
    },
  });
}

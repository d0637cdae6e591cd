import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { described, isPlain } from '../runtime/described';
import type { BoardResult } from './board';

/** The runs that come with the package, joined by `npm run scoreboard -- --join`. */
const STORED = join(__dirname, '..', '..', 'data', 'scoreboard.json');

/** What every result has, by type. */
const FIELDS = { data: 'string', method: 'string', kind: 'string', latentDim: 'number', seed: 'number' } as const;

function isResult(value: object): value is BoardResult {
  const { quantities, ...fields } = value as Readonly<Record<string, unknown>>;
  if (!isPlain(quantities)) return false;
  const numbers = Object.values(quantities);
  const hasFields = Object.entries(FIELDS).every(([field, type]) => typeof fields[field] === type);
  return hasFields && numbers.every((number) => number === null || Number.isFinite(number));
}

/**
 * Reads results of runs that were joined into one file.
 *
 * @param file  as `npm run scoreboard -- --join FILE` writes it; the one that comes with the package unless given
 * @throws Error naming the file when it can't be read or holds something else
 */
export function storedResults(file: string = STORED): readonly BoardResult[] {
  const fail = (found: string): never => {
    throw new Error(
      `storedResults: ${file} must be a list of results of the scoreboard, got ${found}; make it with npm run scoreboard -- --join FILE`,
    );
  };
  let results: unknown;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail((error as Error).message);
  }
  if (!Array.isArray(results)) return fail(described(results));
  const strange = results.findIndex((result) => !isPlain(result) || !isResult(result));
  return strange >= 0 ? fail(`${described(results[strange])} at place ${strange + 1}`) : results;
}

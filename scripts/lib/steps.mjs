// @ts-check
import { accountOf, describeFailure } from './failure.mjs';

/**
 * One thing that the set-up provides.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {readonly string[]} [after]  names of the steps that it needs; all others may run at the same time
 * @property {() => Promise<string | undefined> | string | undefined} missing
 *   why it has to be made now, as the end of "installing: …"; undefined when all is there. Looks at names, stamps and
 *   the sizes of a few files, in milliseconds.
 * @property {() => Promise<string | undefined> | string | undefined} [damage]
 *   the first thing that is not as it was made, where nothing is missing; reads all that matters, in seconds
 * @property {() => void} [discard]  takes away what is damaged, so that it is made again
 * @property {() => Promise<string | undefined>} make  makes it; may return a word on what it made
 */

const NAME_WIDTH = 20;

/** @param {number} start */
const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(2)} s`.padStart(8);

/**
 * @param {Step} step
 * @param {(line: string) => void} print
 * @param {boolean} repair
 * @returns {Promise<string | undefined>} the account of its failure
 */
async function runStep({ name, missing, damage, discard, make }, print, repair) {
  const start = performance.now();
  const label = name.padEnd(NAME_WIDTH);
  try {
    let reason = await missing();
    if (reason === undefined && repair) {
      reason = await damage?.();
      if (reason !== undefined) discard?.();
    }
    let note = 'up to date';
    if (reason !== undefined) {
      print(`… ${label} ${reason}`);
      note = (await make()) ?? 'done';
    }
    print(`✓ ${label} ${secondsSince(start)}  ${note}`);
    return undefined;
  } catch (error) {
    print(`✗ ${label} ${secondsSince(start)}`);
    return describeFailure(name, accountOf(error));
  }
}

/**
 * Runs each step as soon as the ones that it needs are done; those that need a failed one are left out. What went wrong
 * is told at the end.
 *
 * @param {readonly Step[]} steps  each after the ones that it needs
 * @param {(line: string) => void} print
 * @param {object} [options]
 * @param {boolean} [options.repair]  also look for damage, and make again what is damaged
 * @returns {Promise<boolean>} whether all succeeded
 */
export async function runSteps(steps, print, { repair = false } = {}) {
  /** @type {Map<string, Promise<boolean>>} */
  const done = new Map();
  /** @type {string[]} */
  const failures = [];
  for (const step of steps) {
    const needed = (step.after ?? []).map((name) => done.get(name) ?? true);
    const run = Promise.all(needed).then(async (results) => {
      if (results.includes(false)) return false;
      const failure = await runStep(step, print, repair);
      if (failure !== undefined) failures.push(failure);
      return failure === undefined;
    });
    done.set(step.name, run);
  }
  const results = await Promise.all(done.values());
  for (const failure of failures) print(`\n${failure}`);
  return !results.includes(false);
}

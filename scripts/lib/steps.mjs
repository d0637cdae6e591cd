// @ts-check
import { accountOf, describeFailure } from './failure.mjs';

/**
 * One thing that the set-up provides.
 *
 * @typedef {object} Step
 * @property {string} name
 * @property {() => Promise<string | undefined> | string | undefined} missing
 *   why it has to be made now, as the end of "installing: …"; undefined when all is there
 * @property {() => Promise<string | undefined>} make  makes it; may return a word on what it made
 */

const NAME_WIDTH = 20;

/** @param {number} start */
const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(2)} s`.padStart(8);

/**
 * Runs the steps in order and stops at the first that fails.
 *
 * @param {readonly Step[]} steps
 * @param {(line: string) => void} print
 * @returns {Promise<boolean>} whether all succeeded
 */
export async function runSteps(steps, print) {
  for (const { name, missing, make } of steps) {
    const start = performance.now();
    const label = name.padEnd(NAME_WIDTH);
    try {
      const reason = await missing();
      let note = 'up to date';
      if (reason !== undefined) {
        print(`… ${label} ${reason}`);
        note = (await make()) ?? 'done';
      }
      print(`✓ ${label} ${secondsSince(start)}  ${note}`);
    } catch (error) {
      print(`✗ ${label} ${secondsSince(start)}`);
      print(`\n${describeFailure(name, accountOf(error))}`);
      return false;
    }
  }
  return true;
}

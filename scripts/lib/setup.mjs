// @ts-check
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildStep } from './build.mjs';
import { endRunning, shareLock } from './command.mjs';
import { accountOf, describeFailure } from './failure.mjs';
import { kernelspecStep } from './kernelspec.mjs';
import { withFileLock } from './lock.mjs';
import { packagesStep } from './packages.mjs';
import { project as here } from './project.mjs';
import { pythonStep } from './python.mjs';
import { runSteps } from './steps.mjs';
import { addonStep } from './tensorflow.mjs';
import { usesWheel, wheelStep } from './wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */

const OLDEST_NODE = [20, 19];

/** @returns {string | undefined} what to say when this Node is too old */
function nodeTooOld() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldest = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldest || (major === oldest && minor >= oldestMinor)) return undefined;
  return `Node.js ${OLDEST_NODE.join('.')} or newer is needed, this is ${process.versions.node}.\n  Remedy: install a current one from https://nodejs.org (or: nvm install 22), then run it again.`;
}

/** @param {import('./steps.mjs').Step} step @param {readonly string[]} names */
const after = (step, ...names) => ({ ...step, after: names });

/**
 * The steps, and what each of them needs. npm and pip work side by side; pip fetches the library, the addon is
 * compiled against it with headers from npm.
 *
 * @param {Project} project
 * @returns {import('./steps.mjs').Step[]}
 */
export function allSteps(project) {
  const library = usesWheel(project) ? [wheelStep(project)] : [];
  if (project.isInstalled) return [...library, after(addonStep(project), 'TensorFlow library')];
  return [
    packagesStep(project),
    pythonStep(project),
    ...library.map((step) => after(step, 'Python environment')),
    after(addonStep(project), 'npm packages', 'TensorFlow library'),
    after(kernelspecStep(project), 'npm packages', 'Python environment'),
    after(buildStep(project), 'npm packages'),
  ];
}

const SIGNALS = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

/** Ends what is running and leaves; half-made things are removed by the next run. */
function leave(/** @type {NodeJS.Signals} */ signal) {
  endRunning();
  console.log('\nThe set-up was interrupted. Run it again to go on; what is done is kept.');
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/**
 * Provides what is missing, a line per step. A second call, also by another process at the same time, finds everything
 * there and takes a fraction of a second.
 *
 * @param {object} [options]
 * @param {Project} [options.project]
 * @param {(project: Project) => readonly import('./steps.mjs').Step[]} [options.steps]
 * @param {boolean} [options.repair]  also look for damage, and make again what is damaged
 * @param {(line: string) => void} [options.print]
 * @returns {Promise<boolean>} whether everything is there
 */
export async function setUp({ project = here, steps = allSteps, repair = false, print = console.log } = {}) {
  const tooOld = nodeTooOld();
  if (tooOld !== undefined) {
    print(tooOld);
    return false;
  }
  for (const signal of SIGNALS) process.on(signal, leave);
  try {
    mkdirSync(project.cache, { recursive: true });
    return await withFileLock(
      join(project.cache, 'set-up.lock'),
      async (lock) => {
        shareLock(lock);
        if (existsSync(project.scratch)) rmSync(project.scratch, { recursive: true, force: true });
        return runSteps(steps(project), print, { repair });
      },
      {
        onWait: (holder) => print(`Another set-up is at work here (${holder}); waiting for it.`),
        onUnguarded: () =>
          print('Neither flock nor Python nor Perl is here to lock this folder: start one set-up at a time.'),
      },
    );
  } catch (error) {
    // The message of a lock that cannot be had says what to do.
    const isLock = error instanceof Error && error.name === 'FileLockError';
    print(isLock ? error.message : describeFailure('making ready', accountOf(error)));
    return false;
  } finally {
    shareLock(undefined);
    for (const signal of SIGNALS) process.off(signal, leave);
  }
}

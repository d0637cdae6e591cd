// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask, commandLine, run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { fingerprint } from './fingerprint.mjs';
import { relocateScripts } from './relocate.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

const OLDEST = [3, 10];

/** The usual names, newest first after the plain ones. */
const NAMES = [
  ['python3'],
  ['python'],
  ...(process.platform === 'win32' ? [['py', '-3']] : []),
  ...['3.14', '3.13', '3.12', '3.11', '3.10'].map((version) => [`python${version}`]),
];

/** Prints the version, and whether virtual environments with pip can be made (Debian ships that apart). */
const PROBE = `
import sys
try:
    import venv, ensurepip
    extra = "venv"
except ImportError:
    extra = "no-venv"
print("%d.%d" % sys.version_info[:2], extra)
`;

/**
 * The first Python in PATH that is new enough and can make virtual environments.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<readonly string[]>} the command
 * @throws {SetupFailure} naming every candidate and what was wrong with it
 */
export async function findPython(env = process.env) {
  const own = env['WORKBOOK_PYTHON'];
  const tried = [];
  let lacksVenv = '';
  for (const command of own ? [[own]] : NAMES) {
    const answer = await ask([...command, '-c', PROBE], env);
    const [version = '', extra] = (answer ?? '').split(' ');
    const [major = 0, minor = 0] = version.split('.').map(Number);
    const isNewEnough = major > Number(OLDEST[0]) || (major === OLDEST[0] && minor >= Number(OLDEST[1]));
    if (isNewEnough && extra === 'venv') return command;
    if (isNewEnough) lacksVenv ||= version;
    const what = answer === undefined ? 'not found' : isNewEnough ? `${version}, but without venv or pip` : version;
    tried.push(`${commandLine(command)}: ${what}`);
  }
  throw new SetupFailure(
    lacksVenv
      ? {
          problem: `Python ${lacksVenv} is there, but its venv module is not`,
          tried,
          remedy: `Debian or Ubuntu: sudo apt install python3-venv (or python${lacksVenv}-venv). Elsewhere: install Python from https://www.python.org. Then run it again.`,
        }
      : {
          problem: `no Python ${OLDEST.join('.')} or newer was found`,
          tried,
          remedy:
            'Install one (Debian or Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python; Windows: https://www.python.org), or name it in WORKBOOK_PYTHON. Then run it again.',
        },
  );
}

/**
 * What a finished environment was made of; written last.
 *
 * @param {Project} project
 */
const stampFile = ({ venv }) => join(venv, 'set-up.json');

/** @param {Project} project */
const requirementsHash = ({ requirements }) => fingerprint(readFileSync(requirements));

/**
 * Whether the environment's Python still starts and still finds its packages: a system upgrade may replace the
 * interpreter that it leans on.
 *
 * @param {Project} project
 */
async function answers({ python }) {
  return (
    (await ask([python, '-c', 'import importlib.util as u; print(u.find_spec("jupyterlab") is not None)'])) === 'True'
  );
}

/**
 * The Python side: a virtual environment with requirements.txt in it.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function pythonStep(project) {
  const { venv, python, requirements, logs } = project;
  const log = join(logs, 'python.log');
  const stamp = () => readJson(stampFile(project));
  const isMovable = process.platform !== 'win32';

  return {
    name: 'Python environment',
    async missing() {
      const made = stamp();
      if (made === undefined) return existsSync(venv) ? 'making .venv again: it is not complete' : 'making .venv';
      if (made.requirements !== requirementsHash(project)) return 'making .venv again: requirements.txt changed';
      if (made.path !== venv)
        return isMovable ? 'moving .venv along with the checkout' : 'making .venv again: it was moved';
      return (await answers(project)) ? undefined : 'making .venv again: its Python is gone';
    },
    async make() {
      const made = stamp();
      const isComplete = made !== undefined && made.requirements === requirementsHash(project);
      if (isComplete && made.path !== venv && isMovable && (await answers(project))) {
        relocateScripts(venv, made.path);
        writeJson(stampFile(project), { ...made, path: venv });
        return 'start scripts rewritten';
      }
      const base = await findPython();
      // In place and not under another name: pip writes this folder's path into the start scripts.
      rmSync(venv, { recursive: true, force: true });
      await run([...base, '-m', 'venv', venv], {
        log,
        problem: 'the virtual environment could not be made',
        remedy: 'Debian or Ubuntu: sudo apt install python3-venv. Then run it again.',
      });
      await run([python, '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', '-r', requirements], {
        log,
        // A reader's habit of installing for the user alone is refused in a virtual environment.
        env: { PIP_USER: '0' },
        problem: 'pip could not install requirements.txt',
        remedy: "Read the log. Behind a mirror of one's own: set PIP_INDEX_URL. Then run it again.",
      });
      writeJson(stampFile(project), { requirements: requirementsHash(project), path: venv });
      return undefined;
    },
  };
}

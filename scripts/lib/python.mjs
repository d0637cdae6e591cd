// @ts-check
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ask, commandLine, run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { readJson, writeJson } from './files.mjs';
import { fingerprint } from './fingerprint.mjs';
import { recordAt, recordProblem } from './record.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

/** The oldest Python that everything runs on. */
export const OLDEST = [3, 10];

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

const PIP_OPTIONS = [
  ...['--disable-pip-version-check', '--no-input', '--require-hashes'],
  // The list is complete. Compiling ahead takes as long as all the rest, and Python does it as it goes.
  ...['--no-deps', '--no-compile'],
];

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
 * Where an environment keeps its packages.
 *
 * @param {Project} project
 * @returns {string | undefined}
 */
function packagesFolder({ venv }) {
  if (process.platform === 'win32') return join(venv, 'Lib', 'site-packages');
  const versions = readdirSync(join(venv, 'lib')).filter((name) => name.startsWith('python'));
  return versions.map((name) => join(venv, 'lib', name, 'site-packages')).find((path) => existsSync(path));
}

/** @param {string} folder  site-packages */
const installedIn = (folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.dist-info'))
    .sort();

/**
 * Compares each package with the list that pip installed with it.
 *
 * @param {Project} project
 * @returns {Promise<string | undefined>}
 */
async function damagedPackages(project) {
  const again = (/** @type {string} */ what) => `making .venv again: ${what}`;
  const folder = packagesFolder(project);
  if (folder === undefined) return again('it has no packages');
  const { packages } = readJson(stampFile(project));
  // An environment that an earlier version of the set-up made has none.
  if (packages === undefined) return again('there is no list of its packages');
  for (const name of packages) {
    const record = recordAt(join(folder, name, 'RECORD'));
    if (record === undefined) return again(`${name.replace(/\.dist-info$/, '')} is missing`);
    // Python writes what it has compiled anew, and nobody misses it.
    const problem = await recordProblem(
      folder,
      record.filter(({ path }) => !path.endsWith('.pyc')),
    );
    if (problem !== undefined) return again(problem);
  }
  return undefined;
}

/**
 * The Python side: a virtual environment with the packages of requirements.txt, all of them pinned by checksum.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function pythonStep(project) {
  const { venv, python, requirements, logs } = project;
  const log = join(logs, 'python.log');

  return {
    name: 'Python environment',
    async missing() {
      const made = readJson(stampFile(project));
      if (made === undefined) return existsSync(venv) ? 'making .venv again: it is not complete' : 'making .venv';
      if (made.requirements !== requirementsHash(project)) return 'making .venv again: requirements.txt changed';
      // Its start scripts name the old place, which in a copy of a checkout is somebody else's.
      if (made.path !== venv) return 'making .venv again: it was moved';
      return (await answers(project)) ? undefined : 'making .venv again: its Python is gone';
    },
    damage: () => damagedPackages(project),
    async make() {
      const base = await findPython();
      // In place and not under another name: pip writes this folder's path into the start scripts.
      rmSync(venv, { recursive: true, force: true });
      await run([...base, '-m', 'venv', venv], {
        log,
        problem: 'the virtual environment could not be made',
        remedy: 'Debian or Ubuntu: sudo apt install python3-venv. Then run it again.',
      });
      await run([python, '-m', 'pip', 'install', ...PIP_OPTIONS, '-r', requirements], {
        log,
        // A reader's habit of installing for the user alone is refused in a virtual environment.
        env: { PIP_USER: '0' },
        problem: 'pip could not install requirements.txt',
        remedy: "Read the log. Behind a mirror of one's own: set PIP_INDEX_URL. Then run it again.",
      });
      const packages = installedIn(packagesFolder(project) ?? venv);
      writeJson(stampFile(project), { requirements: requirementsHash(project), path: venv, packages });
      return undefined;
    },
  };
}

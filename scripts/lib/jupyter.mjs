// @ts-check
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./project.mjs').Project} Project */

/** Settings of the reader's own Jupyter that would reach into this one. */
const FOREIGN = [
  'JUPYTER_PATH',
  'JUPYTER_CONFIG_PATH',
  'JUPYTER_NO_CONFIG',
  'JUPYTER_PLATFORM_DIRS',
  'JUPYTERLAB_DIR',
  'PYTHONPATH',
  'PYTHONHOME',
];

/**
 * The environment for anything of Jupyter: nothing is read from, or written to, the reader's own Jupyter.
 *
 * @param {Project} project
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnvironment({ cache }) {
  const home = join(cache, 'jupyter');
  mkdirSync(home, { recursive: true });
  const env = { ...process.env };
  for (const name of FOREIGN) delete env[name];
  return {
    ...env,
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_CONFIG_DIR: join(home, 'config'),
    JUPYTER_DATA_DIR: join(home, 'data'),
    JUPYTER_RUNTIME_DIR: join(home, 'runtime'),
    JUPYTERLAB_SETTINGS_DIR: join(home, 'settings'),
    JUPYTERLAB_WORKSPACES_DIR: join(home, 'workspaces'),
    PYTHONNOUSERSITE: '1',
    // Some consoles on Windows still have another encoding than the notebooks.
    PYTHONUTF8: '1',
  };
}

/**
 * The command that runs one of the Python programs beside this file.
 *
 * @param {Project} project
 * @param {string} program
 * @param {readonly string[]} args
 */
export const pythonProgram = ({ python }, program, args) => [
  python,
  fileURLToPath(new URL(`./${program}`, import.meta.url)),
  ...args,
];

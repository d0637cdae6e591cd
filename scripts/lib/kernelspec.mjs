// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './files.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

/**
 * How Jupyter starts the kernel: this very Node, the workbook's own launcher of tslab, TensorFlow's greeting silenced.
 *
 * @param {Project} project
 * @param {string} node  path of the Node executable
 */
export function kernelspec({ dist }, node) {
  return {
    argv: [
      node,
      // Before any cell: tfjs-node calls functions that Node 23 removed.
      ...['--require', join(dist, 'runtime', 'polyfill.js')],
      join(dist, 'notebook', 'kernel', 'launch.js'),
      '{connection_file}',
    ],
    display_name: 'TypeScript',
    language: 'typescript',
    // Windows has no signal for the stop button; there it comes as a message.
    interrupt_mode: process.platform === 'win32' ? 'message' : 'signal',
    env: { TF_CPP_MIN_LOG_LEVEL: '2' },
    metadata: { debugger: false },
  };
}

/** Settings that readers would have to click away: news and update checks, which need the network. */
const JUPYTERLAB_DEFAULTS = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false, doNotDisturbMode: true },
};

/**
 * The kernel that notebooks run on, known to this `.venv` only. It names absolute paths, so it is written again when
 * the checkout was moved or another Node is used.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function kernelspecStep(project) {
  const files = [
    [project.kernelspec, kernelspec(project, process.execPath)],
    [join(project.venv, 'share', 'jupyter', 'lab', 'settings', 'overrides.json'), JUPYTERLAB_DEFAULTS],
  ].map(([path, value]) => ({ path: String(path), text: `${JSON.stringify(value, null, 2)}\n` }));
  const isCurrent = (/** @type {{ path: string, text: string }} */ { path, text }) =>
    existsSync(path) && readFileSync(path, 'utf8') === text;

  return {
    name: 'Jupyter kernel',
    missing: () => (files.every(isCurrent) ? undefined : 'writing the kernelspec'),
    async make() {
      for (const { path, text } of files) writeAtomically(path, text);
      return `Node ${process.version}`;
    },
  };
}

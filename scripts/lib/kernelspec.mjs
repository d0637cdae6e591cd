// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesBelow, writeAtomically } from './files.mjs';

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

/** JupyterLab's settings, the extension and the template of exported pages. */
const LAB = fileURLToPath(new URL('./lab', import.meta.url));

/** The template that exported pages are made with: JupyterLab's, with the pictures' texts. */
export const HTML_TEMPLATE = 'workbook';

/**
 * The files that make JupyterLab the workbook's, by where they go.
 *
 * @param {Project} project
 * @returns {{ path: string, text: string }[]}
 */
function labFiles({ venv }) {
  const share = join(venv, 'share', 'jupyter');
  const copies = (/** @type {string} */ from, /** @type {string} */ to) =>
    filesBelow(join(LAB, from)).map((name) => ({
      path: join(to, name),
      text: readFileSync(join(LAB, from, name), 'utf8'),
    }));
  return [
    { path: join(share, 'lab', 'settings', 'overrides.json'), text: readFileSync(join(LAB, 'overrides.json'), 'utf8') },
    ...copies('labextension', join(share, 'labextensions', 'autoencoder-workbook')),
    ...copies('html', join(share, 'nbconvert', 'templates', HTML_TEMPLATE)),
    {
      path: join(venv, 'etc', 'jupyter', 'jupyter_nbconvert_config.json'),
      text: `${JSON.stringify({ HTMLExporter: { template_name: HTML_TEMPLATE } }, null, 2)}\n`,
    },
  ];
}

/**
 * The kernel that notebooks run on, and what JupyterLab needs for the workbook, known to this `.venv` only. The kernel
 * names absolute paths, so it is written again when the checkout was moved or another Node is used.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function kernelspecStep(project) {
  const kernel = `${JSON.stringify(kernelspec(project, process.execPath), null, 2)}\n`;
  const files = [{ path: project.kernelspec, text: kernel }, ...labFiles(project)];
  const isCurrent = (/** @type {{ path: string, text: string }} */ { path, text }) =>
    existsSync(path) && readFileSync(path, 'utf8') === text;

  return {
    name: 'Jupyter kernel',
    missing: () => (files.every(isCurrent) ? undefined : 'writing the kernelspec and the settings of JupyterLab'),
    async make() {
      for (const { path, text } of files) writeAtomically(path, text);
      return `Node ${process.version}`;
    },
  };
}

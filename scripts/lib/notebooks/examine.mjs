// @ts-check
import { ask } from '../command.mjs';
import { jupyterEnvironment, pythonProgram } from '../jupyter.mjs';
import { editedState, redeclaredNames, typeErrors, wideLines } from './cells.mjs';
import { outputErrors } from './outputs.mjs';
import { printingCells } from './printing.mjs';
import { createProgram, notebookModule } from './program.mjs';
import { readNotebook } from './read.mjs';
import { notebookStamp, Sources } from './stamp.mjs';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * What is known about a notebook without running it.
 *
 * @typedef {object} Examination
 * @property {string} name
 * @property {string} path
 * @property {import('./read.mjs').Notebook} notebook
 * @property {string[]} codeProblems          types, names declared twice, state of earlier cells changed, wide lines
 * @property {ReadonlySet<number>} printing   cells that must have an output
 * @property {string} stamp                   what the outputs depend on
 */

/**
 * Reads the code of several notebooks.
 *
 * @param {Project} project
 * @param {readonly { name: string, path: string }[]} notebooks
 * @returns {Examination[]}
 */
export function examine(project, notebooks) {
  const modules = notebooks.map(({ name, path }) => notebookModule(readNotebook(path, name)));
  const program = createProgram(modules);
  const sources = new Sources(project);
  return modules.map((module) => ({
    name: module.notebook.name,
    path: module.notebook.path,
    notebook: module.notebook,
    codeProblems: [
      ...typeErrors(program, module),
      ...redeclaredNames(program, module),
      ...editedState(program, module),
      ...wideLines(module.notebook),
    ],
    printing: printingCells(program, module),
    stamp: notebookStamp(program, module, sources),
  }));
}

/**
 * Notebooks that Jupyter would not accept, or that are formatted in another way than the runner's.
 *
 * @param {Project} project
 * @param {readonly { path: string }[]} notebooks
 * @returns {Promise<Map<string, string>>} the problem by path
 */
export async function invalidNotebooks(project, notebooks) {
  if (notebooks.length === 0) return new Map();
  const command = pythonProgram(
    project,
    'validate.py',
    notebooks.map(({ path }) => path),
  );
  const answer = await ask(command, jupyterEnvironment(project));
  if (answer === undefined) throw new Error('the notebooks could not be validated; run npm run doctor');
  return new Map(
    answer
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
      .map(({ path, problem }) => [path, problem]),
  );
}

/**
 * All that is wrong with a committed notebook.
 *
 * @param {Project} project
 * @param {Examination} examination
 * @returns {string[]}
 */
export function notebookErrors({ root }, { notebook, codeProblems, printing, stamp }) {
  const problems = [...codeProblems, ...outputErrors(notebook, { printing, root })];
  if (notebook.metadata.kernelspec?.name !== 'tslab') problems.push('is not meant for the kernel tslab');
  if (notebook.metadata.workbook?.stamp !== stamp) {
    problems.push(
      `has stale outputs: its code, the sources it uses, or the packages changed; run: npm run notebooks -- ${notebook.name.replace('.ipynb', '')}`,
    );
  }
  return problems;
}

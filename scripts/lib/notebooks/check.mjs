// @ts-check
// What the check says about notebooks, without running any.
import { examine, invalidNotebooks, notebookErrors } from './examine.mjs';
import { linkErrors } from './links.mjs';
import { listNotebooks, listTemplates } from './read.mjs';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * A notebook that was checked.
 *
 * @typedef {object} Checked
 * @property {string} name
 * @property {string[]} problems
 * @property {number} cells       code cells
 */

/**
 * Checks the chapters, their solutions, and the templates.
 *
 * @param {Project} project
 * @returns {Promise<Checked[]>}
 */
export async function checkNotebooks(project) {
  const templates = listTemplates(project);
  const listed = [...listNotebooks(project), ...templates];
  const invalid = await invalidNotebooks(project, listed);
  const readable = listed.filter(({ path }) => !invalid.get(path)?.includes('not a valid'));
  const examinations = examine(project, readable);
  const isTemplate = (/** @type {string} */ name) => templates.some((template) => template.name === name);
  const links = linkErrors(examinations.map(({ notebook }) => notebook));
  return listed.map(({ name, path }) => {
    const own = invalid.get(path);
    const examination = examinations.find((one) => one.name === name);
    // A template carries no outputs that could be stale.
    const found = !examination
      ? []
      : isTemplate(name)
        ? examination.codeProblems
        : notebookErrors(project, examination);
    return {
      name,
      problems: [...(own === undefined ? [] : [own]), ...found, ...(links.get(name) ?? [])],
      cells: examination?.notebook.cells.filter(({ cell_type }) => cell_type === 'code').length ?? 0,
    };
  });
}

/**
 * A line for each notebook, and under it what is wrong.
 *
 * @param {readonly Checked[]} checked
 * @returns {string[]}
 */
export function checkedLines(checked) {
  return checked.flatMap(({ name, problems, cells }) => {
    const count = (/** @type {number} */ number, /** @type {string} */ what) =>
      `${number} ${what}${number === 1 ? '' : 's'}`;
    const notes = [count(cells, 'code cell'), ...(problems.length > 0 ? [count(problems.length, 'problem')] : [])];
    const line = `${problems.length === 0 ? '✓' : '✗'} ${name.padEnd(44)}${notes.join(' · ')}`;
    return [line, ...problems.map((problem) => problem.replace(/^/gm, '    '))];
  });
}

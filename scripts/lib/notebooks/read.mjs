// @ts-check
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * @typedef {object} Cell
 * @property {'code' | 'markdown' | 'raw'} cell_type
 * @property {string} source          joined to one text
 * @property {any[]} outputs          empty for markdown
 * @property {number | null} [execution_count]
 * @property {{ tags?: string[] }} metadata
 *
 * @typedef {object} Notebook
 * @property {string} name            path below notebooks/, with forward slashes
 * @property {string} path
 * @property {string} text            the file as it is
 * @property {Cell[]} cells
 * @property {any} metadata
 */

const joined = (/** @type {string | string[] | undefined} */ text) =>
  Array.isArray(text) ? text.join('') : (text ?? '');

/** An output with its texts joined; files split them into lines. */
function plainOutput(/** @type {any} */ output) {
  if (output.output_type === 'stream') return { ...output, text: joined(output.text) };
  const data = Object.entries(output.data ?? {}).map(([type, value]) => [
    type,
    Array.isArray(value) && !type.endsWith('json') ? joined(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

/**
 * @param {string} path
 * @param {string} name
 * @returns {Notebook}
 * @throws {SyntaxError} when the file is not JSON
 */
export function readNotebook(path, name = basename(path)) {
  const text = readFileSync(path, 'utf8');
  const { cells, metadata } = JSON.parse(text);
  return {
    name,
    path,
    text,
    metadata: metadata ?? {},
    cells: cells.map((/** @type {any} */ cell) => ({
      ...cell,
      source: joined(cell.source),
      outputs: (cell.outputs ?? []).map(plainOutput),
    })),
  };
}

/**
 * The notebooks of the workbook, the solutions after the chapters.
 *
 * @param {Project} project
 * @returns {{ name: string, path: string }[]}
 */
export function listNotebooks({ notebooks }) {
  return [notebooks, join(notebooks, 'solutions')].filter(existsSync).flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.ipynb'))
      .sort()
      .map((file) => {
        const path = join(folder, file);
        return { name: relative(notebooks, path).split(sep).join('/'), path };
      }),
  );
}

/**
 * The notebooks that readers begin their own with; they carry no outputs.
 *
 * @param {Project} project
 * @returns {{ name: string, path: string }[]}
 */
export function listTemplates({ notebooks }) {
  const folder = join(notebooks, 'templates');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ipynb'))
    .sort()
    .map((file) => ({ name: `templates/${file}`, path: join(folder, file) }));
}

/**
 * The notebooks whose name contains one of the words; all of them without words.
 *
 * @param {Project} project
 * @param {readonly string[]} words  such as `02` or `solutions/01`
 * @throws {Error} when a word fits none
 */
export function chooseNotebooks(project, words) {
  const all = listNotebooks(project);
  for (const word of words) {
    if (all.some(({ name }) => name.includes(word))) continue;
    throw new Error(`no notebook is called "${word}"; there are: ${all.map(({ name }) => name).join(', ') || 'none'}`);
  }
  return words.length === 0 ? all : all.filter(({ name }) => words.some((word) => name.includes(word)));
}

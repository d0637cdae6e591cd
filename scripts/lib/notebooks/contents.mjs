// @ts-check
// The page on which JupyterLab opens: the chapters, what the reader has run of them, and what comes next.
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files.mjs';
import { chapterHead } from './heads.mjs';
import { listNotebooks, readNotebook } from './read.mjs';
import { CHAPTERS } from './workspace.mjs';

/** @typedef {import('../project.mjs').Project} Project */

export const CONTENTS = 'contents.md';
/** How JupyterLab is started and what it does, beside the contents for readers without the repository's pages. */
export const HELP = 'help.md';

/**
 * What a reader has run of a copy.
 *
 * @typedef {object} Progress
 * @property {number} cells      code cells
 * @property {number} run        those that were run in JupyterLab
 * @property {Date | undefined} last
 * @property {string | undefined} next  the section of the first cell that was not run
 */

/**
 * @param {string} path  a working copy
 * @returns {Progress}
 */
export function progressOf(path) {
  const { cells } = readNotebook(path);
  let section;
  let next;
  /** @type {Date | undefined} */
  let last;
  let [count, run] = [0, 0];
  for (const { cell_type, source, metadata } of cells) {
    const [, heading] = /^#{1,3} +(.+)$/m.exec(source) ?? [];
    if (cell_type === 'markdown' && heading !== undefined) section = heading;
    if (cell_type !== 'code') continue;
    count += 1;
    // JupyterLab notes the times of a cell that it ran; committed outputs carry none.
    const times = Object.values(/** @type {any} */ (metadata).execution ?? {}).map((time) => new Date(String(time)));
    if (times.length === 0) next ??= section;
    else run += 1;
    for (const time of times) if (last === undefined || time > last) last = time;
  }
  return { cells: count, run, last, next };
}

/** What stands in the last column. */
function runInWords(/** @type {Progress} */ { cells, run, last }) {
  if (run === 0 || last === undefined) return 'not yet';
  const day = last.toISOString().slice(0, 10);
  return run === cells ? `all ${cells} cells, ${day}` : `${run} of ${cells} cells, ${day}`;
}

/**
 * Writes the page into the reader's folder, and the help beside it; files that would not change are left alone.
 *
 * @param {Project} project
 * @param {object} [options]
 * @param {string} [options.folder]
 * @param {readonly string[]} [options.news]  what changed since the last start
 */
export function writeContents(project, { folder = project.own, news = [] } = {}) {
  const chapters = listNotebooks(project)
    .filter(({ name }) => !name.includes('/'))
    .flatMap(({ name, path }) => {
      const copy = join(folder, CHAPTERS, name);
      const progress = readable(() => progressOf(existsSync(copy) ? copy : path));
      return progress === undefined ? [] : [{ name, head: chapterHead(readNotebook(path)), progress }];
    });
  const rows = chapters.map(({ name, head, progress }) => {
    const solutions = existsSync(join(folder, CHAPTERS, 'solutions', name))
      ? ` · [solutions](${CHAPTERS}/solutions/${name})`
      : '';
    return `| [${head.title}](${CHAPTERS}/${name})${solutions} | ${head.question} | ${head.time} | ${runInWords(progress)} |`;
  });
  const text = [
    '# Autoencoders, measured against PCA',
    `**Next:** ${nextStep(chapters)}`,
    ...(news.length > 0 ? [news.map((line) => `- ${line}`).join('\n')] : []),
    ['| chapter | the question | time | run by you |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    'These are copies of your own: run them and change them as you like, updating the workbook does not touch what you changed. To start a chapter afresh, delete its copy and start again.',
    ownNotebooks(folder),
    GOOD_TO_KNOW,
  ].join('\n\n');
  writeIfChanged(join(folder, CONTENTS), `${text}\n`);
  const help = join(project.notebooks, 'README.md');
  if (existsSync(help) && !isSame(help, join(folder, HELP))) copyFileSync(help, join(folder, HELP));
}

/** The value, or undefined where a notebook is just being saved. */
function readable(/** @type {() => Progress} */ read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** @param {readonly { name: string, head: { title: string }, progress: Progress }[]} chapters */
function nextStep(chapters) {
  const begun = chapters.find(({ progress }) => progress.run > 0 && progress.run < progress.cells);
  const open = begun ?? chapters.find(({ progress }) => progress.run === 0);
  if (open === undefined) return 'all chapters are run. The exercises, and data of your own, are left.';
  const link = `[${open.head.title}](${CHAPTERS}/${open.name})`;
  if (begun === undefined) return `open ${link} and run it cell by cell, with Shift + Enter.`;
  return `go on in ${link}${open.progress.next === undefined ? '' : `, at “${open.progress.next}”`}.`;
}

/** The reader's own notebooks. */
function ownNotebooks(/** @type {string} */ folder) {
  const own = readdirSync(folder)
    .filter((name) => name.endsWith('.ipynb'))
    .sort()
    .map((name) => `[${name.replace(/\.ipynb$/, '')}](${encodeURI(name)})`);
  return `## Notebooks of your own\n\nWhatever you put beside this page is yours. [template.ipynb](template.ipynb) is a beginning: make a copy of it (right click in the list on the left, *Duplicate*), give it a name, and put your data in.\n\nThere are: ${own.join(', ')}.`;
}

const GOOD_TO_KNOW = `## Good to know

- **■** stops a training in order: its model keeps the weights it has reached, what was declared stays, and the rest of the cell does not run. Call \`fit\` again to go on.
- **Closing this tab** stops nothing: the training goes on and its results are there when you come back. What it would have shown meanwhile is lost; show it again.
- **Tab** completes names and the properties of an option; **Shift + Tab** says what something is.
- More, also about ports and SSH, is in [help.md](${HELP}).`;

const isSame = (/** @type {string} */ one, /** @type {string} */ other) =>
  existsSync(other) && readFileSync(one).equals(readFileSync(other));

function writeIfChanged(/** @type {string} */ path, /** @type {string} */ text) {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeAtomically(path, text);
}

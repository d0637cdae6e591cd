// @ts-check
// An executed notebook as a page of the book, in Markdown.
import { chapterHead } from '../notebooks/heads.mjs';
import { importedNames, withPageLinks } from './links.mjs';
import { outputMarkdown } from './outputs.mjs';

/** @typedef {import('../notebooks/read.mjs').Notebook} Notebook */

/**
 * @typedef {object} PageOptions
 * @property {import('./outputs.mjs').KeepFile} keep
 * @property {readonly string[]} apiFiles
 * @property {string} base        where the book is published, such as `/`
 * @property {string} repository  what a reader clones
 */

/**
 * The page: text, code and outputs in their order, then the names that it takes from the package.
 *
 * @param {Notebook} notebook
 * @param {PageOptions} options
 */
export function notebookPage(notebook, options) {
  const { cells, name } = notebook;
  const isSolution = name.includes('/');
  const [head = '', ...rest] = cells.map((cell) => cellMarkdown(cell, name, options.keep));
  const body = isSolution ? foldAnswers(rest) : rest;
  const { title, question } = chapterHead(notebook);
  return [
    frontMatter(title || String(notebook.metadata.title ?? name), question),
    head,
    runThis(name, options.repository),
    ...body,
    references(cells, options),
    '',
  ]
    .filter((part) => part !== undefined)
    .join('\n\n');
}

function frontMatter(/** @type {string} */ title, /** @type {string} */ description) {
  const plain = description.replace(/[*`$]/g, '');
  return `---\ntitle: ${JSON.stringify(title)}\ndescription: ${JSON.stringify(plain)}\n---`;
}

/**
 * @param {import('../notebooks/read.mjs').Cell} cell
 * @param {string} name
 * @param {import('./outputs.mjs').KeepFile} keep
 */
function cellMarkdown({ cell_type, source, outputs }, name, keep) {
  if (cell_type === 'markdown') return withPageLinks(source.trim(), name);
  if (cell_type === 'raw' || source.trim() === '') return '';
  const ticks = '`'.repeat(Math.max(3, 1 + Math.max(0, ...[...source.matchAll(/`+/g)].map(([run]) => run.length))));
  const shown = outputs.map((output) => outputMarkdown(output, keep)).filter((text) => text !== '');
  return [`${ticks}ts\n${source.trim()}\n${ticks}`, ...shown].join('\n\n');
}

/** Three lines from nothing to this notebook, open. */
function runThis(/** @type {string} */ name, /** @type {string} */ repository) {
  const what = name.includes('/') ? 'Run these solutions' : 'Run this chapter';
  return [
    `::: details ${what}`,
    `\`\`\`sh\ngit clone ${repository} autoencoder-workbook\ncd autoencoder-workbook\nnpm start\n\`\`\``,
    `Then open \`chapters/${name}\` in JupyterLab and press Shift + Enter. It needs Node 20.19 or newer, Python 3.10 or newer and, on Linux, a C++ compiler; the first start takes some minutes.`,
    ':::',
  ].join('\n\n');
}

/**
 * Solutions with what follows each question behind a fold, so that a prediction can come first. A section that does not
 * restate its exercise, in italics or as a quotation, stays open.
 *
 * @param {readonly string[]} parts  cells in Markdown
 */
export function foldAnswers(parts) {
  /** @type {string[]} */
  const folded = [];
  let isOpen = false;
  const close = () => {
    if (isOpen) folded.push('</details>');
    isOpen = false;
  };
  for (const part of parts) {
    if (/^(```|<)/.test(part)) {
      folded.push(part);
      continue;
    }
    for (const section of part.split(/^(?=## )/m)) {
      const [question] = /^## .+\n+(?:\*(?!\*)[\s\S]+?\*(?=\n\n|$)|(?:>.*\n?)+)/.exec(section.trim()) ?? [];
      if (section.startsWith('## ')) close();
      folded.push(question ?? section.trim());
      if (question === undefined) continue;
      folded.push('<details class="answer">\n<summary>Prediction and answer</summary>');
      isOpen = true;
      folded.push(section.trim().slice(question.length).trim());
    }
  }
  close();
  return folded.filter((text) => text !== '');
}

/**
 * @param {Notebook['cells']} cells
 * @param {PageOptions} options
 */
function references(cells, { apiFiles, base }) {
  const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);
  const names = importedNames(code, apiFiles);
  if (names.length === 0) return undefined;
  const links = names.map(({ name, page }) => `<a href="${base}api/${page}" target="_self"><code>${name}</code></a>`);
  return `## From the package\n\nEach name leads to its page in the API reference.\n\n<p class="names">${links.join(' ')}</p>`;
}

// @ts-check
// Links between notebooks, and what a reader finds at the head of a chapter.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chapterHead } from './heads.mjs';

/** @typedef {import('./read.mjs').Notebook} Notebook */

/** A link of Markdown, `[text](target)`; what follows a `#` is left out. */
const LINK = /\]\(([^)\s#]+)(?:#[^)\s]*)?\)/g;
/** Links that lead out of the checkout, or into the notebook itself. */
const ELSEWHERE = /^(?:[a-z]+:|\/\/)/i;
const CHAPTER = /^\d\d-.*\.ipynb$/;

/** The files that a notebook links to, as it writes them, with the cell (from 1) where it does. */
export function linksOf(/** @type {Notebook} */ { cells }) {
  return cells.flatMap(({ cell_type, source }, index) =>
    cell_type === 'markdown'
      ? [...source.matchAll(LINK)]
          .map(([, target = '']) => ({ cell: index + 1, target: decodeURI(target) }))
          .filter(({ target }) => !ELSEWHERE.test(target))
      : [],
  );
}

/**
 * Links that lead nowhere, chapters that do not lead to their neighbours and solutions, and heads that the page of
 * contents could not read.
 *
 * @param {readonly Notebook[]} notebooks  the chapters in order, and the solutions
 * @returns {Map<string, string[]>} problems by name
 */
export function linkErrors(notebooks) {
  const byName = new Map(notebooks.map((notebook) => [notebook.name, notebook]));
  const chapters = notebooks.filter(({ name }) => CHAPTER.test(name));
  const problems = new Map(notebooks.map((notebook) => [notebook.name, deadLinks(notebook)]));
  for (const [index, chapter] of chapters.entries()) {
    const own = problems.get(chapter.name) ?? [];
    const wanted = [
      ['the chapter before it', chapters[index - 1]?.name],
      ['the chapter after it', chapters[index + 1]?.name],
      ['its solutions', `solutions/${chapter.name}`],
    ];
    const targets = new Set(linksOf(chapter).map(({ target }) => target));
    for (const [what, target] of wanted) {
      if (target !== undefined && !targets.has(target)) own.push(`has no link to ${what}, ${target}`);
    }
    const solutions = byName.get(`solutions/${chapter.name}`);
    if (solutions === undefined) own.push(`has no solutions: solutions/${chapter.name} is missing`);
    else if (!linksOf(solutions).some(({ target }) => target === `../${chapter.name}`)) {
      problems.get(solutions.name)?.push(`has no link back to its chapter, ../${chapter.name}`);
    }
    for (const [part, text] of Object.entries(chapterHead(chapter))) {
      if (text === '') own.push(`its first cell has no ${part} in the form that the page of contents reads`);
    }
  }
  return problems;
}

/** @param {Notebook} notebook */
function deadLinks(notebook) {
  return linksOf(notebook)
    .filter(({ target }) => !existsSync(join(notebook.path, '..', target)))
    .map(({ cell, target }) => `cell ${cell}: links to ${target}, which is not there`);
}

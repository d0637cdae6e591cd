// @ts-check
// Lays out what the generator reads: the pages of notebooks, pages written by hand, pictures, and the list of chapters.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { writeAtomically } from '../files.mjs';
import { chapterHead } from '../notebooks/heads.mjs';
import { listNotebooks, readNotebook } from '../notebooks/read.mjs';
import { pageOf } from './links.mjs';
import { Figures } from './outputs.mjs';
import { notebookPage } from './page.mjs';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * What the sidebar and the first page say of a chapter.
 *
 * @typedef {object} Chapter
 * @property {string} title
 * @property {string} question
 * @property {string} time
 * @property {string} page       below the book's root, without ending
 * @property {string} [solutions]
 */

/** Where the pages are laid out, and where the book is written. */
export const bookFolders = (/** @type {Project} */ { root, cache, output }) => ({
  own: join(root, 'book'),
  source: join(cache, 'book', 'source'),
  site: join(output, 'book'),
});

/**
 * @param {Project} project
 * @param {object} options
 * @param {string} options.base
 * @param {string} options.repository
 * @param {readonly string[]} options.apiFiles  pages of the API reference, from its folder
 * @returns {Promise<{ chapters: Chapter[], pages: number }>}
 */
export async function layOut(project, { base, repository, apiFiles }) {
  const { own, source } = bookFolders(project);
  const { cache } = project;
  rmSync(source, { recursive: true, force: true });
  cpSync(join(own, 'pages'), source, { recursive: true });
  // A page that draws on models would be empty without them.
  const hasModels = existsSync(join(own, 'lab', 'models', 'variational-32.bin'));
  if (!hasModels) rmSync(join(source, 'lab', 'draw.md'));
  const figures = new Figures();
  const notebooks = listNotebooks(project).map(({ name, path }) => readNotebook(path, name));
  for (const notebook of notebooks) {
    const page = notebookPage(notebook, { keep: figures.keep, apiFiles, base, repository });
    write(join(source, pageOf(notebook.name)), page);
  }
  const plate = join(project.notebooks, 'figures', 'side-by-side.png');
  await writeFigures(figures, join(source, 'public', 'figures'), join(cache, 'book', 'figures'));
  write(join(source, 'public', 'side-by-side.webp'), await sharp(plate).webp({ lossless: true }).toBuffer());
  const names = new Set(notebooks.map(({ name }) => name));
  const chapters = notebooks
    .filter(({ name }) => !name.includes('/'))
    .map((notebook) => {
      const solutions = `solutions/${notebook.name}`;
      return {
        ...chapterHead(notebook),
        page: pageOf(notebook.name).replace(/\.md$/, ''),
        ...(names.has(solutions) ? { solutions: pageOf(solutions).replace(/\.md$/, '') } : {}),
      };
    });
  write(join(source, 'chapters', 'index.md'), contentsPage(chapters));
  write(join(source, 'chapters.json'), JSON.stringify(chapters));
  const labs = [
    ...(hasModels ? [{ text: 'Draw a digit', link: '/lab/draw' }] : []),
    { text: 'The hidden β', link: '/lab/beta' },
  ];
  write(join(source, 'labs.json'), JSON.stringify(labs));
  return { chapters, pages: notebooks.length };
}

/**
 * Pictures of an earlier build are taken from there.
 *
 * @param {Figures} figures
 * @param {string} folder
 * @param {string} earlier
 */
async function writeFigures(figures, folder, earlier) {
  for (const [name, contents] of figures.files) {
    if (!name.endsWith('.webp')) {
      write(join(folder, name), contents);
      continue;
    }
    const known = join(earlier, name);
    if (!existsSync(known))
      writeAtomically(known, await sharp(contents).webp({ lossless: true, effort: 2 }).toBuffer());
    cpSync(known, join(folder, name));
  }
}

/** @param {string} path @param {string | Buffer} contents */
function write(path, contents) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

/** The list of chapters as a page of its own. */
function contentsPage(/** @type {readonly Chapter[]} */ chapters) {
  const link = (/** @type {string} */ target) => (target.startsWith('chapters/') ? target.slice(9) : `../${target}`);
  const entries = chapters.map(({ title, question, time, page, solutions }) => {
    const solved = solutions === undefined ? '' : ` · [solutions](${link(solutions)}.md)`;
    return `## [${title}](${link(page)}.md)\n\n${question}\n\n*Time: ${time}*${solved}`;
  });
  return [
    '---\ntitle: Contents\nprev: false\noutline: false\n---\n\n# Contents',
    'Every chapter was executed from top to bottom before it was put here; its numbers and figures are what came out. Each page says how to run it yourself.',
    ...entries,
    '',
  ].join('\n\n');
}

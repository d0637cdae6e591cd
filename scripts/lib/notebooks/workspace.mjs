// @ts-check
// The reader's own folder: working copies of the chapters, a template, and whatever the reader puts there. Git does not
// look into it, so chapters can be run and changed, and the workbook updated, without the two getting in each other's
// way.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readJson, writeJson } from '../files.mjs';
import { fingerprint } from '../fingerprint.mjs';
import { listNotebooks, listTemplates, readNotebook } from './read.mjs';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * What is remembered of a copy.
 *
 * @typedef {object} CopyRecord
 * @property {string} original  hash of the file it was made from
 * @property {string} cells     hash of what stands in that file's cells, without outputs
 * @property {string} [offered] hash of a newer original that was put beside an edited copy
 */

/** Where the chapters' copies are, below the reader's folder. */
export const CHAPTERS = 'chapters';
const RECORDS = '.chapters.json';

/** What stands in a notebook's cells; outputs and counts are left out. */
function cellsOf(/** @type {string} */ path) {
  const { cells } = readNotebook(path);
  return fingerprint(...cells.flatMap(({ cell_type, source }) => [cell_type, source]));
}

/** The same of a file that may be no notebook any more; then it counts as changed. */
function cellsOfAny(/** @type {string} */ path) {
  try {
    return cellsOf(path);
  } catch {
    return '';
  }
}

const hashOf = (/** @type {string} */ path) => fingerprint(readFileSync(path));

/**
 * The originals and where their copies go.
 *
 * @param {Project} project
 * @returns {{ name: string, original: string }[]} names below the reader's folder
 */
const originals = (project) => [
  ...listNotebooks(project).map(({ name, path }) => ({ name: `${CHAPTERS}/${name}`, original: path })),
  ...listTemplates(project).map(({ path }) => ({ name: basename(path), original: path })),
];

/**
 * A name beside a copy that nothing has yet.
 *
 * @param {string} path
 * @param {Date} now
 */
function nameBeside(path, now) {
  const day = now.toISOString().slice(0, 10);
  const stem = path.replace(/\.ipynb$/, '');
  let beside = `${stem} (${day}).ipynb`;
  for (let number = 2; existsSync(beside); number++) beside = `${stem} (${day}, ${number}).ipynb`;
  return beside;
}

/**
 * Brings the copies up to date. A copy that the reader only ran is replaced by a newer original; one whose cells the
 * reader changed is never touched: the newer original is put beside it, once.
 *
 * @param {Project} project
 * @param {object} [options]
 * @param {string} [options.folder]  the reader's folder
 * @param {Date} [options.now]
 * @returns {string[]} what the reader should know, a line each
 */
export function prepareWorkspace(project, { folder = project.own, now = new Date() } = {}) {
  const recordsPath = join(folder, RECORDS);
  /** @type {Record<string, CopyRecord>} */
  const records = readJson(recordsPath) ?? {};
  const told = [];
  for (const { name, original } of originals(project)) {
    const copy = join(folder, name);
    const current = hashOf(original);
    const record = records[name];
    const write = (/** @type {string} */ path) => {
      mkdirSync(dirname(path), { recursive: true });
      copyFileSync(original, path);
    };
    if (!existsSync(copy)) {
      write(copy);
      records[name] = { original: current, cells: cellsOf(original) };
      continue;
    }
    if (record?.original === current || record?.offered === current) continue;
    const cells = cellsOfAny(copy);
    const renewed = { original: current, cells: cellsOf(original) };
    if (cells === renewed.cells) records[name] = renewed;
    else if (cells === record?.cells) {
      write(copy);
      records[name] = renewed;
      told.push(`${name} has a new edition; yours, in which nothing was changed, was replaced by it.`);
    } else {
      const beside = nameBeside(copy, now);
      write(beside);
      records[name] = { ...(record ?? { original: '', cells: '' }), offered: current };
      told.push(`${name} has a new edition; yours is changed and stays: the new one is ${basename(beside)}.`);
    }
  }
  writeJson(recordsPath, records);
  return told;
}

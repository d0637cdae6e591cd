// @ts-check
// Rules about the outputs of an executed notebook.
import { homedir, tmpdir } from 'node:os';

/** @typedef {import('./read.mjs').Notebook} Notebook */

/** One notebook, pictures and all; GitHub stops drawing not far above. */
export const SIZE_CAP_BYTES = 3_000_000;

/** More lines of text than this are a dump, not a result. */
const MOST_LINES = 80;

const CHARTS = /^application\/vnd\.(vega|vegalite|plotly)\./;

/** Objects printed with what is inside them. */
const DUMPS = /\bTensor \{|isDisposedInternal|\bdataId: |\bPromise \{|\[Function|_ZodType|<ref \*\d+>/;

/** Folders of somebody's machine. */
const FOREIGN_PATH =
  /(?:^|[\s"'`(=:>])(?:file:\/\/|~\/|\/(?:home|Users|root|tmp|var|private|workspaces?|mnt|opt)\/|[A-Za-z]:\\{1,2}(?:Users|Windows|Program|Temp)\b)/m;

/**
 * @param {string} text
 * @param {readonly string[]} folders  of this machine, which no output may name either
 */
function namesMachine(text, folders) {
  return FOREIGN_PATH.test(text) || folders.some((folder) => folder.length > 4 && text.includes(folder));
}

/**
 * The readable texts of an output, by where they stand in it. Pictures are left out.
 *
 * @param {any} output
 * @returns {[string, string][]}
 */
function textsOf(output) {
  if (output.output_type === 'stream') return [[output.name, output.text]];
  return Object.entries(output.data ?? {})
    .filter(([type]) => !/^(image\/(png|jpeg|gif)|application\/pdf)$/.test(type))
    .map(([type, value]) => [type, typeof value === 'string' ? value : JSON.stringify(value)]);
}

/**
 * @param {any} output
 * @param {readonly string[]} folders
 * @returns {string[]}
 */
function outputProblems(output, folders) {
  if (output.output_type === 'error') return [`ends with an error: ${output.evalue}`];
  if (output.output_type === 'stream' && output.name === 'stderr') {
    return [`writes to stderr: ${output.text.trim().split('\n').slice(0, 6).join('\n    ')}`];
  }
  const problems = [];
  if (output.metadata?.workbook?.passing) problems.push('keeps a line that was for the reader who waited');
  const texts = textsOf(output);
  for (const [where, text] of texts) {
    if (namesMachine(text, folders)) problems.push(`names a folder of this machine (${where})`);
  }
  const printed = texts.filter(([where]) => where === 'stdout' || where === 'text/plain').map(([, text]) => text);
  for (const text of printed) {
    if (DUMPS.test(text)) problems.push('prints the inside of an object; print its numbers, or bind it to a name');
    const lines = text.split('\n').length;
    if (lines > MOST_LINES) problems.push(`prints ${lines} lines; at most ${MOST_LINES} can be read`);
  }
  const types = Object.keys(output.data ?? {});
  if (types.some((type) => CHARTS.test(type))) {
    if (!types.includes('image/png')) problems.push('shows a chart without a PNG for readers outside JupyterLab');
    if (!types.includes('text/plain')) problems.push('shows a chart without a text that describes it');
    if (types.includes('text/html')) problems.push('shows a chart with HTML beside it, which JupyterLab would prefer');
  }
  return problems;
}

/**
 * What is wrong with the outputs of a notebook.
 *
 * @param {Notebook} notebook
 * @param {object} context
 * @param {ReadonlySet<number>} context.printing  cells that must have printed something
 * @param {string} context.root                   the checkout
 * @returns {string[]}
 */
export function outputErrors({ cells, text }, { printing, root }) {
  if (cells.every(({ execution_count }) => typeof execution_count !== 'number')) return ['was never run'];
  const folders = [root, homedir(), tmpdir()];
  const problems = [];
  let count = 0;
  for (const [index, cell] of cells.entries()) {
    if (cell.cell_type !== 'code') continue;
    const place = `cell ${index + 1}`;
    if (cell.metadata.tags?.includes('raises-exception')) {
      problems.push(`${place}: is tagged raises-exception; show an error with try and catch`);
    }
    count += 1;
    if (cell.source.trim() !== '' && cell.execution_count !== count) {
      problems.push(`${place}: was not run in order (its count is ${cell.execution_count ?? 'empty'}, not ${count})`);
    }
    for (const output of cell.outputs) {
      problems.push(...outputProblems(output, folders).map((problem) => `${place}: ${problem}`));
    }
    if (printing.has(index) && cell.outputs.length === 0)
      problems.push(`${place}: should print or show something, but did not`);
  }
  const size = Buffer.byteLength(text);
  if (size > SIZE_CAP_BYTES) {
    problems.push(`is ${(size / 1e6).toFixed(1)} MB; at most ${SIZE_CAP_BYTES / 1e6} MB load everywhere`);
  }
  return problems;
}

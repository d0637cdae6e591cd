// @ts-check
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** @typedef {import('./read.mjs').Notebook} Notebook */

/**
 * The code of a notebook as one module: its cells in order, each starting on a line of its own.
 *
 * @typedef {object} CodeCell
 * @property {number} index       among all cells, from 0
 * @property {number} firstLine   of the module, from 0
 * @property {number} start       offset in the module
 * @property {number} end
 *
 * @typedef {object} NotebookModule
 * @property {Notebook} notebook
 * @property {string} file        a name that does not exist, beside the notebook
 * @property {string} text
 * @property {CodeCell[]} cells
 */

/**
 * @param {Notebook} notebook
 * @returns {NotebookModule}
 */
export function notebookModule(notebook) {
  let text = '';
  let line = 0;
  const cells = [];
  for (const [index, { cell_type, source }] of notebook.cells.entries()) {
    if (cell_type !== 'code') continue;
    cells.push({ index, firstLine: line, start: text.length, end: text.length + source.length });
    // The semicolon keeps a cell that ends without one apart from the next.
    text += `${source}\n;\n`;
    line = text.split('\n').length - 1;
  }
  return { notebook, file: `${resolve(notebook.path)}.ts`, text, cells };
}

/** What a cell may use is what the kernel offers; how strictly it is read is ours. */
const OPTIONS = {
  strict: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  moduleDetection: ts.ModuleDetectionKind.Force,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ['node'],
};

/** Declarations of installed packages, read once per process: they take most of the time and never change. */
const installed = new Map();

/**
 * A program of several notebooks at once.
 *
 * @param {readonly NotebookModule[]} modules
 * @returns {ts.Program}
 */
export function createProgram(modules) {
  const host = ts.createCompilerHost(OPTIONS);
  const texts = new Map(modules.map(({ file, text }) => [file, text]));
  const { fileExists, readFile, getSourceFile } = host;
  host.fileExists = (file) => texts.has(resolve(file)) || fileExists(file);
  host.readFile = (file) => texts.get(resolve(file)) ?? readFile(file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = texts.get(resolve(file));
    if (text !== undefined) return ts.createSourceFile(file, text, version, true);
    if (!file.includes('/node_modules/')) return getSourceFile(file, version, ...rest);
    if (!installed.has(file)) installed.set(file, getSourceFile(file, version, ...rest));
    return installed.get(file);
  };
  // Packages are looked up from the folder of the notebook, as the kernel does.
  host.getCurrentDirectory = () => dirname(modules[0]?.file ?? join('.', 'none'));
  return ts.createProgram({ rootNames: [...texts.keys()], options: OPTIONS, host });
}

/**
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @returns {ts.SourceFile}
 */
export function sourceFileOf(program, { file }) {
  const source = program.getSourceFile(file);
  if (source === undefined) throw new Error(`sourceFileOf: ${file} is not part of the program`);
  return source;
}

/**
 * The cell that holds a position of the module; positions between cells belong to the one before.
 *
 * @param {NotebookModule} module
 * @param {number} position
 * @returns {CodeCell | undefined}
 */
export const cellAt = ({ cells }, position) => cells.findLast(({ start }) => start <= position);

/**
 * Where something is, as a reader finds it: cells counted from 1 as in JupyterLab's order, code and text together.
 *
 * @param {NotebookModule} module
 * @param {ts.SourceFile} source
 * @param {number} position
 */
export function placeOf(module, source, position) {
  const cell = cellAt(module, position);
  const line = source.getLineAndCharacterOfPosition(position).line - (cell?.firstLine ?? 0) + 1;
  return `cell ${(cell?.index ?? 0) + 1}, line ${line}`;
}

/**
 * The statements of each code cell.
 *
 * @param {NotebookModule} module
 * @param {ts.SourceFile} source
 * @returns {Map<CodeCell, ts.Statement[]>}
 */
export function statementsByCell(module, source) {
  /** @type {Map<CodeCell, ts.Statement[]>} */
  const groups = new Map(module.cells.map((cell) => [cell, []]));
  for (const statement of source.statements) {
    if (ts.isEmptyStatement(statement)) continue;
    const cell = cellAt(module, statement.getStart(source));
    if (cell) groups.get(cell)?.push(statement);
  }
  return groups;
}

// @ts-check
// Which cells must have an output after they ran.
import ts from 'typescript';
import { sourceFileOf, statementsByCell } from './program.mjs';

/** @typedef {import('./program.mjs').NotebookModule} NotebookModule */

/** Calls that print or show something. */
const PRINTING = /^(console\.(log|info|table|dir)|show|tslab\.display\.\w+|.*\.(onEnd|print))$/;

/**
 * Whether a node holds such a call that runs when the cell runs: not in a function that the cell only declares.
 *
 * @param {ts.Node} node
 * @returns {boolean}
 */
function printsByCall(node) {
  if (ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)) return false;
  if (ts.isVariableDeclaration(node) && node.initializer && ts.isFunctionLike(node.initializer)) return false;
  if (ts.isCallExpression(node) && PRINTING.test(node.expression.getText())) return true;
  return ts.forEachChild(node, (child) => printsByCall(child) || undefined) ?? false;
}

/**
 * Whether the kernel prints the value of the last statement.
 *
 * @param {ts.TypeChecker} checker
 * @param {ts.Statement | undefined} last
 */
function printsLastValue(checker, last) {
  if (!last || !ts.isExpressionStatement(last)) return false;
  const type = checker.getTypeAtLocation(last.expression);
  return (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined | ts.TypeFlags.Null | ts.TypeFlags.Never)) === 0;
}

/**
 * The cells (their index in the notebook) that must have an output after they ran.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @returns {Set<number>}
 */
export function printingCells(program, module) {
  const checker = program.getTypeChecker();
  const source = sourceFileOf(program, module);
  const printing = new Set();
  for (const [{ index }, statements] of statementsByCell(module, source)) {
    if (printsLastValue(checker, statements.at(-1)) || statements.some(printsByCall)) printing.add(index);
  }
  return printing;
}

// @ts-check
// Rules about the code in a notebook's cells.
import ts from 'typescript';
import { cellAt, placeOf, sourceFileOf } from './program.mjs';

/** @typedef {import('./program.mjs').NotebookModule} NotebookModule */

/** A cell of JupyterLab shows about as many columns, GitHub fewer: a longer line scrolls sideways. */
const MOST_COLUMNS = 100;

/** TypeScript's own words for a name declared twice; the rule below says which cells. */
const REDECLARED = new Set([2300, 2393, 2440, 2451, 2528]);

/**
 * Type errors of all cells, read strictly.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @returns {string[]}
 */
export function typeErrors(program, module) {
  const source = sourceFileOf(program, module);
  const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
  return found
    .filter(({ code }) => !REDECLARED.has(code))
    .map(({ start = 0, messageText, code }) => {
      const message = ts.flattenDiagnosticMessageText(messageText, '\n    ');
      return `${placeOf(module, source, start)}: ${message} (TS${code})`;
    });
}

/**
 * The names that a statement declares at the top level.
 *
 * @param {ts.Statement} statement
 * @returns {ts.Identifier[]}
 */
function declaredNames(statement) {
  /** @type {ts.Identifier[]} */
  const names = [];
  const addBinding = (/** @type {ts.BindingName} */ name) => {
    if (ts.isIdentifier(name)) names.push(name);
    else for (const element of name.elements) if (ts.isBindingElement(element)) addBinding(element.name);
  };
  if (ts.isVariableStatement(statement)) {
    for (const { name } of statement.declarationList.declarations) addBinding(name);
  } else if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) names.push(name);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) names.push(namedBindings.name);
    else if (namedBindings) names.push(...namedBindings.elements.map((element) => element.name));
  } else if (
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  ) {
    if (statement.name) names.push(statement.name);
  }
  return names;
}

/**
 * Names declared a second time. The kernel would allow it in a later cell; a reader who runs cells out of order would
 * get the wrong one.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @returns {string[]}
 */
export function redeclaredNames(program, module) {
  const source = sourceFileOf(program, module);
  /** @type {Map<string, string>} */
  const first = new Map();
  const problems = [];
  for (const identifier of source.statements.flatMap(declaredNames)) {
    const place = placeOf(module, source, identifier.getStart(source));
    const earlier = first.get(identifier.text);
    if (earlier === undefined) first.set(identifier.text, place);
    else problems.push(`${place}: declares \`${identifier.text}\` again (first in ${earlier}); give it another name`);
  }
  return problems;
}

const isAssignment = (/** @type {ts.SyntaxKind} */ kind) =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/**
 * Variables of earlier cells that a later cell assigns to: running that cell twice gives something else.
 *
 * @param {ts.Program} program
 * @param {NotebookModule} module
 * @returns {string[]}
 */
export function editedState(program, module) {
  const checker = program.getTypeChecker();
  const source = sourceFileOf(program, module);
  /** @type {string[]} */
  const problems = [];
  const check = (/** @type {ts.Expression} */ target) => {
    if (!ts.isIdentifier(target)) return;
    const declaration = checker.getSymbolAtLocation(target)?.valueDeclaration;
    if (declaration?.getSourceFile() !== source) return;
    const here = target.getStart(source);
    if (cellAt(module, declaration.getStart(source)) === cellAt(module, here)) return;
    problems.push(
      `${placeOf(module, source, here)}: changes \`${target.text}\` of an earlier cell; declare a new name`,
    );
  };
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) check(node.left);
    if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
      const { operator } = node;
      if (operator === ts.SyntaxKind.PlusPlusToken || operator === ts.SyntaxKind.MinusMinusToken) check(node.operand);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return problems;
}

/**
 * Lines of code that cannot be read without scrolling sideways. A cell may be as tall as it must: a limit on its height
 * is met by writing wider.
 *
 * @param {import('./read.mjs').Notebook} notebook
 * @returns {string[]}
 */
export function wideLines({ cells }) {
  return cells.flatMap(({ cell_type, source }, index) => {
    if (cell_type !== 'code') return [];
    return source.split('\n').flatMap((line, at) => {
      const columns = [...line].length; // characters as the reader counts them
      return columns > MOST_COLUMNS
        ? [`cell ${index + 1}, line ${at + 1}: has ${columns} columns; at most ${MOST_COLUMNS}`]
        : [];
    });
  });
}

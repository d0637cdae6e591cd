import type { Compiler } from './tslab';

/**
 * Writes `{ x }` as `{ x: x }`. They mean the same, but the converter forgets to look up a short one among the names
 * of earlier cells, and the cell fails with "x is not defined".
 *
 * @returns the source, and for a column of it the column that the reader wrote
 */
export function withoutShorthands(
  ts: Compiler,
  code: string,
): { readonly code: string; readonly columnOf: (line: number, column: number) => number } {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  const names: { readonly at: number; readonly text: string }[] = [];
  const visit = (node: import('@tslab/typescript-for-tslab').Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) names.push({ at: node.name.getStart(source), text: node.name.text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  let longer = code;
  const shifts: { readonly line: number; readonly column: number; readonly by: number }[] = [];
  for (const { at, text } of [...names].reverse()) {
    longer = `${longer.slice(0, at)}${text}: ${longer.slice(at)}`;
  }
  let before = { line: -1, by: 0 };
  for (const { at, text } of names) {
    const { line, character } = source.getLineAndCharacterOfPosition(at);
    const by = text.length + 2;
    const sum = line === before.line ? before.by : 0;
    shifts.push({ line, column: character + sum, by });
    before = { line, by: sum + by };
  }
  return {
    code: longer,
    columnOf: (line, column) =>
      shifts
        .filter((shift) => shift.line === line && shift.column < column)
        .reduce((shifted, shift) => shifted - Math.min(shift.by, column - shift.column), column),
  };
}

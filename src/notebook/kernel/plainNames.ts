import type { Compiler } from './tslab';

/** Text to be put into a cell, and where. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Writes `{ x }` as `{ x: x }`, and in patterns `{ x: y }` as `{ 'x': y }`. They mean the same, but the converter, which
 * looks up the names of earlier cells, forgets the first ("x is not defined") and takes the property `x` of a type from an
 * earlier cell for a variable of it ("Unexpected token ':'").
 *
 * @returns the source, and for a column of it the column that the reader wrote
 */
export function withPlainNames(
  ts: Compiler,
  code: string,
): { readonly code: string; readonly columnOf: (line: number, column: number) => number } {
  const source = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true);
  const insertions: Insertion[] = [];
  const visit = (node: import('@tslab/typescript-for-tslab').Node): void => {
    if (ts.isShorthandPropertyAssignment(node)) {
      insertions.push({ at: node.name.getStart(source), text: `${node.name.text}: ` });
    }
    if (ts.isBindingElement(node) && node.propertyName && ts.isIdentifier(node.propertyName)) {
      const { propertyName } = node;
      insertions.push({ at: propertyName.getStart(source), text: "'" }, { at: propertyName.getEnd(), text: "'" });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  let longer = code;
  const shifts: { readonly line: number; readonly column: number; readonly by: number }[] = [];
  for (const { at, text } of [...insertions].reverse()) {
    longer = longer.slice(0, at) + text + longer.slice(at);
  }
  let before = { line: -1, by: 0 };
  for (const { at, text } of insertions) {
    const { line, character } = source.getLineAndCharacterOfPosition(at);
    const by = text.length;
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

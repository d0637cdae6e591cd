import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const at = (name: string) => require(`autoencoder-workbook/dist/notebook/kernel/${name}`);
const { withPlainNames } = at('plainNames') as typeof import('../../../src/notebook/kernel/plainNames');
const { keepReached } = at('declarations') as typeof import('../../../src/notebook/kernel/declarations');
const { CellNames } = at('names') as typeof import('../../../src/notebook/kernel/names');
const { charactersIn, unitsIn } = at('positions') as typeof import('../../../src/notebook/kernel/positions');
const compiler = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab');

/** Rewrites a line and expects the columns of what stands once in it to be those of the reader. */
function expectColumns(written: string, names: readonly string[]) {
  const rewritten = withPlainNames(compiler, written);
  for (const name of names) {
    expect(rewritten.columnOf(0, rewritten.code.lastIndexOf(name)), name).toBe(written.lastIndexOf(name));
  }
  return rewritten;
}

describe('short properties', () => {
  test('are written out, wherever they stand, and nothing else is', () => {
    const { code } = withPlainNames(compiler, 'const { a, b } = f({ a, c: { b }, d: 1 });\n({ a, e = 2 } = g);');
    expect(code).toBe('const { a, b } = f({ a: a, c: { b: b }, d: 1 });\n({ a: a, e: e = 2 } = g);');
  });

  test('columns are those of the reader', () => {
    const written = 'f({ a, bc }, x);';
    const { code, columnOf } = expectColumns(written, ['f', ' }', 'x', ');']);
    expect(code).toBe('f({ a: a, bc: bc }, x);');
    expect(columnOf(0, code.indexOf('bc'))).toBe(written.indexOf('bc'));
    expect(columnOf(0, code.lastIndexOf('bc'))).toBe(written.indexOf('bc'));
    expect(columnOf(1, 7)).toBe(7);
  });
});

describe('properties of patterns', () => {
  test('are quoted, however deep, and the names that they go to are not', () => {
    const { code } = withPlainNames(compiler, 'const f = ({ a: x, b, c: { d: y = 1 }, ...rest }) => x;');
    expect(code).toBe("const f = ({ 'a': x, b, 'c': { 'd': y = 1 }, ...rest }) => x;");
  });

  test('columns are those of the reader', () => {
    expectColumns('const { a: x, b: y } = of({ z });', ['x', 'b', 'y', '= of', ');']);
  });
});

describe('declarations of a cell that did not reach its end', () => {
  const lost = new Set(['b', 'f', 'K', 'read']);
  const declared = [
    "import { fit, read } from 'p';",
    "import whole from 'q';",
    'declare const a: number, b: string;',
    'declare const c: { readonly x: number };',
    'declare function f(): void;',
    'declare class K {\n}',
    'interface Shape {\n    x: number;\n}',
    'type T = string;',
  ].join('\n');

  test('are without the names it did not come to, which keep what they were', () => {
    const before = "import { read, write } from 'old';\ndeclare let b: boolean, z: number;\ntype T = number;\n";
    expect(keepReached(compiler, { declared, before, lost }).trimEnd().split('\n')).toEqual([
      "import { fit } from 'p';",
      "import whole from 'q';",
      'declare const a: number;',
      'declare const c: { readonly x: number };',
      'interface Shape {',
      '    x: number;',
      '}',
      'type T = string;',
      "import { read } from 'old';",
      'declare let b: boolean;',
    ]);
  });

  test('are untouched when nothing was lost', () => {
    expect(keepReached(compiler, { declared, before: '', lost: new Set() })).toBe(declared);
  });
});

describe('names of a cell', () => {
  test('an announced name is taken only when it gets its value; an unset variable counts as reached', () => {
    const all: Record<string, unknown> = { old: 1, again: 2 };
    const names = new CellNames(all, 'tsLastExpr');
    for (const name of ['fresh', 'old', 'again', 'empty', 'tsLastExpr']) names.exports[name] = undefined;
    expect(all['old']).toBe(1);
    names.exports['again'] = 3;
    names.exports['empty'] = undefined;
    Object.defineProperty(names.exports, 'imported', { get: () => 4, enumerable: true });
    names.exports['tsLastExpr'] = 5;
    expect([...names.close()].sort()).toEqual(['fresh', 'old']);
    expect(names.kept()).toEqual(['again', 'empty', 'imported']);
    expect(all).toEqual({ old: 1, again: 3, empty: undefined, imported: 4 });
    expect(names.lastValue).toBe(5);
  });

  test('a cell that was given up declares nothing more, but may change what it declared', () => {
    const all: Record<string, unknown> = {};
    const names = new CellNames(all, undefined);
    names.exports['a'] = 1;
    names.close();
    names.exports['a'] = 2;
    names.exports['b'] = 3;
    expect(all).toEqual({ a: 2 });
  });
});

test('positions are counted in characters outside and in units inside', () => {
  const text = 'a𝜇b';
  expect([0, 1, 2, 3].map((characters) => unitsIn(text, characters))).toEqual([0, 1, 3, 4]);
  expect([0, 1, 3, 4].map((units) => charactersIn(text, units))).toEqual([0, 1, 2, 3]);
});

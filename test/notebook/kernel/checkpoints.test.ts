import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const at = (name: string) => require(`autoencoder-workbook/dist/notebook/kernel/${name}`);
const { withCheckpoints, CHECKPOINT } = at('checkpoints') as typeof import('../../../src/notebook/kernel/checkpoints');
const compiler = createRequire(require.resolve('tslab/package.json'))('@tslab/typescript-for-tslab');

/** The code with `✓` for each checkpoint. */
const marked = (code: string): string => withCheckpoints(compiler, code).replaceAll(`${CHECKPOINT}();`, '✓');

describe('checkpoints', () => {
  test('stand behind what awaits and behind the names it hands over', () => {
    expect(marked('const a = 1;\nexports.a = a;\nconst b = await f();\nexports.b = b;\ng(b);')).toBe(
      'const a = 1;\nexports.a = a;\nconst b = await f();\nexports.b = b;\n✓g(b);',
    );
    expect(marked('const { a, b } = await f();\nexports.a = a;\nexports.b = b;\n')).toBe(
      'const { a, b } = await f();\nexports.a = a;\nexports.b = b;\n✓',
    );
  });

  test('are not put into what never awaits, nor into functions that a cell only defines', () => {
    const still =
      'const a = 1;\nfor (const b of c) d(b);\nconst f = async () => { await g(); h(); };\nclass K { async m() { await g(); } }\n';
    expect(marked(still)).toBe(still);
  });

  test.each([
    ['for (const m of ms)\n    await fit(m);', 'for (const m of ms)\n    {await fit(m);✓}✓'],
    ['while (a) { await f(); g(); }', 'while (a) { await f(); ✓g(); }✓'],
    ['for (const m of ms) { const r = await fit(m); }', 'for (const m of ms) { const r = await fit(m); ✓}✓'],
    ['if (a)\n  await f();\nelse\n  g();', 'if (a)\n  {await f();✓}\nelse\n  g();✓'],
    [
      'switch (a) { case 1: await f(); break; default: g(); }',
      'switch (a) { case 1: await f(); ✓break; default: g(); }✓',
    ],
    ['try { await f(); g(); } catch { h(); }', 'try { await f(); ✓g(); } catch { h(); }✓'],
    ['for await (const a of b) c(a);', 'for await (const a of b) {✓c(a);}✓'],
    ['for await (const a of b) { c(a); }', 'for await (const a of b) {✓ c(a); }✓'],
    ['if (a) for (const b of c) await f();', 'if (a) {for (const b of c) {await f();✓}✓}✓'],
    [
      'outer: for (const a of b) { await f(a); continue outer; }',
      'outer: for (const a of b) { await f(a); ✓continue outer; }✓',
    ],
  ])('%j', (code, expected) => {
    expect(marked(code)).toBe(expected);
  });

  test('leave every line where it was', () => {
    const code = 'for (const m of ms)\n    await fit(m);\nconst a = await\n  b;\nexports.a = a;\nc();\n';
    expect(withCheckpoints(compiler, code).split('\n')).toHaveLength(code.split('\n').length);
  });
});

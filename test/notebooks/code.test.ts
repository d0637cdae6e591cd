import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Examination, examine } from '../../scripts/lib/notebooks/examine.mjs';
import { project } from '../../scripts/lib/project.mjs';
import { writeNotebook } from '../support/notebooks';

// Below the checkout, because cells find the package by walking up.
const folder = join(project.cache, `test-notebooks-${process.pid}`);

const notebooks = {
  sound: [
    '# Title',
    "import { gaussianKL } from 'autoencoder-workbook/dist/math';\nimport { tf } from 'autoencoder-workbook/dist/runtime';",
    'const mean = tf.zeros([1, 2]);\nconst kl = await gaussianKL(mean, mean).array();',
    'console.log(kl);',
    'function hand(x: number): number {\n  console.log(x);\n  return x;\n}',
    'hand(2)',
    'const total = [1, 2].reduce((sum, x) => sum + x, 0);',
    'await Promise.resolve();',
    'for (const x of [1, 2]) {\n  console.log(x);\n}',
  ],
  wrongType: [
    'const one: string = 1;',
    '// a comment\nconst two = maybe().length;\nfunction maybe(): string | undefined {\n  return undefined;\n}',
  ],
  redeclared: [
    "import { gaussianKL } from 'autoencoder-workbook/dist/math';",
    '# text',
    'const { a, b: [c] } = { a: 1, b: [2] };',
    'const c = 3;',
    'const gaussianKL = 1;',
  ],
  edited: ['let count = 0;\ncount += 1;', 'const list = [1];', 'count++;\nlist.push(2);', 'count = 5;'],
  comment: ['const one = 1;\n// said in one way'],
  imports: ["import { gaussianKL } from 'autoencoder-workbook/dist/math';"],
  otherImports: ["import { fitPca } from 'autoencoder-workbook';"],
};

let found: Record<keyof typeof notebooks, Examination>;

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(notebooks) as (keyof typeof notebooks)[];
  const files = names.map((name) => writeNotebook(folder, `${name}.ipynb`, notebooks[name]));
  const examinations = examine(project, files);
  found = Object.fromEntries(names.map((name, index) => [name, examinations[index]])) as typeof found;
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('code of cells', () => {
  test('sound cells have no problem; those that print are known, functions only declared do not count', () => {
    expect(found.sound.codeProblems).toEqual([]);
    expect([...found.sound.printing]).toEqual([3, 5, 8]);
  });

  test('types are read strictly and errors named by cell and line', () => {
    expect(found.wrongType.codeProblems).toEqual([
      expect.stringMatching(/^cell 1, line 1: Type 'number' is not assignable to type 'string'/),
      expect.stringMatching(/^cell 2, line 2: Object is possibly 'undefined'/),
    ]);
  });

  test('a name is declared once, imports and destructuring included', () => {
    expect(found.redeclared.codeProblems).toEqual([
      'cell 4, line 1: declares `c` again (first in cell 3, line 1); give it another name',
      'cell 5, line 1: declares `gaussianKL` again (first in cell 1, line 1); give it another name',
    ]);
  });

  test('a variable is changed only in its own cell', () => {
    expect(found.edited.codeProblems).toEqual([
      'cell 3, line 1: changes `count` of an earlier cell; declare a new name',
      'cell 4, line 1: changes `count` of an earlier cell; declare a new name',
    ]);
  });

  test('the stamp depends on the sources that a notebook uses', () => {
    expect(found.imports.stamp).toMatch(/^[0-9a-f]{16}$/);
    expect(new Set(Object.values(found).map(({ stamp }) => stamp)).size).toBe(Object.keys(found).length);
  });
});

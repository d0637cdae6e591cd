import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Examination, examine, invalidNotebooks } from '../../scripts/lib/notebooks/examine.mjs';
import { execute } from '../../scripts/lib/notebooks/execute.mjs';
import { listNotebooks, listTemplates, readNotebook } from '../../scripts/lib/notebooks/read.mjs';
import { project } from '../../scripts/lib/project.mjs';
import { writeNotebook } from '../support/notebooks';

const MINUTES = 60_000;
const quick = { timeoutSeconds: 600, profile: 'quick', write: false } as const;

describe('the runner', () => {
  // Below the checkout, because cells find the package by walking up.
  const folder = join(project.cache, `test-runner-${process.pid}`);
  const withOutput = { ...project, output: join(folder, 'output') };
  const examined = (name: string, cells: readonly string[]): Examination => {
    const [examination] = examine(project, [writeNotebook(folder, `${name}.ipynb`, cells)]);
    if (examination === undefined) throw new Error('examine: one notebook in, none out');
    return examination;
  };

  beforeAll(() => {
    mkdirSync(folder, { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('writes merged outputs and the stamp, in the format that validation asks for', {
    timeout: 3 * MINUTES,
  }, async () => {
    const examination = examined('good', [
      '# Títle',
      "console.log('a');\nconsole.log('b');",
      'process.env.WORKBOOK_PROFILE',
    ]);
    const { problems } = await execute(project, examination, { ...quick, write: true });
    expect(problems).toEqual([]);
    const { cells, metadata } = readNotebook(examination.path);
    expect(cells.map(({ outputs }) => outputs)).toEqual([
      [],
      [{ output_type: 'stream', name: 'stdout', text: 'a\nb\n' }],
      [{ output_type: 'stream', name: 'stdout', text: 'quick\n' }],
    ]);
    expect(metadata.workbook).toEqual({ stamp: examination.stamp });
    expect(await invalidNotebooks(project, [examination])).toEqual(new Map());
    // Again: nothing but outputs may change, and these are the same.
    const first = readFileSync(examination.path, 'utf8');
    await execute(project, examination, { ...quick, write: true });
    expect(readFileSync(examination.path, 'utf8')).toBe(first);
  });

  test('stops at the first error, says which cell, writes nothing', { timeout: 3 * MINUTES }, async () => {
    const examination = examined('bad', ['const fine = 1;', "throw new Error('on purpose');", 'console.log(fine);']);
    const before = readFileSync(examination.path, 'utf8');
    const { problems } = await execute(withOutput, examination, { ...quick, write: true });
    expect(problems).toEqual([expect.stringMatching(/^cell 2: [\s\S]*on purpose/)]);
    expect(readFileSync(examination.path, 'utf8')).toBe(before);
    expect(existsSync(join(withOutput.output, 'failed', 'bad.ipynb'))).toBe(true);
  });

  test('ends a cell that takes too long', { timeout: 3 * MINUTES }, async () => {
    const examination = examined('slow', ['await new Promise(() => undefined);']);
    const { problems } = await execute(withOutput, examination, { ...quick, timeoutSeconds: 2 });
    expect(problems).toEqual([expect.stringMatching(/^cell 1: the cell did not end within 2 s/)]);
  });
});

describe('every notebook runs from the top in its quick profile', () => {
  test.for([...listNotebooks(project), ...listTemplates(project)].map(({ name, path }) => ({ name, path })))(
    '$name',
    { timeout: 15 * MINUTES },
    async (file) => {
      const [examination] = examine(project, [file]);
      if (examination === undefined) throw new Error('examine: one notebook in, none out');
      expect(examination.codeProblems).toEqual([]);
      const { problems } = await execute(project, examination, quick);
      expect(problems).toEqual([]);
    },
  );
});

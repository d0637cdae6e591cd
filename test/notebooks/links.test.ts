import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { wideLines } from '../../scripts/lib/notebooks/cells.mjs';
import { checkedLines } from '../../scripts/lib/notebooks/check.mjs';
import { linkErrors } from '../../scripts/lib/notebooks/links.mjs';
import { readNotebook } from '../../scripts/lib/notebooks/read.mjs';
import { temporaryFolder } from '../support/folders';
import { writeNotebook } from '../support/notebooks';

const head = (title: string, links: string) => `# ${title}\n\n**Why?**\n\n**Time:** a minute.\n\n${links}`;

/** The problems of notebooks with these text cells. */
function problemsOf(cells: Readonly<Record<string, string>>): Record<string, string[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'solutions'));
  writeFileSync(join(folder, 'figure one.png'), '');
  const paths = Object.entries(cells).map(([name, text]) => writeNotebook(folder, name, [text]));
  const notebooks = paths.map(({ name, path }) => readNotebook(path, name));
  return Object.fromEntries([...linkErrors(notebooks)].filter(([, problems]) => problems.length > 0));
}

const sound = {
  '01-a.ipynb': head('1', '[next](02-b.ipynb) [solved](solutions/01-a.ipynb#one) ![f](figure%20one.png)'),
  '02-b.ipynb': head('2', '[before](01-a.ipynb) [solved](solutions/02-b.ipynb) [web](https://example.org) [here](#x)'),
  'solutions/01-a.ipynb': '# S\n\n[chapter](../01-a.ipynb)',
  'solutions/02-b.ipynb': '# S\n\n[chapter](../02-b.ipynb)',
};

test('chapters that lead to their neighbours, solutions and files are sound', () => {
  expect(problemsOf(sound)).toEqual({});
});

test('each missing or dead link is named', () => {
  const { 'solutions/02-b.ipynb': _, ...rest } = sound;
  expect(
    problemsOf({
      ...rest,
      '01-a.ipynb': head('1', '[next](02-c.ipynb)'),
      'solutions/01-a.ipynb': '# S',
    }),
  ).toEqual({
    '01-a.ipynb': [
      'cell 1: links to 02-c.ipynb, which is not there',
      'has no link to the chapter after it, 02-b.ipynb',
      'has no link to its solutions, solutions/01-a.ipynb',
    ],
    '02-b.ipynb': [
      'cell 1: links to solutions/02-b.ipynb, which is not there',
      'has no solutions: solutions/02-b.ipynb is missing',
    ],
    'solutions/01-a.ipynb': ['has no link back to its chapter, ../01-a.ipynb'],
  });
});

test('a head that the page of contents could not read is named', () => {
  expect(problemsOf({ ...sound, '01-a.ipynb': sound['01-a.ipynb'].replace('**Why?**', 'Why?') })).toEqual({
    '01-a.ipynb': ['its first cell has no question in the form that the page of contents reads'],
  });
});

test('lines of code over 100 columns are problems, characters counted as they are seen; height is free', () => {
  const cell = (source: string) => ({ cell_type: 'code', source, outputs: [], metadata: {} }) as const;
  const cells = [
    cell('𝜇'.repeat(100)),
    cell(`1\n${'x'.repeat(101)}`),
    cell('\n'.repeat(60)),
    { ...cell('y'.repeat(200)), cell_type: 'markdown' } as const,
  ];
  expect(wideLines({ name: '', path: '', text: '', metadata: {}, cells: cells as never })).toEqual([
    'cell 2, line 2: has 101 columns; at most 100',
  ]);
});

test('the check says one line for each notebook, and its problems under it', () => {
  const lines = checkedLines([
    { name: 'a.ipynb', problems: [], cells: 1 },
    { name: 'b.ipynb', problems: ['is wrong'], cells: 2 },
  ]);
  expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
    '✓ a.ipynb 1 code cell',
    '✗ b.ipynb 2 code cells · 1 problem',
    ' is wrong',
  ]);
});

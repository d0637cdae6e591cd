import { expect, test } from 'vitest';
import { outputErrors, SIZE_CAP_BYTES } from '../../scripts/lib/notebooks/outputs.mjs';
import type { Cell, Notebook } from '../../scripts/lib/notebooks/read.mjs';

const stream = (text: string, name = 'stdout'): object => ({ output_type: 'stream', name, text });
const display = (data: object): object => ({ output_type: 'display_data', data, metadata: {} });

function notebook(outputs: readonly object[], changes: Partial<Cell> = {}): Notebook {
  const cell: Cell = {
    cell_type: 'code',
    source: 'x',
    outputs: [...outputs],
    execution_count: 1,
    metadata: {},
    ...changes,
  };
  const title: Cell = { cell_type: 'markdown', source: '# Title', outputs: [], metadata: {} };
  return { name: 'n.ipynb', path: 'n.ipynb', text: '', metadata: {}, cells: [title, cell] };
}

const errorsOf = (given: Notebook, printing: readonly number[] = [1]): string[] =>
  outputErrors(given, { printing: new Set(printing), root: '/srv/checkout' });

test('numbers, and a chart with its PNG and its text, are fine', () => {
  const chart = { 'application/vnd.vegalite.v5+json': { mark: 'line' }, 'image/png': 'iVBO', 'text/plain': 'a curve' };
  expect(errorsOf(notebook([stream('loss 0.25\n'), display(chart)]))).toEqual([]);
  expect(errorsOf(notebook([]), [])).toEqual([]);
});

test.each<[string, object]>([
  ['should print or show something', notebook([])],
  ['writes to stderr: boom', notebook([stream('boom\n', 'stderr')])],
  ['ends with an error: no', notebook([{ output_type: 'error', ename: 'Error', evalue: 'no', traceback: [] }])],
  ['was not run in order (its count is 4, not 1)', notebook([stream('1')], { execution_count: 4 })],
  ['is tagged raises-exception', notebook([stream('1')], { metadata: { tags: ['raises-exception'] } })],
  ['names a folder of this machine (stdout)', notebook([stream('saved to /home/ada/out.png\n')])],
  ['names a folder of this machine (stdout)', notebook([stream('at Object (/srv/checkout/src/a.ts:1)')])],
  ['names a folder of this machine (text/plain)', notebook([display({ 'text/plain': 'C:\\Users\\ada\\x.png' })])],
  ['prints the inside of an object', notebook([stream("Tensor {\n  kept: false,\n  dtype: 'float32'")])],
  ['prints the inside of an object', notebook([stream('Promise { <pending> }')])],
  ['prints 101 lines; at most 80', notebook([stream('1\n'.repeat(100))])],
  ['shows a chart without a PNG', notebook([display({ 'application/vnd.plotly.v1+json': {}, 'text/plain': 'x' })])],
  ['shows a chart without a text', notebook([display({ 'application/vnd.vegalite.v5+json': {}, 'image/png': '' })])],
  [
    'with HTML beside it',
    notebook([display({ 'application/vnd.vegalite.v5+json': {}, 'image/png': '', 'text/plain': '', 'text/html': '' })]),
  ],
])('a cell that %s', (message, given) => {
  expect(errorsOf(given as Notebook)).toEqual([expect.stringContaining(`cell 2: ${message}`.slice(0, 8))]);
  expect(errorsOf(given as Notebook)[0]).toContain(message);
});

test("paths in pictures and relative paths are nobody's business", () => {
  const shown = [display({ 'image/png': '/home/x/', 'text/plain': 'output/figure.png' }), stream('a /2 and 1/tmp/3\n')];
  expect(errorsOf(notebook(shown))).toEqual([]);
});

test('a notebook that was never run, or in part only, says so', () => {
  const never = notebook([], { execution_count: null });
  expect(errorsOf(never)).toEqual(['was never run']);
  const half = notebook([stream('1')]);
  half.cells.push({ cell_type: 'code', source: 'y', outputs: [], execution_count: null, metadata: {} });
  expect(errorsOf(half)).toEqual(['cell 3: was not run in order (its count is empty, not 2)']);
});

test('a notebook has a size that loads everywhere', () => {
  const heavy = { ...notebook([stream('1')]), text: 'x'.repeat(SIZE_CAP_BYTES + 1) };
  expect(errorsOf(heavy)).toEqual([expect.stringMatching(/^is 3\.0 MB; at most 3 MB/)]);
});

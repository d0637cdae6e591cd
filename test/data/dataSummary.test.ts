import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset, readTable } from 'autoencoder-workbook';
import { columnSummaries, rowRepeats } from 'autoencoder-workbook/dist/data';
import { afterAll, describe, expect, test } from 'vitest';
import { workbook } from '../cli/terminal';

const folder = mkdtempSync(join(tmpdir(), 'workbook summary '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

const path = file('mixed.csv', ['a,t,p,flat,gap', '1,2020-01-01,x,7,', '2.5,2020-01-02,y,7,3', '1,2020-01-01,x,7,']);

describe('columnSummaries', () => {
  test('tells type, range, gaps and variety of each feature', () => {
    const columns = columnSummaries(readTable(path, { oneHot: true, missing: 'mean' }));
    const [first, second] = [Date.UTC(2020, 0, 1) / 1000, Date.UTC(2020, 0, 2) / 1000];
    expect(columns).toEqual([
      { name: 'a', type: 'number', least: 1, most: 2.5, missing: 0, distinct: 2, isConstant: false },
      { name: 't', type: 'time', least: first, most: second, missing: 0, distinct: 2, isConstant: false },
      { name: 'p=x', type: 'category', least: 0, most: 1, missing: 0, distinct: 2, isConstant: false },
      { name: 'p=y', type: 'category', least: 0, most: 1, missing: 0, distinct: 2, isConstant: false },
      { name: 'flat', type: 'number', least: 7, most: 7, missing: 0, distinct: 1, isConstant: true },
      { name: 'gap', type: 'number', least: 3, most: 3, missing: 2, distinct: 1, isConstant: true },
    ]);
    expect(columnSummaries(loadDataset('fashion-sample'))).toEqual([]);
  });
});

describe('rowRepeats', () => {
  test('counts equal rows within a part and between two, to the last digit that was read', () => {
    const rows = readTable(file('rows.csv', ['a', '1600000000', '1600000001', '1600000000', '5']));
    expect(rowRepeats({ all: rows })).toEqual({ duplicates: 1 });
    const test = readTable(file('test.csv', ['a', '1600000000', '1600000002', '6']));
    expect(rowRepeats({ train: rows, test }).duplicates).toBe(1);
    expect(rowRepeats({ train: rows, test }).shared).toBe(1);
  });
});

test('workbook data verify shows the columns and the rows that repeat', async () => {
  const rows = Array.from(
    { length: 40 },
    (_, row) => `${row % 20},2020-01-01T00:00:${String(row % 20).padStart(2, '0')}`,
  );
  const { code, out } = await workbook(['data', 'verify', file('twice.csv', ['a,t', ...rows])]);
  expect(code).toBe(0);
  expect(out).toContain('20 rows equal an earlier one; ');
  expect(out).toMatch(/a +number +0 +19 +0 +20\nt +time +2020-01-01T00:00:00 +2020-01-01T00:00:19 +0 +20\n/);
  const json = JSON.parse((await workbook(['data', 'verify', path, '--one-hot', '--missing', 'mean', '--json'])).out);
  expect(json.columns[5]).toMatchObject({ name: 'gap', missing: 2, isConstant: true });
});

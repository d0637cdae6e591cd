import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readTable } from 'autoencoder-workbook';
import { tableColumns } from 'autoencoder-workbook/dist/data/table';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';

const folder = mkdtempSync(join(tmpdir(), 'workbook columns '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const fixture = (name: string): string => fileURLToPath(new URL(`../data/fixtures/${name}`, import.meta.url));

/** The wines with a name for each, in another order of the columns. */
function named(): string {
  const lines = readFileSync(fixture('wine.csv'), 'utf8').trim().split('\n');
  return lines
    .map((line, row) => [row === 0 ? 'bottle' : `=b${row}`, ...line.split(',').reverse()].join(','))
    .join('\n');
}

async function run(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await workbook(args);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

beforeAll(async () => {
  writeFileSync(at('named.csv'), named());
  await workbook([
    'train',
    '--data',
    fixture('wine.csv'),
    '--label',
    'target',
    '--model',
    'pca',
    '--latent',
    '3',
    '--out',
    at('model'),
  ]);
  await run('encode', '--model', at('model'), '--data', fixture('wine.csv'), '--out', at('codes.csv'));
});

describe('a model that was trained on a table', () => {
  test('encodes the same rows alike, whatever the order of the columns and the format', async () => {
    await run('encode', '--model', at('model'), '--data', fixture('wine.parquet'), '--out', at('parquet.csv'));
    expect(readFileSync(at('parquet.csv'), 'utf8')).toBe(readFileSync(at('codes.csv'), 'utf8'));
    await run(
      'encode',
      '--model',
      at('model'),
      '--data',
      at('named.csv'),
      '--drop',
      'bottle',
      '--out',
      at('other.csv'),
    );
    expect(readFileSync(at('other.csv'), 'utf8')).toBe(readFileSync(at('codes.csv'), 'utf8'));
  });

  test('refuses a column that it does not know, by name', async () => {
    const args = ['encode', '--model', at('model'), '--data', at('named.csv'), '--out', at('refused.csv')];
    expect((await workbook(args)).err).toContain('got a table with "bottle" besides; leave out what is no feature');
  });

  test('gives the names of the columns back, in the order of training', async () => {
    await run('decode', '--model', at('model'), '--codes', at('codes.csv'), '--out', at('back.csv'));
    const columns = tableColumns(fixture('wine.csv'));
    expect(tableColumns(at('back.csv'))).toEqual([...columns.slice(0, -1), 'label']);
    const [wine, back] = [
      readTable(fixture('wine.csv'), { label: 'target' }),
      readTable(at('back.csv'), { label: 'label' }),
    ];
    // Three of thirteen components leave an error, but proline stays near proline: its column is found again.
    const proline = (data: typeof wine, row: number): number => data.values[13 * row + 12] ?? Number.NaN;
    expect(Math.abs(proline(back, 0) - proline(wine, 0))).toBeLessThan(400);
    expect(back.labels).toEqual(wine.labels);
  });

  test('knows the rows it was trained on in another format: only their test part is measured', async () => {
    const measured = async (data: string): Promise<{ data: string; measurements: { mse: number }[] }> =>
      JSON.parse(await run('evaluate', '--model', at('model'), '--data', data, '--json'));
    const csv = await measured(fixture('wine.csv'));
    const parquet = await measured(fixture('wine.parquet'));
    expect(parquet.measurements[0]?.mse).toBe(csv.measurements[0]?.mse);
    expect(csv.data).toContain('test split, 36 examples');
    expect(parquet.data).toContain('test split, 36 examples');
  });

  test('says that it does not know whether other rows are held out', async () => {
    const lines = readFileSync(fixture('wine.csv'), 'utf8').trim().split('\n');
    writeFileSync(at('some.csv'), lines.slice(0, 100).join('\n'));
    expect(await run('evaluate', '--model', at('model'), '--data', at('some.csv'))).toContain(
      'other data than the model was trained on; whether some of them were among those is not known',
    );
  });
});

describe('the id of a row', () => {
  test('goes through encode and decode with its class, and starts no formula in a spreadsheet', async () => {
    const data = ['--data', at('named.csv'), '--label', 'target', '--id', 'bottle'];
    await workbook(['train', ...data, '--model', 'pca', '--latent', '2', '--out', at('named')]);
    await run('encode', '--model', at('named'), '--data', at('named.csv'), '--out', at('ids.parquet'));
    await run('decode', '--model', at('named'), '--codes', at('ids.parquet'), '--out', at('ids.csv'));
    const rows = readFileSync(at('ids.csv'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split(','));
    expect(rows[0]?.slice(-2)).toEqual(['id', 'label']);
    expect(rows[1]?.slice(-2)).toEqual(["'=b1", '0']);
    expect(readTable(at('ids.parquet'), { id: 'id', label: 'label' }).ids?.slice(0, 2)).toEqual(['=b1', '=b2']);
  });
});

describe('time stamps', () => {
  test('are told apart: PCA of one component errs as it does in float64', async () => {
    // A line in time and two columns without any: the first component holds one of three standardised columns.
    const random = (row: number): number => Math.sin(1e4 * row) * 3;
    const rows = Array.from({ length: 300 }, (_, row) => [
      1.6e9 + row,
      random(row),
      2 * random(row) + random(row + 1000) / 10,
    ]);
    const write = (name: string, offset: number): void =>
      writeFileSync(at(name), `t,s,u\n${rows.map(([t = 0, s, u]) => [t - offset, s, u].join(',')).join('\n')}\n`);
    write('far.csv', 0);
    write('near.csv', 1.6e9);
    const mse = async (name: string): Promise<number> => {
      const args = [
        'compare',
        '--data',
        at(name),
        '--models',
        'pca',
        '--latent',
        '1',
        '--out',
        at(`${name}.out`),
        '--json',
      ];
      return JSON.parse((await workbook(args)).out).rows[0].mse;
    };
    expect(await mse('far.csv')).toBeNear(await mse('near.csv'), { rtol: 1e-6 });
  });
});

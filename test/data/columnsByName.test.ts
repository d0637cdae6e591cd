import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Examples, examplesFrom, fitPreprocessing, openData, readTable } from 'autoencoder-workbook';
import { featureNames } from 'autoencoder-workbook/dist/data';
import { preprocessingFrom } from 'autoencoder-workbook/dist/data/preprocessing';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'workbook columns '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
const text = readFileSync(fixture('wine.csv'), 'utf8');
const lines = text
  .trim()
  .split('\n')
  .map((line) => line.split(','));

let files = 0;
/** The wines with each line changed. */
function changed(change: (cells: readonly string[], row: number) => readonly string[]): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, `${lines.map((cells, row) => change(cells, row).join(',')).join('\n')}\n`);
  return path;
}

const wine = readTable(fixture('wine.csv'), { label: 'target' });
const recipe = wine.table;
const again = (path: string, options = {}) => readTable(path, { recipe, ...options });

describe('columns are matched by name', () => {
  test('when two are swapped', () => {
    const swapped = changed(([first = '', ...rest]) => [...rest.slice(0, 11), first, ...rest.slice(11)]);
    const other = again(swapped);
    expect(other.values).toEqual(wine.values);
    expect(other.checksum).toBe(wine.checksum);
    // Without the recipe they stand as they stand in the file, but are the same rows.
    expect(readTable(swapped, { label: 'target' }).values).not.toEqual(wine.values);
    expect(readTable(swapped, { label: 'target' }).checksum).toBe(wine.checksum);
  });

  test('when the label stands elsewhere, or is missing', () => {
    const front = again(changed((cells) => [cells[13] ?? '', ...cells.slice(0, 13)]));
    expect([front.values, front.labels]).toEqual([wine.values, wine.labels]);
    const without = again(changed((cells) => cells.slice(0, 13)));
    expect([without.values, without.labels]).toEqual([wine.values, undefined]);
    expect(without.checksum).not.toBe(wine.checksum);
  });

  test('in another format: the same rows are known as the same', () => {
    const parquet = again(fixture('wine.parquet'));
    expect([parquet.values, parquet.checksum]).toEqual([wine.values, wine.checksum]);
    const tabs = join(folder, 'wine.tsv');
    writeFileSync(tabs, text.replaceAll(',', '\t'));
    expect(again(tabs).checksum).toBe(wine.checksum);
  });

  test('and one row more, less or other is another table', () => {
    const less = join(folder, 'less.csv');
    writeFileSync(less, `${text.trim().split('\n').slice(0, -1).join('\n')}\n`);
    expect(again(less).checksum).not.toBe(wine.checksum);
    expect(again(changed((cells, row) => (row === 7 ? ['14', ...cells.slice(1)] : cells))).checksum).not.toBe(
      wine.checksum,
    );
  });
});

describe('columns that do not match are refused by name', () => {
  test.each<[string, (cells: readonly string[], row: number) => readonly string[], string]>([
    ['a missing one', (cells) => cells.slice(1), 'got a table without "alcohol"; give each column the name it had'],
    [
      'one too many',
      (cells, row) => [...cells, row === 0 ? 'price' : '9'],
      'got a table with "price" besides; leave out what is no feature (drop)',
    ],
    [
      'a renamed one',
      (cells, row) => (row === 0 ? ['ethanol', ...cells.slice(1)] : cells),
      'got a table without "alcohol" and with "ethanol" besides',
    ],
    [
      'one in other letters',
      (cells, row) => (row === 0 ? ['Alcohol', ...cells.slice(1)] : cells),
      '"Alcohol" may be "alcohol"',
    ],
    [
      'one with a blank in its name',
      (cells, row) => (row === 0 ? [cells[0] ?? '', 'malic acid', ...cells.slice(2)] : cells),
      '"malic acid" may be "malic_acid"',
    ],
  ])('%s', (_, change, message) => {
    expect(() => again(changed(change))).toThrow(message);
  });

  test('unless they are left out', () => {
    const priced = changed((cells, row) => [...cells, row === 0 ? 'price' : 'dear']);
    expect(again(priced, { drop: ['price'] }).values).toEqual(wine.values);
  });

  test('and so are those without names', () => {
    const bare = join(folder, 'bare.csv');
    writeFileSync(bare, text.slice(text.indexOf('\n') + 1));
    expect(() => again(bare, { header: false })).toThrow('without "alcohol", "malic_acid"');
  });

  test('and words for numbers, and words that were not there', () => {
    const words = changed((cells, row) => (row === 3 ? ['strong', ...cells.slice(1)] : cells));
    expect(() => again(words)).toThrow('column "alcohol" must hold numbers, got "strong" in row 3');
    const [train, later] = [join(folder, 'train.csv'), join(folder, 'later.csv')];
    writeFileSync(train, 'p,x\ntcp,1\nudp,2\n');
    writeFileSync(later, 'x,p\n3,icmp\n');
    const words2 = readTable(train, { oneHot: true }).table;
    expect(() => readTable(later, { recipe: words2 })).toThrow(
      'column "p" must hold the words that the model was trained on, got "icmp" in row 1',
    );
    writeFileSync(later, 'x,p\n3,udp\n');
    expect([...readTable(later, { recipe: words2 }).values]).toEqual([0, 1, 3]);
  });
});

describe('preprocessing', () => {
  const preprocessing = fitPreprocessing('standardise', wine);

  test('keeps the names, survives JSON and gives them back', () => {
    const record = JSON.parse(JSON.stringify(preprocessing.record));
    const restored = preprocessingFrom(record, [13]);
    expect(restored.record).toEqual(preprocessing.record);
    const back = restored.undo(examplesFrom(new Float32Array(13), [13])) as Examples & { table?: typeof recipe };
    expect(back.table && featureNames(back.table)).toEqual(lines[0]?.slice(0, 13));
  });

  test('refuses rows whose columns are others, whoever read them', () => {
    const swapped = readTable(
      changed((cells) => [cells[1] ?? '', cells[0] ?? '', ...cells.slice(2)]),
      { label: 'target' },
    );
    expect(() => preprocessing.apply(swapped)).toThrow(
      'Preprocessing.apply: features must be those of training in their order, "alcohol", "malic_acid"',
    );
    // Rows without names can only be counted.
    expect(preprocessing.apply(examplesFrom(wine.values, [13])).count).toBe(178);
  });

  test('refuses a record that does not describe the features', () => {
    const { table, ...record } = preprocessing.record;
    const broken = { ...record, table: { ...table, columns: table?.columns.slice(1) ?? [] } };
    expect(() => preprocessingFrom(broken, [13])).toThrow('the record must describe 13 features of a table');
  });

  test('fills empty cells with what the training part has, in the held-out part too', () => {
    const path = join(folder, 'gaps.csv');
    writeFileSync(path, 'a,b\n1,10\n3,\n,30\n8,20\n');
    for (const [missing, a, b] of [
      ['mean', 4, 20],
      ['median', 3, 20],
    ] as const) {
      const gaps = readTable(path, { missing });
      const { record, apply, undo } = fitPreprocessing('standardise', gaps);
      expect(record.fill).toEqual([a, b]);
      expect(undo(apply(gaps)).values).toBeNear([1, 10, 3, b, a, 30, 8, 20], { rtol: 1e-6 });
    }
  });

  test('names a column that has nothing to fill in', () => {
    const path = join(folder, 'void.csv');
    writeFileSync(path, 'a,b\n1,\n3,\n');
    expect(() => fitPreprocessing('standardise', readTable(path, { missing: 'mean' }))).toThrow(
      'got only empty cells in column "b"; leave it out (--drop)',
    );
  });
});

test('openData reads rows for a model alike', async () => {
  const { parts } = await openData(fixture('wine.parquet'), { recipe });
  expect('all' in parts && parts.all.values).toEqual(wine.values);
});

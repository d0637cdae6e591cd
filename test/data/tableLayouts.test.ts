import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type Dataset, readTable } from 'autoencoder-workbook';
import type { ReadTableOptions } from 'autoencoder-workbook/dist/data';
import { exactFeature } from 'autoencoder-workbook/dist/data/exact';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'workbook layouts '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const fixture = (name: string): string => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));

function file(name: string, contents: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, contents);
  return path;
}

/** The rows in float64. */
function rows(data: Dataset): number[][] {
  const columns = Array.from({ length: data.shape[0] ?? 0 }, (_, feature) => exactFeature(data, feature));
  return Array.from({ length: data.count }, (_, row) => columns.map((column) => column[row] as number));
}

const read = (name: string, text: string | Uint8Array, options: ReadTableOptions = {}): number[][] =>
  rows(readTable(file(name, text), options));

describe('a text table is read', () => {
  test.each<[string, string, string | Uint8Array, ReadTableOptions?]>([
    ['with blank lines before and behind', 'a.csv', '\n\na,b\n1,2\n3,4.5\n\n \n'],
    ['with line ends of Windows', 'b.csv', 'a,b\r\n1,2\r\n3,4.5\r\n'],
    ['with line ends of old Macintoshes', 'c.csv', 'a,b\r1,2\r3,4.5\r'],
    ['with a byte order mark', 'd.csv', '\ufeffa,b\n1,2\n3,4.5\n'],
    ['in UTF-16, as spreadsheets save it', 'e.csv', Buffer.from('\ufeffa,b\n1,2\n3,4.5\n', 'utf16le')],
    ['with blanks around its cells', 'f.csv', 'a, b\n 1, 2\n3 , 4.5\n'],
    ['with plus signs and exponents', 'g.csv', 'a,b\n+1e0,+2\n0.3E+1,45e-1\n'],
    ['with quotes', 'h.csv', '"a","b"\n"1","2"\n3,"4.5"\n'],
    ['with tabs, by its name', 'i.tsv', 'a\tb\n1\t2\n3\t4.5\n'],
    ['with an ending in upper case', 'J.CSV', 'a,b\n1,2\n3,4.5\n'],
    ['packed', 'k.csv.gz', gzipSync('a,b\n1,2\n3,4.5\n')],
    ['with semicolons', 'l.csv', 'a;b\n1;2\n3;4.5\n', { separator: ';' }],
    ['with a decimal comma', 'm.csv', 'a;b\n1;2\n3;4,5\n', { separator: ';', decimal: ',' }],
    ['in columns, apart by blanks', 'n.txt', '  a    b\n  1 \t 2\n  3  4.5  \n'],
    ['of another ending, by what its first line shows', 'o.dat', 'a|b\n1|2\n3|4.5\n'],
    ['without a header', 'p.csv', '1,2\n3,4.5\n', { header: false }],
    ['with a header of numbers', 'q.csv', '1990,1991\n1,2\n3,4.5\n', { header: true }],
  ])('%s', (_, name, text, options) => {
    expect(read(name, text, options)).toEqual([
      [1, 2],
      [3, 4.5],
    ]);
  });

  test('whose numbers turn out to be fractions, or words, after a thousand whole ones', () => {
    const whole = Array.from({ length: 1500 }, (_, row) => `${row}`);
    expect(read('late.csv', `a\n${whole.join('\n')}\n0.5\n`)[1500]).toEqual([0.5]);
    expect(() => read('later.csv', `a\n${whole.join('\n')}\nno\n`)).toThrow('got "no" in row 1501');
  });

  test('whose decimal digits are rounded once, to float64', () => {
    expect(read('digits.csv', 'a\n0.1\n1e-320\n123456789012345678e-17\n')).toEqual([
      [0.1],
      [1e-320],
      [1.2345678901234567],
    ]);
  });
});

describe('a text table is refused, with the option that reads it, when', () => {
  test.each<[string, string, string, ReadTableOptions, string]>([
    [
      'cells are apart by something else',
      'a.csv',
      'a;b;k\n0;0.0;0\n',
      {},
      'several cells, got one; it looks separated by ";": say --separator ";"',
    ],
    ['they have a decimal comma as well', 'b.csv', 'a;b\n0;0,5\n', {}, 'say --separator ";" --decimal ","'],
    ['they are apart by tabs', 'c.csv', 'a\tb\n0\t1\n', {}, 'say --separator "tab"'],
    ['they are apart by blanks', 'd.csv', 'a b\n0 1\n', {}, 'say --separator "blank"'],
    [
      'a decimal comma stands among numbers',
      'e.csv',
      'a;b\n0;0,5\n',
      { separator: ';' },
      'column "b" must hold numbers, got "0,5" in row 1, perhaps with a decimal comma (--decimal ",")',
    ],
    [
      'a point stands among decimal commas',
      'f.csv',
      'a;b\n1.234;0,5\n',
      { separator: ';', decimal: ',' },
      'column "a" must hold numbers',
    ],
    [
      'the header is numbers',
      'g.csv',
      '0.1,1,1\n0.2,2,2\n',
      {},
      'got "0.1" in it; say --no-header if it is data, --header if it is a name',
    ],
    [
      'the header has a date',
      'h.csv',
      '2020-01-01T00:00,x\n2020-01-02T00:00,y\n',
      {},
      'got "2020-01-01T00:00" in it; say --no-header',
    ],
    [
      'two columns have one name',
      'i.csv',
      'a,b,a\n1,2,3\n',
      {},
      'every column must have a name of its own, got "a" twice',
    ],
    ['a row is too long', 'j.csv', 'a,b\n1,2\n3,4,5\n', {}, 'every line must have 2 cells'],
    [
      'a column without a name counts the rows',
      'k.csv',
      ',a\n0,7\n1,8\n2,9\n',
      {},
      'got one without that counts the rows; leave it out (--drop column_1) or take it as the id',
    ],
    ['it is in another encoding', 'l.csv', 'a,k\n1,\xe9\n', { label: 'k' }, 'in UTF-8'],
    [
      'a separator is no character',
      'm.csv',
      'a,b\n1,2\n',
      { separator: '::' },
      'the separator must be one character, tab or blank, got "::"',
    ],
    [
      'a date could be read in two ways',
      'n.csv',
      'a\n01/02/2020\n',
      {},
      'must hold numbers, got "01/02/2020" in row 1',
    ],
    ['there are only blank lines', 'o.csv', '\n\n', {}, 'at least one row, got an empty file'],
  ])('%s', (_, name, text, options, message) => {
    const path = file(name, Buffer.from(text, name === 'l.csv' ? 'latin1' : 'utf8'));
    expect(() => readTable(path, options)).toThrow(message);
  });

  test('what is left out, the id or the label are no columns', () => {
    const path = file('roles.csv', 'a,b\n1,2\n');
    expect(() => readTable(path, { drop: ['c'] })).toThrow('what is left out must be one of the columns a, b, got "c"');
    expect(() => readTable(path, { id: 'c' })).toThrow('the id must be one of the columns a, b, got "c"');
  });

  test('gzip data unpack to far more than they should', () => {
    const bomb = file('bomb.csv.gz', gzipSync(Buffer.alloc(300_000_000, '0')));
    expect(() => readTable(bomb)).toThrow('must unpack to at most 256000000 bytes, got more');
  });
});

describe('columns that are no features', () => {
  const path = file('people.csv', 'who,a,note,kind\n007,1,x,left\n008,2,y,right\n');

  test('are the id, kept as it is written, what is left out, and the label', () => {
    const data = readTable(path, { id: 'who', drop: ['note'], label: 'kind' });
    expect([data.shape, data.ids, data.classNames]).toEqual([[1], ['007', '008'], ['left', 'right']]);
    expect(data.table).toEqual({
      columns: [{ name: 'a', as: 'number' }],
      id: 'who',
      drop: ['note'],
      label: 'kind',
      missing: 'refuse',
    });
  });
});

describe('names that mean something to JavaScript', () => {
  test('are names of columns and classes like any other', () => {
    const names = ['__proto__', 'constructor', 'toString', 'length'];
    const path = file('names.csv', `${names.join(',')},k\n1,2,3,4,__proto__\n5,6,7,8,constructor\n`);
    const data = readTable(path, { label: 'k' });
    expect(data.table?.columns.map(({ name }) => name)).toEqual(names);
    expect([rows(data), data.classNames]).toEqual([
      [
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ],
      ['__proto__', 'constructor'],
    ]);
    expect(readTable(path, { recipe: data.table }).values).toEqual(data.values);
    expect(readTable(path, { oneHot: true }).table?.columns[4]).toMatchObject({
      categories: ['__proto__', 'constructor'],
    });
  });
});

describe('words', () => {
  const path = file('words.csv', 'protocol,bytes\ntcp,1\nudp,2\n,3\ntcp,4\n');

  test('become a feature each, an empty cell one of its own', () => {
    const data = readTable(path, { oneHot: true });
    expect(rows(data)).toEqual([
      [0, 1, 0, 1],
      [0, 0, 1, 2],
      [1, 0, 0, 3],
      [0, 1, 0, 4],
    ]);
    expect(data.table?.columns[0]).toEqual({ name: 'protocol', as: 'categories', categories: ['', 'tcp', 'udp'] });
  });

  test('are refused where they are not asked for, and where each row has its own', () => {
    expect(() => readTable(path)).toThrow('column "protocol" must hold numbers, got "tcp" in row 1');
    const names = Array.from({ length: 1001 }, (_, row) => `name${row}`);
    expect(() => read('names.csv', `a\n${names.join('\n')}\n`, { oneHot: true })).toThrow(
      'column "a" must hold at most 1000 different words to become features, got 1001',
    );
  });
});

describe('dates and times are seconds', () => {
  test.each([
    ['2020-01-01', Date.UTC(2020, 0, 1) / 1000],
    ['2020-01-01 12:30', Date.UTC(2020, 0, 1, 12, 30) / 1000],
    ['2020-01-01T12:30:05.250', Date.UTC(2020, 0, 1, 12, 30, 5) / 1000 + 0.25],
    ['2020-01-01T12:30:05Z', Date.UTC(2020, 0, 1, 12, 30, 5) / 1000],
    ['2020-01-01T12:30:05+02:00', Date.UTC(2020, 0, 1, 10, 30, 5) / 1000],
    ['2020/02/29', Date.UTC(2020, 1, 29) / 1000],
    ['12:30:05', 12 * 3600 + 30 * 60 + 5],
  ])('%s', (text, seconds) => {
    const data = readTable(file('time.csv', `t\n${text}\n${text}\n`));
    expect(rows(data)).toEqual([[seconds], [seconds]]);
    expect(data.table?.columns).toEqual([{ name: 't', as: 'time' }]);
  });

  test('but not where one is none', () => {
    expect(() => read('odd.csv', 't\n2020-01-01\n2020-02-30\n')).toThrow(
      'must hold numbers, got "2020-01-01" in row 1',
    );
    expect(() => read('mixed.csv', 't\n2020-01-01\n12:00\n')).toThrow('must hold numbers');
  });
});

describe('empty cells', () => {
  const path = file('empty.csv', 'a,b,k\n1,NA,x\n2,5,y\n,6,x\n4,?,y\n');

  test('are refused, by row and column', () => {
    expect(() => readTable(path, { label: 'k' })).toThrow(
      'column "a" must hold finite numbers, got an empty cell in row 3',
    );
  });

  test('take their row with them, which is said', () => {
    const data = readTable(path, { label: 'k', missing: 'drop', id: 'k' });
    expect([rows(data), data.count, data.ids]).toEqual([[[2, 5]], 1, ['y']]);
    expect(data.notes).toEqual([`${path}: 3 of 4 rows left out, which have an empty cell`]);
  });

  test('wait as NaN for the mean or the median of the training part', () => {
    expect(rows(readTable(path, { label: 'k', missing: 'median' }))).toEqual([
      [1, Number.NaN],
      [2, 5],
      [Number.NaN, 6],
      [4, Number.NaN],
    ]);
  });

  test('are not all there is', () => {
    expect(() => read('all.csv', 'a,b\n1,\n2,\n', { missing: 'drop' })).toThrow(
      'at least one row without an empty cell',
    );
  });

  test('of Parquet too', () => {
    expect(() => readTable(fixture('empty.parquet'))).toThrow(
      'column "a" must hold finite numbers, got an empty cell in row 2',
    );
    expect(rows(readTable(fixture('empty.parquet'), { missing: 'drop' }))).toEqual([[1.5, 1]]);
  });
});

describe('whole numbers that float64 cannot tell apart', () => {
  const from = (first: bigint, step: bigint): string =>
    Array.from({ length: 12 }, (_, row) => `${first + step * BigInt(row)},${row}`).join('\n');

  test('are refused rather than made equal', () => {
    expect(() => read('big.csv', `a,b\n${from(2n ** 53n + 1n, 2n)}\n`)).toThrow(
      'column "a" must hold whole numbers that float64 tells apart, got 9007199254740993 in row 1, rounded by 1',
    );
    expect(() => readTable(fixture('large.parquet'))).toThrow(
      'column "a" must hold whole numbers that float64 tells apart',
    );
    expect(readTable(fixture('large.parquet'), { id: 'a' }).ids?.slice(0, 2)).toEqual([
      '9007199254740992',
      '9007199254740993',
    ]);
  });

  test('are taken where the rounding is far below their spread: the nanoseconds of a clock', () => {
    expect(read('nano.csv', `a,b\n${from(1_600_000_000_000_000_001n, 1_000_000_000n)}\n`)[1]?.[0]).toBe(1.600000001e18);
  });
});

describe('Parquet', () => {
  test('is read whatever the type of its numbers and times', () => {
    const data = readTable(fixture('types.parquet'), { oneHot: true });
    const midnight = Date.UTC(2020, 0, 1) / 1000;
    // Rows 0 and 5; the zone of a time stamp changes how it is written, not when it is. Words: x, y and p, q.
    const expected = (row: number): number[] => [
      1.25 * row,
      row / 4,
      row,
      row % 2 === 0 ? 1 : 0,
      midnight + 3600 * row,
      midnight + 3600 * row,
      midnight + 3600 * row,
      midnight + 86_400 * row,
      3600 * row + 1800,
      60 * row,
      ...(row % 2 === 0 ? [1, 0, 1, 0] : [0, 1, 0, 1]),
    ];
    expect(rows(data)[0]).toEqual(expected(0));
    expect(rows(data)[5]).toEqual(expected(5));
  });

  test('is refused where two columns share a name, or a column holds no single values', () => {
    expect(() => readTable(fixture('twice.parquet'))).toThrow(
      'twice.parquet: every column must have a name of its own, got "a" twice, one of which would be lost',
    );
    expect(() => readTable(fixture('nested.parquet'))).toThrow(
      'lists or structures in "list", "record"; leave them out (--drop)',
    );
    expect(rows(readTable(fixture('nested.parquet'), { drop: ['list', 'record'] }))[3]).toEqual([3]);
  });

  test('is read under an ending in upper case', () => {
    expect(readTable(file('WINE.PARQUET', readFileSync(fixture('wine.parquet')))).count).toBe(178);
  });
});

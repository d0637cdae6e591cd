import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examplesFrom, fitStandardiser, readTable } from 'autoencoder-workbook';
import { examplesFrame } from 'autoencoder-workbook/dist/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook table '));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function csv(name: string, text: string): string {
  const file = join(folder, `${name}.csv`);
  writeFileSync(file, text);
  return file;
}

describe('readTable', () => {
  const iris = () =>
    csv('iris', 'length,kind,width,open\n5.1,setosa,3,true\n6.2,virginica,2,false\n5.9,setosa,4,true\n');

  test('every column but the label is a feature, classes are in order of their names', () => {
    const data = readTable(iris(), { label: 'kind' });
    expect([data.count, data.shape, data.split, data.name]).toEqual([3, [3], 'all', 'iris.csv']);
    expect(data.values).toBeNear([5.1, 3, 1, 6.2, 2, 0, 5.9, 4, 1], { rtol: 1e-6 });
    expect([data.classNames, data.labels]).toEqual([['setosa', 'virginica'], Int32Array.of(0, 1, 0)]);
    expect(data.checksum).toMatch(/^[0-9a-f]{64}$/);
  });

  test('numeric labels are in order of size, and no label is asked for by default', () => {
    const file = csv('numeric', 'a,class\n1,10\n2,9\n3,10\n');
    expect(readTable(file, { label: 'class' }).classNames).toEqual(['9', '10']);
    expect(readTable(file).shape).toEqual([2]);
  });

  test('what is written as Parquet is read back', () => {
    const codes = examplesFrom(Float32Array.of(1.5, -2, 0.25, 8), [2]);
    const frame = examplesFrame(codes, 'z');
    expect(frame.columns).toEqual(['z1', 'z2']);
    const file = join(folder, 'codes.parquet');
    frame.writeParquet(file);
    expect(readTable(file).values).toEqual(codes.values);
  });

  test.each([
    [
      'a word among numbers',
      () => csv('word', 'a,b\n1,2\n3,four\n'),
      'column "b" must hold numbers, got "four" in row 2',
    ],
    [
      'an empty cell',
      () => csv('empty', 'a,b\n1,2\n3,\n'),
      'column "b" must hold finite numbers, got an empty cell in row 2; fill it in, or say --missing drop, mean or median',
    ],
    ['not a number', () => csv('nan', 'a,b\n1,2\nNaN,4\n'), 'column "a" must hold finite numbers, got NaN in row 2'],
    ['no rows', () => csv('header', 'a,b\n'), 'at least one row, got only a header'],
    [
      'a row too long',
      () => csv('long', 'a,b\n1,2\n3,4,5\n'),
      'every line must have 2 cells, as the first one has, got one with 3',
    ],
    ['no such file', () => join(folder, 'missing.csv'), 'ENOENT'],
  ])('refuses %s', (_, make, message) => {
    expect(() => readTable(make())).toThrow(message);
  });

  test('refuses a label that does not exist and a table of nothing else', () => {
    expect(() => readTable(iris(), { label: 'species' })).toThrow(
      'the label must be one of the columns length, kind, width, open, got "species"',
    );
    expect(() => readTable(csv('only', 'kind\na\n'), { label: 'kind' })).toThrow(
      'at least one column beside the label',
    );
  });
});

describe('fitStandardiser', () => {
  const train = examplesFrom(Float32Array.of(1, 10, 5, 3, 20, 5, 5, 30, 5), [3]);

  test('brings training features to mean 0 and deviation 1, constant ones to 0, and back', () => {
    const standardiser = fitStandardiser(train);
    const root = Math.sqrt(8 / 3);
    expect(standardiser.deviation).toBeNear([root, 10 * Math.sqrt(2 / 3), 1], { rtol: 1e-6 });
    const scaled = standardiser.apply(train);
    expect(scaled.values).toBeNear([-2 / root, -1.224745, 0, 0, 0, 0, 2 / root, 1.224745, 0], { atol: 1e-6 });
    expect(standardiser.undo(scaled).values).toBeNear(train.values, { rtol: 1e-6 });
  });

  test('held-out examples are measured on the scale of the training ones', () => {
    const held = examplesFrom(Float32Array.of(3, 20, 6), [3]);
    expect(fitStandardiser(train).apply(held).values).toBeNear([0, 0, 1], { atol: 1e-6 });
  });

  test('refuses other shapes, no examples and values that are not finite', () => {
    const standardiser = fitStandardiser(train);
    expect(() => standardiser.apply(examplesFrom(new Float32Array(2), [2]))).toThrow(
      'must have the shape [3], got [2]',
    );
    expect(() => fitStandardiser(examplesFrom(new Float32Array(0), [2]))).toThrow('at least one example, got 0');
    expect(() => fitStandardiser(examplesFrom(Float32Array.of(1, Number.NaN), [2]))).toThrow('got NaN in example 0');
  });
});

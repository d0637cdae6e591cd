import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examplesFrom, firstExamples, fitStandardiser, readTable, selectExamples } from 'autoencoder-workbook';
import { examplesFrame } from 'autoencoder-workbook/dist/data';
import { afterAll, describe, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'workbook scales '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function table(name: string, columns: Readonly<Record<string, readonly number[]>>) {
  const path = join(folder, `${name}.csv`);
  const rows = Object.values(columns)[0]?.map((_, row) =>
    Object.values(columns)
      .map((column) => column[row])
      .join(','),
  );
  writeFileSync(path, `${Object.keys(columns).join(',')}\n${rows?.join('\n')}\n`);
  return readTable(path);
}

/** (x − mean) / deviation in float64, rounded once. */
function scaled(column: readonly number[]): number[] {
  const mean = column.reduce((sum, value) => sum + (value - (column[0] ?? 0)) / column.length, column[0] ?? 0);
  const size = Math.max(...column.map((value) => Math.abs(value - mean)));
  const variance = column.reduce((sum, value) => sum + ((value - mean) / size) ** 2 / column.length, 0);
  return column.map((value) => Math.fround((value - mean) / (size * Math.sqrt(variance))));
}

const counting = Array.from({ length: 12 }, (_, row) => row);

describe('values are centred and scaled in float64', () => {
  test.each<[string, number[]]>([
    ['seconds since 1970', counting.map((row) => 1_600_000_000 + row)],
    ['milliseconds since 1970', counting.map((row) => 1_600_000_000_000 + row)],
    ['numbers beyond float32', counting.map((row) => row * 1e39)],
    ['numbers whose squares are beyond float64', counting.map((row) => row * 1e200)],
    ['numbers below float32', counting.map((row) => row * 1e-60)],
    ['fractions about a far centre', counting.map((row) => 1000 + row / 1000)],
  ])('%s', (_, column) => {
    const data = table('column', { column, row: counting });
    const { apply, undo } = fitStandardiser(data);
    const z = apply(data);
    expect([...z.values].filter((__, index) => index % 2 === 0)).toBeNear(scaled(column), { rtol: 1e-6, atol: 1e-7 });
    expect([...z.values].filter((__, index) => index % 2 === 1)).toBeNear(scaled(counting), { rtol: 1e-6 });
    expect(z).not.toHaveProperty('exact');
    const back = examplesFrame(undo(z), ['column', 'row']).getColumn('column').toArray();
    const spread = Math.max(...column) - Math.min(...column);
    expect(back).toBeNear(column, { atol: 1e-6 * spread });
  });

  test('of the rows that are picked, too', () => {
    const data = table('picked', { t: counting.map((row) => 1_600_000_000 + row) });
    const { apply } = fitStandardiser(data);
    const odd = selectExamples(data, [1, 3, 5]);
    expect(apply(odd).values).toEqual(selectExamples(apply(data), [1, 3, 5]).values);
    expect(apply(firstExamples(data, 2)).values).toEqual(apply(data).values.slice(0, 2));
  });

  test('from what stands there now, when values have been changed since they were read', () => {
    const data = table('changed', { a: [0.1, 0.2, 0.4] });
    const logs = { ...data, values: data.values.map((value) => Math.log(value)) };
    expect(fitStandardiser(logs).mean[0]).toBeNear((Math.log(0.1) + Math.log(0.2) + Math.log(0.4)) / 3, { rtol: 1e-6 });
    expect(fitStandardiser(logs).apply(logs).values).toBeNear(scaled([0.1, 0.2, 0.4].map(Math.log)), {
      rtol: 1e-5,
      atol: 1e-6,
    });
  });
});

describe('a column counts as constant', () => {
  test('when it never varies, whatever its value', () => {
    const data = table('constant', { a: [0.1, 0.1, 0.1], b: [1e300, 1e300, 1e300] });
    expect([...fitStandardiser(data).deviation]).toEqual([1, 1]);
    expect([...fitStandardiser(data).apply(data).values]).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('when float32 rounding is all there is to it, but not when it was read to more digits', () => {
    const far = [1_600_000_000, 1_600_000_128, 1_600_000_256];
    expect([...fitStandardiser(examplesFrom(Float32Array.from(far), [1])).deviation]).toEqual([1]);
    expect(fitStandardiser(table('far', { far })).deviation[0]).toBeNear(128 * Math.sqrt(2 / 3), { rtol: 1e-12 });
  });
});

describe('what float32 cannot hold once it is scaled is refused', () => {
  test('by column and example', () => {
    const { apply } = fitStandardiser(table('narrow', { a: [0, 1e-30, 2e-30], b: [1, 2, 3] }));
    expect(() => apply(table('wide', { a: [0, 1e30, 0], b: [1, 2, 3] }))).toThrow(
      'no further from the mean than float32 holds in deviations, got 1.0000000150474662e+30 in example 1 of column "a"',
    );
  });

  test('and so is what is no number', () => {
    const rows = examplesFrom(Float32Array.of(1, 2, 3), [1]);
    const { apply } = fitStandardiser(rows);
    expect(() => apply(examplesFrom(Float32Array.of(1, Number.NaN), [1]))).toThrow('got NaN in example 1');
    expect(() => fitStandardiser(table('huge', { a: [1.7e308, -1.7e308, 0] }))).toThrow(
      'some too large to be averaged',
    );
  });
});

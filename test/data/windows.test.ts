import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fitPreprocessing, openData, readTable } from 'autoencoder-workbook';
import { featureNames, splitOpened } from 'autoencoder-workbook/dist/data';
import { preprocessingFrom } from 'autoencoder-workbook/dist/data/preprocessing';
import { afterAll, describe, expect, test } from 'vitest';
import { workbook } from '../cli/terminal';

const folder = mkdtempSync(join(tmpdir(), 'workbook windows '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A sensor of two channels, one row a minute. */
function series(name: string, count: number): string {
  const path = join(folder, name);
  const lines = Array.from({ length: count }, (_, row) => {
    const time = new Date(Date.UTC(2020, 0, 1, 0, row)).toISOString();
    return [time, row, 1000 + Math.sin(row / 5).toFixed(6), row % 50 === 49 ? 'odd' : 'usual'].join(',');
  });
  writeFileSync(path, `time,a,b,state\n${lines.map((line) => line.replace(/,1000(-?\d)/, ',$1')).join('\n')}\n`);
  return path;
}

const path = series('series.csv', 103);
const options = { id: 'time', label: 'state' };

describe('windows of a series', () => {
  test('are consecutive rows, named by column and place, known by their first row, classed by their last', () => {
    const data = readTable(path, { ...options, window: { length: 10 } });
    expect([data.count, data.shape]).toEqual([10, [20]]);
    expect(data.table && featureNames(data.table).slice(0, 4)).toEqual(['a@1', 'b@1', 'a@2', 'b@2']);
    expect([...data.values.slice(20, 26)].filter((_, index) => index % 2 === 0)).toEqual([10, 11, 12]);
    expect(data.ids?.[1]).toBe('2020-01-01T00:10:00.000Z');
    expect(Array.from(data.labels ?? [], (label) => data.classNames?.[label]).indexOf('odd')).toBe(4);
    expect(data.notes).toEqual(['series.csv: 3 rows at the end left out, which fill no window']);
  });

  test('may overlap', () => {
    const data = readTable(path, { ...options, window: { length: 10, step: 5 } });
    expect([data.count, data.values[20]]).toEqual([19, 5]);
  });

  test('are split in order of time, and no row is in two parts', async () => {
    for (const [step, parts] of [
      [10, [7, 1, 2]],
      [2, [25, 5, 9]],
    ] as const) {
      const opened = await openData(path, { ...options, window: { length: 10, step } });
      const { train, validation, test } = splitOpened(opened, { seed: 1, validation: true });
      expect([train.count, validation.count, test.count]).toEqual(parts);
      const rows = [train, validation, test].map((part) => [...part.values].filter((_, index) => index % 2 === 0));
      expect(Math.max(...(rows[0] ?? []))).toBeLessThan(Math.min(...(rows[1] ?? [])));
      expect(Math.max(...(rows[1] ?? []))).toBeLessThan(Math.min(...(rows[2] ?? [])));
    }
  });

  test('of further rows are made alike by the recipe of a model', async () => {
    const data = readTable(path, { ...options, window: { length: 10, step: 5 } });
    const { record } = fitPreprocessing('standardise', data);
    const { table } = preprocessingFrom(JSON.parse(JSON.stringify(record)), [20]).record;
    expect(readTable(path, { recipe: table }).values).toEqual(data.values);
    expect(() => preprocessingFrom({ ...record, table: { columns: [], window: { length: 1e9 } } }, [20])).toThrow(
      'the record must describe 20 features',
    );
  });

  test('are refused where rows would be missing in between, or there are too few', () => {
    expect(() => readTable(path, { ...options, window: { length: 200 } })).toThrow(
      'at least 200 rows for a window, got 103',
    );
    expect(() => readTable(path, { ...options, window: { length: 5 }, missing: 'drop' })).toThrow(
      'must follow one another',
    );
  });

  test('go through compare by options alone', async () => {
    const args = [
      'compare',
      '--data',
      series('long.csv', 1200),
      '--label',
      'state',
      '--drop',
      'time',
      '--window',
      '10',
    ];
    const more = ['--models', 'mean,pca', '--latent', '2', '--out', join(folder, 'out'), '--json'];
    const { code, out } = await workbook([...args, ...more]);
    expect(code).toBe(0);
    const { rows } = JSON.parse(out) as { rows: { mse: number }[] };
    // A line and a wave of one frequency: two components hold nearly all of a window.
    expect((rows[1]?.mse ?? 1) / (rows[0]?.mse ?? 1)).toBeLessThan(0.3);
  });
});

import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plantedTable, readNpy } from 'autoencoder-workbook/dist/data';
import polars from 'nodejs-polars';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import golden from './fixtures/detect-golden.json';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook detect '));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Model {
  readonly name: string;
  readonly method: string;
  readonly auroc: number | null;
  readonly averagePrecision: number | null;
  readonly threshold: number;
  readonly calibration: number;
  readonly falseAlarmRate: number | null;
  readonly counts: Readonly<Record<'flagged' | 'detected' | 'missed' | 'falseAlarms' | 'passed', number | null>>;
}
interface Found {
  readonly files: readonly string[];
  readonly rows: Readonly<Record<string, number>>;
  readonly answer: readonly string[];
  readonly models: readonly Model[];
}

async function detect(...args: readonly string[]): Promise<Found> {
  const { code, out, err } = await workbook(['detect', ...args, '--json']);
  expect([code, err.replace(/^\d+ of \d+: .*\n/gm, '')]).toEqual([0, '']);
  return JSON.parse(out) as Found;
}
const modelOf = ({ models }: Found, name: string): Model => models.find((one) => one.name === name) as Model;
const rowsOf = (out: string) => polars.readParquet(join(at(out), 'rows.parquet'));
const columnOf = (out: string, name: string): number[] => rowsOf(out).getColumn(name).toArray() as number[];

const planted = plantedTable({
  seed: 3,
  features: 6,
  planeVariances: [5, 2],
  noiseVariance: 0.05,
  normals: 1500,
  offPlane: 60,
  alongPlane: 60,
  stretch: 20,
}).table;

/** A table as CSV with an id and a class; some rows of it, columns in another order where asked. */
function plantedCsv(name: string, rows: readonly number[], { turned = false, scale = 1 } = {}): string {
  const line = (row: number): string => {
    const kind = planted.classNames?.[planted.labels?.[row] as number] ?? '';
    const own = Array.from(planted.values.subarray(6 * row, 6 * row + 6), (value) =>
      String(kind === 'normal' ? value : scale * value),
    );
    return [`r${row}`, kind, ...(turned ? own.reverse() : own)].join(',');
  };
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  writeFileSync(
    at(name),
    `${['no', 'kind', ...(turned ? names.reverse() : names)].join(',')}\n${rows.map(line).join('\n')}\n`,
  );
  return at(name);
}
const everyRow = Array.from({ length: planted.count }, (_, row) => row);
const normals = everyRow.filter((row) => planted.classNames?.[planted.labels?.[row] as number] === 'normal');
const NORMAL = ['--id', 'no', '--label', 'kind', '--normal-label', 'normal'] as const;

describe('against scikit-learn, on wine', () => {
  const wine = ['--data', 'test/data/fixtures/wine.csv', '--label', 'target', '--normal-label', '1', '--latent', '3'];
  let found: Found;
  beforeAll(async () => {
    found = await detect(...wine, '--models', 'pca', '--false-alarms', '0.1', '--out', at('wine'));
  });

  test('scores, p-values, flags and strangest columns of every row are the same', () => {
    const name = 'PCA-3 residual';
    expect(rowsOf('wine').getColumn('use').toArray()).toEqual(golden.uses);
    expect(columnOf('wine', `${name}, score`)).toBeNear(golden.scores, { rtol: 2e-5 });
    expect(columnOf('wine', `${name}, p`)).toBeNear(golden.pValues, { rtol: 1e-12 });
    const flags = rowsOf('wine').getColumn(`${name}, flag`).toArray() as boolean[];
    expect(flags).toEqual(golden.pValues.map((p) => p <= 0.1));
    const columns = readFileSync('test/data/fixtures/wine.csv', 'utf8').split('\n')[0]?.split(',') ?? [];
    const strangest = rowsOf('wine').getColumn(`${name}, strangest`).toArray();
    expect(strangest).toEqual(golden.strangest.map((column, row) => (flags[row] ? columns[column] : null)));
  });

  test('and so are AUROC, average precision and counts, of PCA and of the mean row', () => {
    const own = modelOf(found, 'PCA-3 residual');
    expect(own.auroc).toBeNear(golden.auroc, { atol: 1e-9 });
    expect(own.averagePrecision).toBeNear(golden.averagePrecision, { atol: 1e-9 });
    expect(own.counts).toMatchObject({
      flagged: golden.flagged,
      detected: golden.detected,
      falseAlarms: golden.falseAlarms,
    });
    expect(modelOf(found, 'mean row').auroc).toBeNear(golden.meanAuroc, { atol: 1e-9 });
  });
});

describe('on rows of which some are planted', () => {
  let found: Found;
  beforeAll(async () => {
    const args = ['--models', 'pca,dense,vae', '--latent', '2', '--epochs', '8', '--false-alarms', '0.05'];
    found = await detect('--data', plantedCsv('planted.csv', everyRow), ...NORMAL, ...args, '--out', at('planted'));
  });

  test('every detector stands beside what needs no training, with threshold and counts', () => {
    expect(found.models.map(({ name }) => name)).toEqual([
      'mean row',
      'nearest training row',
      'PCA-2 residual',
      'pPCA-2 −ln p',
      'dense-2 residual',
      'vae-2 residual',
      'vae-2 −ELBO',
    ]);
    for (const { threshold, calibration, counts, auroc } of found.models) {
      expect(Number.isFinite(threshold)).toBe(true);
      expect(calibration).toBe(300);
      expect((counts.detected ?? 0) + (counts.missed ?? 0)).toBe(120);
      expect((counts.falseAlarms ?? 0) + (counts.passed ?? 0)).toBe(300);
      expect(auroc).toBeGreaterThan(0.5);
    }
    // The residual is blind along the plane, the likelihood is not.
    expect(modelOf(found, 'PCA-2 residual').auroc).toBeLessThan(0.85);
    expect(modelOf(found, 'pPCA-2 −ln p').auroc).toBeGreaterThan(0.95);
    expect(found.rows).toEqual({ fit: 750, validation: 150, calibration: 300, test: 420 });
  });

  test('thresholds are conformal: of held-out normals as many are flagged as were asked for', () => {
    const [scores, p] = [columnOf('planted', 'PCA-2 residual, score'), columnOf('planted', 'PCA-2 residual, p')];
    const uses = rowsOf('planted').getColumn('use').toArray() as string[];
    const held = scores.filter((_, row) => uses[row] === 'calibration').sort((a, b) => a - b);
    expect(modelOf(found, 'PCA-2 residual').threshold).toBe(held[300 - 15]);
    scores.forEach((score, row) => {
      expect(p[row]).toBeNear((1 + held.filter((other) => other >= score).length) / 301, { rtol: 1e-12 });
    });
    // Five deviations of the law that the rate follows, and of 300 rows.
    const deviation = Math.sqrt(0.05 * 0.95 * (1 / 300 + 1 / 300));
    expect(modelOf(found, 'PCA-2 residual').falseAlarmRate).toBeNear(0.05, { atol: 5 * deviation });
  });

  test('no threshold and no score of a normal row depends on the anomalies', async () => {
    const other = await detect(
      ...['--data', plantedCsv('louder.csv', everyRow, { scale: 3 }), ...NORMAL, '--models', 'pca', '--latent', '2'],
      ...['--false-alarms', '0.05', '--out', at('louder')],
    );
    expect(modelOf(other, 'PCA-2 residual').threshold).toBe(modelOf(found, 'PCA-2 residual').threshold);
  });

  test('rows keep number and id, and contributions add up to the score', () => {
    expect(columnOf('planted', 'row')).toEqual(everyRow.map((row) => row + 1));
    expect(rowsOf('planted').getColumn('id').toArray()).toEqual(everyRow.map((row) => `r${row}`));
    const parts = polars.readParquet(join(at('planted'), 'contributions-dense-2-residual.parquet')).toRecords();
    expect(parts.length).toBe(modelOf(found, 'dense-2 residual').counts.flagged);
    const scores = columnOf('planted', 'dense-2 residual, score');
    for (const { row, id, score, ...columns } of parts) {
      expect(id).toBe(`r${Number(row) - 1}`);
      expect(score).toBe(scores[Number(row) - 1]);
      const sum = Object.values(columns).reduce((total: number, value) => total + Number(value), 0);
      expect(sum).toBeNear(Number(score), { rtol: 1e-5 });
    }
    expect(polars.readCSV(join(at('planted'), 'rows.csv')).height).toBe(planted.count);
  });

  test('a saved detector gives new rows what they had, each alone and with its columns in another order', async () => {
    const some = [3, 700, 1501, 1599];
    const turned = plantedCsv('turned.csv', some, { turned: true });
    await detect('--model', at('planted'), '--data', turned, '--out', at('again'));
    const names = ['PCA-2 residual', 'dense-2 residual', 'vae-2 residual'];
    for (const name of names) {
      const [before, after] = [columnOf('planted', `${name}, score`), columnOf('again', `${name}, score`)];
      expect(after).toBeNear(
        some.map((row) => before[row] as number),
        { rtol: 1e-5 },
      );
    }
    for (const row of some) {
      await detect('--model', at('planted'), '--data', plantedCsv('one.csv', [row]), '--out', at('one'));
      for (const name of names) {
        for (const what of ['score', 'p'] as const) {
          const [before, after] = [columnOf('planted', `${name}, ${what}`), columnOf('one', `${name}, ${what}`)];
          expect(after).toBeNear([before[row] as number], { rtol: 1e-5 });
        }
      }
    }
    // One detector by itself, at another rate; rows whose class is not known.
    const bare = at('bare.csv');
    const p = columnOf('planted', 'PCA-2 residual, p');
    const plain = p.indexOf(Math.max(...p));
    const values = planted.values.subarray(6 * plain, 6 * plain + 6).join();
    writeFileSync(bare, `a,b,c,d,e,f\n${values}\n90,90,90,90,90,0\n`);
    const single = join(at('planted'), 'detectors', 'PCA-2-residual');
    const found2 = await detect('--model', single, '--data', bare, '--false-alarms', '0.01', '--out', at('bare'));
    expect(found2.models[0]).toMatchObject({ name: 'PCA-2 residual', auroc: null, counts: { flagged: 1 } });
    expect(rowsOf('bare').getColumn('PCA-2 residual, flag').toArray()).toEqual([false, true]);
  });

  test('without classes all rows are fitted on, with a contamination that is stated', async () => {
    const args = ['--drop', 'kind', '--id', 'no', '--models', 'pca', '--latent', '2', '--false-alarms', '0.05'];
    const out = await detect('--data', at('planted.csv'), ...args, '--contamination', '0.1', '--out', at('all'));
    expect(out.rows).toEqual({ fit: 810, validation: 162, calibration: 324, test: 324 });
    expect(out.models[0]).toMatchObject({ auroc: null, averagePrecision: null, calibration: 324 - 32 });
    expect(out.answer.join('\n')).toMatch(/rests on the 10\.0 % strangest of the held-out rows being anomalies/);
  });
});

describe('on images', () => {
  test('a class of a folder is normal, and maps say where the others differ', async () => {
    const files = await writeTinyFiles(folder);
    const args = ['--normal-label', 'bar0,bar1', '--models', 'pca,conv', '--latent', '2', '--epochs', '1'];
    const out = await detect('--data', files['pictures'] ?? '', ...args, '--false-alarms', '0.1', '--out', at('bars'));
    expect(modelOf(out, 'PCA-2 residual').auroc).toBe(1);
    const maps = readNpy(join(at('bars'), 'contributions-PCA-2-residual.npy'));
    const list = polars.readParquet(join(at('bars'), 'contributions-PCA-2-residual.parquet'));
    expect([maps.count, maps.shape]).toEqual([list.height, [6, 6, 1]]);
    const scores = list.getColumn('score').toArray() as number[];
    expect(maps.values.subarray(0, 36).reduce((a, b) => a + b, 0)).toBeNear(scores[0] as number, { rtol: 1e-4 });
    const page = readFileSync(join(at('bars'), 'detect.html'), 'utf8');
    expect(page.match(/<span>where<\/span>/g)).toHaveLength(2 * 15);
  });
});

test('of one class only nothing is measured, and the rows are flagged all the same', async () => {
  const file = plantedCsv('normals.csv', normals.slice(0, 300));
  const out = await detect('--data', file, ...NORMAL, '--models', 'pca', '--latent', '2', '--out', at('normals'));
  expect(out.models[0]).toMatchObject({ auroc: null, counts: { detected: null } });
});

test('windows of a series keep their order, and none that is judged reaches into what was fitted on', async () => {
  const lines = Array.from({ length: 600 }, (_, row) => `${Math.sin(row / 3)},${Math.cos(row / 5)}`);
  writeFileSync(at('series.csv'), `a,b\n${lines.join('\n')}\n`);
  const args = ['--window', '8:1', '--contamination', '0', '--models', 'pca', '--false-alarms', '0.05'];
  await detect('--data', at('series.csv'), ...args, '--out', at('series'));
  const uses = rowsOf('series').getColumn('use').toArray() as string[];
  const borders = uses.filter((use, row) => use !== uses[row + 1]);
  expect(borders).toEqual(['fit', 'left out', 'validation', 'left out', 'calibration', 'left out', 'test']);
  expect(uses.filter((use) => use === 'left out')).toHaveLength(3 * 7);
});

describe('refuses in one line', () => {
  const refusals: readonly (readonly [what: string, args: readonly string[], code: number, message: RegExp])[] = [
    ['when nothing says what is normal', [], 2, /what is normal must be said: by classes .* or by the share/],
    ['a class without the normal one', ['--label', 'kind'], 2, /--label needs --normal-label/],
    [
      'a label that is missing',
      ['--label', 'sort', '--normal-label', 'normal'],
      1,
      /the label must be one of the columns no, kind, a, b, c, d, e, f, got "sort"/,
    ],
    [
      'data without classes',
      ['--drop', 'kind,no', '--normal-label', 'normal'],
      2,
      /--normal-label needs data with classes, got none in planted\.csv; name their column/,
    ],
    [
      'no normals',
      ['--label', 'kind', '--id', 'no', '--normal-label', 'good'],
      2,
      /--normal-label must be a class of the data, got "good"; there are normal \(1500\)/,
    ],
    [
      'too few normals for the rate of false alarms',
      [...NORMAL, '--false-alarms', '0.0005'],
      1,
      /a false-alarm rate of 0\.0005 needs 1999 normal rows to set the threshold .* got 1500 in all; allow more alarms/,
    ],
    ['a rate of 0', [...NORMAL, '--false-alarms', '0'], 2, /--false-alarms must be above 0/],
    ['a rate of 1', [...NORMAL, '--false-alarms', '1'], 2, /--false-alarms must be a share from 0 to below 1/],
    ['a rate in per cent', [...NORMAL, '--false-alarms', '1%'], 2, /such as 0\.01, got "1%"/],
    ['a convolution on rows', [...NORMAL, '--models', 'conv'], 1, /conv needs images, got rows of 6 numbers/],
    ['a code wider than the rows', [...NORMAL, '--latent', '9'], 1, /pca takes at most 6 numbers per code/],
    ['an unknown model', ['--model', '/nowhere'], 1, /loadDetector|readArrayFolder/],
  ];
  test.each(refusals)('%s', async (_, args, code, message) => {
    plantedCsv('planted.csv', everyRow);
    const result = await workbook(['detect', '--data', at('planted.csv'), ...args, '--out', at('refused')]);
    expect(result.err).toMatch(message);
    expect(result.err.trim().split('\n')).toHaveLength(1);
    expect([result.code, existsSync(at('refused'))]).toEqual([code, false]);
  });

  test('rows of other columns, a folder in which the detectors lie, a list of detectors that leads elsewhere', async () => {
    writeFileSync(at('other.csv'), 'a,b\n1,2\n');
    const model = at('planted');
    const other = await workbook(['detect', '--model', model, '--data', at('other.csv'), '--out', at('other')]);
    expect(other.err).toMatch(/the columns must be those that the model was trained on, .* without "c", "d", "e", "f"/);
    const same = await workbook(['detect', '--model', model, '--data', at('planted.csv'), '--out', model]);
    expect(same.err).toMatch(/--out must be another folder than --model/);
    cpSync(model, at('moved'), { recursive: true });
    const list = join(at('moved'), 'detect.json');
    writeFileSync(list, readFileSync(list, 'utf8').replace('PCA-2-residual', '../../planted'));
    const led = await workbook(['detect', '--model', at('moved'), '--data', at('planted.csv'), '--out', at('led')]);
    expect([led.code, led.err]).toEqual([1, expect.stringMatching(/must hold the detectors of an earlier --out/)]);
  });
});

test('Ctrl-C ends it with nothing written but the folder', async () => {
  const stop = new AbortController();
  const args = [
    'detect',
    '--data',
    plantedCsv('stop.csv', everyRow),
    ...NORMAL,
    '--models',
    'dense,vae',
    '--latent',
    '2',
  ];
  const onError = (text: string): void => {
    if (text.startsWith('1 of 2')) stop.abort();
  };
  const { code, err } = await workbook([...args, '--epochs', '2', '--out', at('stopped')], {
    signal: stop.signal,
    onError,
  });
  expect([code, err.trim().split('\n').at(-1)]).toEqual([1, 'workbook detect: interrupted, nothing was written']);
  expect(readdirSync(at('stopped'))).toEqual([]);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import polars from 'nodejs-polars';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook compare '));
let files: Readonly<Record<string, string>> = {};
beforeAll(async () => {
  files = await writeTinyFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const compare = (format: string, out: string, ...more: readonly string[]) => [
  'compare',
  '--data',
  files[format] as string,
  '--latent',
  '1,2',
  '--epochs',
  '1',
  '--out',
  join(folder, out),
  ...more,
];

test('compares all methods on images and writes table, chart and report', async () => {
  const { code, out, err } = await workbook(
    compare('idx', 'all', '--models', 'pca,linear,dense,conv,vae', '--seeds', '1,2'),
  );
  expect(code).toBe(0);
  // The mean row is there unasked, and so is PCA clipped, since these are pixels.
  expect(err.trim().split('\n')).toHaveLength(1 + 2 + 2 + 4 * 2 * 2);
  expect(out).toMatch(/test split, 12 examples, data [0-9a-f]{8}; fitted on 42 examples of 36 numbers; seeds: 1, 2;/);
  expect(out).toMatch(/^vae\s+2 .* ± /m);
  expect(out).toContain('squared error per image');
  expect(readdirSync(join(folder, 'all')).sort()).toEqual([
    'comparison.csv',
    'comparison.html',
    'comparison.parquet',
    'comparison.png',
    'comparison.vl.json',
    'rows.csv',
    'rows.parquet',
    'runs',
  ]);
  const frame = polars.readParquet(join(folder, 'all', 'comparison.parquet'));
  expect(frame.height).toBe(1 + 2 + 2 + 4 * 2);
  expect(frame.columns.slice(0, 6)).toEqual([
    'method',
    'latentDim',
    'parameters',
    'runs',
    'fitSeconds',
    'fitSecondsSpread',
  ]);
  const rows = frame.toRecords() as {
    method: string;
    latentDim: number;
    runs: number;
    mse: number;
    ssePerImage: number;
    mseSpread: number | null;
    checksum: string;
    remarks: string;
  }[];
  for (const { mse, ssePerImage } of rows) expect(ssePerImage).toBeNear(36 * mse, { rtol: 1e-6 });
  expect(rows.find(({ method }) => method === 'PCA')).toMatchObject({ runs: 1, mseSpread: null, remarks: '' });
  expect(rows.find(({ method }) => method === 'dense')?.runs).toBe(2);
  expect(rows.find(({ method }) => method === 'dense')?.mseSpread).toBeGreaterThan(0);
  expect(rows[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(polars.readCSV(join(folder, 'all', 'comparison.csv')).height).toBe(frame.height);
  const spec = JSON.parse(readFileSync(join(folder, 'all', 'comparison.vl.json'), 'utf8')) as { $schema: string };
  expect(spec.$schema).toContain('vega-lite/v5');
  // Unasked no library comes along, and nothing is loaded from elsewhere.
  const page = readFileSync(join(folder, 'all', 'comparison.html'), 'utf8');
  expect(page.length).toBeLessThan(2e6);
  expect(page.includes('<script')).toBe(false);
  expect(/<(script|img)[^>]* src="(?!data:)|<link /.test(page)).toBe(false);
});

test('says what each test row is and how it fared', async () => {
  const { code } = await workbook(compare('csv', 'each', '--label', 'kind', '--models', 'pca,dense', '--seeds', '1,2'));
  expect(code).toBe(0);
  const perRow = polars.readCSV(join(folder, 'each', 'rows.csv'));
  expect(perRow.columns).toEqual(['row', 'class', 'mean row', 'PCA 1', 'PCA 2', 'dense 1', 'dense 2']);
  expect(perRow.height).toBe(12);
  // The table alternates between its classes, so that a row's number tells its class.
  for (const record of perRow.toRecords()) {
    expect(record['class']).toBe(Number(record['row']) % 2 === 1 ? 'left' : 'right');
  }
  const overall = polars.readParquet(join(folder, 'each', 'comparison.parquet')).toRecords();
  for (const { method, latentDim, mse } of overall) {
    const errors = perRow.getColumn(latentDim ? `${method} ${latentDim}` : String(method)).toArray() as number[];
    expect(errors.reduce((sum, error) => sum + error, 0) / 12).toBeNear(Number(mse), { rtol: 1e-5 });
  }
});

test('keeps each trained model, for evaluate to measure alike', async () => {
  await workbook(compare('csv', 'kept', '--label', 'kind', '--models', 'pca,dense', '--json'));
  const { result } = JSON.parse(readFileSync(join(folder, 'kept', 'runs', 'dense-2-1.json'), 'utf8')) as {
    result: { measurement: { mse: number } };
  };
  const model = join(folder, 'kept', 'runs', 'dense-2-1');
  const { out } = await workbook(['evaluate', '--model', model, '--data', files['csv'] as string, '--json']);
  const { measurements } = JSON.parse(out) as { measurements: { mse: number }[] };
  expect(measurements[0]?.mse).toBeNear(result.measurement.mse, { rtol: 1e-6 });
});

test('compares on a table without classes, for a script', async () => {
  const { code, out } = await workbook(compare('npyRows', 'rows', '--models', 'pca,dense', '--json'));
  expect(code).toBe(0);
  const { heading, answer, verdicts, rows } = JSON.parse(out) as {
    heading: string;
    answer: string;
    verdicts: Record<string, unknown>[];
    rows: Record<string, unknown>[];
  };
  expect(heading).toContain('standardised on the training part');
  expect(rows).toHaveLength(1 + 4);
  expect(rows[0]).toMatchObject({ method: 'mean row', latentDim: 0, knnAccuracy: null });
  // Decibels and similarity are for images.
  expect(rows[1]).toMatchObject({ method: 'PCA', latentDim: 1, psnr: null, ssim: null, knnAccuracy: null });
  // One pass of two steps.
  expect(rows[3]).toMatchObject({ method: 'dense' });
  expect(rows[3]?.['remarks']).toContain('not converged: the passes ran out');
  expect(answer).toContain('Some nets had not converged');
  expect(verdicts).toMatchObject([
    { latentDim: 1, yardstick: 'PCA', net: 'dense', conclusion: 'higher' },
    { latentDim: 2, yardstick: 'PCA', net: 'dense', conclusion: 'higher' },
  ]);
  const { out: text } = await workbook(compare('npyRows', 'rows', '--models', 'pca,dense', '--resume'));
  expect(text).toMatch(/^dense +1 +not converged: the passes ran out/m);
  const page = readFileSync(join(folder, 'rows', 'comparison.html'), 'utf8');
  expect(page.includes('not converged: the passes ran out')).toBe(true);
  expect(page.includes('squared error per row')).toBe(true);
  expect(/PSNR|SSIM/.test(page)).toBe(false);
});

test('says of a net that it is no better than the mean', async () => {
  // A learning rate cannot be asked for, but one step of a deep net is as good as none.
  const { out } = await workbook(compare('npyRows', 'poor', '--models', 'vae', '--batch', '42', '--json'));
  const { rows } = JSON.parse(out) as { rows: { mse: number; remarks: string[] }[] };
  const mean = rows[0]?.mse ?? 0;
  for (const { mse, remarks } of rows.slice(1)) {
    expect(remarks.includes('no better than the mean')).toBe(!(mse < mean));
  }
});

test('keeps what is complete on Ctrl-C, and goes on from there', async () => {
  const stop = new AbortController();
  const args = compare('idx', 'stopped', '--models', 'pca,linear');
  const onError = (text: string): void => {
    if (text.startsWith('5 of 7')) stop.abort();
  };
  const first = await workbook(args, { signal: stop.signal, onError });
  expect(first.code).toBe(1);
  expect(first.err).toMatch(/interrupted after 5 of 7 runs, .* run the same command with --resume\n$/);
  expect(existsSync(join(folder, 'stopped', 'comparison.csv'))).toBe(false);
  const second = await workbook([...args, '--resume']);
  expect(second.code).toBe(0);
  expect(second.err).not.toContain('1 of 7');
  expect(second.err).toContain('7 of 7: linear 2');
});

test('takes over no run of another label', async () => {
  const file = join(folder, 'two.csv');
  writeFileSync(
    file,
    `a,b,p,q\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 7},${row % 2},${row % 3}\n`).join('')}`,
  );
  const args = ['compare', '--data', file, '--models', 'pca', '--latent', '2', '--out', join(folder, 'labels')];
  await workbook([...args, '--label', 'p']);
  expect((await workbook([...args, '--label', 'p', '--resume'])).err).toBe('');
  expect((await workbook([...args, '--label', 'q', '--resume'])).err).toMatch(/^1 of 2: mean.*\n2 of 2: pca 2, fitted/);
});

describe('trained for as long as the table wants', () => {
  test.each([
    ['test/cli/fixtures/breast.csv', 0.193],
    ['test/data/fixtures/wine.csv', 0.317],
  ])('a linear net on %s comes within 2 per cent of its optimum, PCA', async (data, optimum) => {
    const out = join(folder, basename(data));
    const args = ['--label', 'target', '--latent', '4', '--models', 'mean,pca,dense,linear', '--json'];
    const result = await workbook(['compare', '--data', data, '--out', out, ...args]);
    expect(result.code).toBe(0);
    const { rows } = JSON.parse(result.out) as { rows: { method: string; mse: number; remarks: string[] }[] };
    const [mean, pca, dense, linear] = rows;
    expect(rows.map(({ method }) => method)).toEqual(['mean row', 'PCA', 'dense', 'linear']);
    expect(pca?.mse).toBeNear(optimum, { atol: 5e-4 });
    expect(linear?.mse).toBeNear(pca?.mse as number, { rtol: 0.02 });
    // Six passes leave dense at 0.465 and linear above the mean row.
    expect(dense?.mse).toBeLessThan(0.4 * (mean?.mse as number));
    expect(rows.flatMap(({ remarks }) => remarks)).toEqual([]);
  });
});

describe('the folder of a comparison', () => {
  test('is tried before anything is read', async () => {
    const { code, err } = await workbook(['compare', '--data', 'no such file', '--out', '/dev/null/x']);
    expect(code).toBe(2);
    expect(err).toMatch(/--out must be a folder, got a file: \/dev\/null/);
  });
});

test('refuses before anything is trained', async () => {
  const { code, err } = await workbook(compare('npyRows', 'refused', '--models', 'dense,conv'));
  expect(code).toBe(1);
  expect(err).toBe('workbook compare: conv needs images, got rows of 36 numbers; use dense\n');
  expect(existsSync(join(folder, 'refused'))).toBe(false);
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import polars from 'nodejs-polars';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

it('compares all methods on images and writes table, chart and report', async () => {
  const { code, out, err } = await workbook(
    compare('idx', 'all', '--models', 'mean,pca,linear,dense,conv,vae', '--seeds', '1,2'),
  );
  expect(code).toBe(0);
  expect(err.trim().split('\n')).toHaveLength(1 + 2 + 4 * 2 * 2);
  expect(out).toMatch(
    /test split, 12 examples, data [0-9a-f]{8}; fitted on 42 examples of 36 numbers; epochs: 1, seeds: 1, 2;/,
  );
  expect(out).toMatch(/^vae\s+2 .* ± /m);
  expect(out).toContain('squared error per image');
  const written = ['comparison.csv', 'comparison.html', 'comparison.parquet', 'comparison.png', 'comparison.vl.json'];
  expect(readdirSync(join(folder, 'all')).sort()).toEqual([...written, 'runs']);
  const frame = polars.readParquet(join(folder, 'all', 'comparison.parquet'));
  expect(frame.height).toBe(1 + 2 + 4 * 2);
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
  }[];
  for (const { mse, ssePerImage } of rows) expect(ssePerImage).toBeNear(36 * mse, { rtol: 1e-6 });
  expect(rows.find(({ method }) => method === 'PCA')).toMatchObject({ runs: 1, mseSpread: null });
  expect(rows.find(({ method }) => method === 'dense')?.runs).toBe(2);
  expect(rows.find(({ method }) => method === 'dense')?.mseSpread).toBeGreaterThan(0);
  expect(rows[0]?.checksum).toMatch(/^[0-9a-f]{64}$/);
  expect(polars.readCSV(join(folder, 'all', 'comparison.csv')).height).toBe(frame.height);
  const spec = JSON.parse(readFileSync(join(folder, 'all', 'comparison.vl.json'), 'utf8')) as { $schema: string };
  expect(spec.$schema).toContain('vega-lite/v5');
  const page = readFileSync(join(folder, 'all', 'comparison.html'), 'utf8');
  expect(page).toContain('<img src="data:image/png;base64,');
  expect(page).toContain('Plotly.newPlot');
  // Nothing is loaded from elsewhere: neither scripts nor styles nor pictures.
  expect(page).not.toMatch(/<(script|img)[^>]* src="(?!data:)/);
  expect(page).not.toMatch(/<link /);
});

it('compares on a table without classes, for a script', async () => {
  const { code, out } = await workbook(compare('npyRows', 'rows', '--models', 'pca,dense', '--json'));
  expect(code).toBe(0);
  const { heading, rows } = JSON.parse(out) as { heading: string; rows: Record<string, unknown>[] };
  expect(heading).toContain('standardised on the training part');
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatchObject({ method: 'PCA', latentDim: 1, ssim: null, knnAccuracy: null });
});

it('keeps what is complete on Ctrl-C, and goes on from there', async () => {
  const stop = new AbortController();
  const args = compare('idx', 'stopped', '--models', 'pca,linear');
  const onError = (text: string): void => {
    if (text.startsWith('2 of 4')) stop.abort();
  };
  const first = await workbook(args, { signal: stop.signal, onError });
  expect(first.code).toBe(1);
  expect(first.err).toMatch(/interrupted after 2 of 4 runs, .* run the same command with --resume\n$/);
  expect(existsSync(join(folder, 'stopped', 'comparison.csv'))).toBe(false);
  const second = await workbook([...args, '--resume']);
  expect(second.code).toBe(0);
  expect(second.err).not.toContain('1 of 4');
  expect(second.err).toContain('4 of 4: linear 2');
});

it('takes over no run of another label', async () => {
  const file = join(folder, 'two.csv');
  writeFileSync(
    file,
    `a,b,p,q\n${Array.from({ length: 40 }, (_, row) => `${row},${row % 7},${row % 2},${row % 3}\n`).join('')}`,
  );
  const args = ['compare', '--data', file, '--models', 'pca', '--latent', '2', '--out', join(folder, 'labels')];
  await workbook([...args, '--label', 'p']);
  expect((await workbook([...args, '--label', 'p', '--resume'])).err).toBe('');
  expect((await workbook([...args, '--label', 'q', '--resume'])).err).toMatch(/^1 of 1: pca 2, fitted/);
});

it('refuses before anything is trained', async () => {
  const { code, err } = await workbook(compare('npyRows', 'refused', '--models', 'dense,conv'));
  expect(code).toBe(1);
  expect(err).toBe('workbook compare: conv needs images, got rows of 36 numbers; use dense\n');
  expect(existsSync(join(folder, 'refused'))).toBe(false);
});

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadDataset, loadImageFolder } from 'autoencoder-workbook';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { tableText } from '../cli/tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'examples '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** Runs an example as a reader would; the tests end its training after two epochs. */
async function run(script: string, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [join('examples', script), ...args, '2']);
  expect(stderr).toBe('');
  return stdout;
}

/** Some of the embedded pieces of clothing as PNG files, with noise where asked for. */
async function writePictures(name: string, noise: number): Promise<string> {
  const { values } = loadDataset('fashion-sample');
  mkdirSync(at(name));
  const raw = { width: 28, height: 28, channels: 1 } as const;
  for (let image = 0; image < 30; image++) {
    const pixels = values.subarray(image * 784, (image + 1) * 784);
    // A fixed pattern of lighter and darker pixels does for noise.
    const bytes = Buffer.from(pixels.map((x, pixel) => 255 * Math.min(1, Math.max(0, x + ((pixel % 3) - 1) * noise))));
    await sharp(bytes, { raw })
      .toColourspace('b-w')
      .png()
      .toFile(join(at(name), `${String(image).padStart(2, '0')}.png`));
  }
  return at(name);
}

test('compare-table prints PCA and dense on the held-out rows', async () => {
  writeFileSync(at('table.csv'), tableText(60));
  const out = await run('compare-table.mjs', at('table.csv'), 'kind');
  expect(out).toMatch(/PCA +┆ 2 +┆ \d/);
  expect(out).toMatch(/dense +┆ 2 +┆ \d/);
});

test('denoise-folder writes an image for each noisy one', async () => {
  const [clean, noisy] = [await writePictures('clean', 0), await writePictures('noisy', 0.2)];
  expect(await run('denoise-folder.mjs', clean, noisy, at('cleaned'))).toBe(`wrote 30 images to ${at('cleaned')}\n`);
  expect(await loadImageFolder(at('cleaned'))).toMatchObject({ count: 30, shape: [28, 28, 1] });
});

test('search finds five neighbours for each of five digits', async () => {
  const lines = (await run('search.mjs')).trim().split('\n');
  expect(lines).toHaveLength(5);
  for (const line of lines) expect(line).toMatch(/^test digit \d, a \d: its neighbours are (\d ){5}\(training digits/);
});

test('sample-vae draws forty digits', async () => {
  await run('sample-vae.mjs', at('samples.png'));
  const { width, height } = await sharp(readFileSync(at('samples.png'))).metadata();
  expect(width).toBeGreaterThan(10 * 28);
  expect(height).toBeGreaterThan(4 * 28);
});

test('an example that lacks an argument says which', async () => {
  const script = join('examples', 'compare-table.mjs');
  await expect(promisify(execFile)(process.execPath, [script])).rejects.toThrow('FILE.csv must be given');
});

test('every example has a test and is checked for its types', () => {
  const tested = ['compare.test.ts', 'scripts.test.ts'].map((name) =>
    readFileSync(join('test/examples', name), 'utf8'),
  );
  for (const script of readdirSync('examples')) {
    expect(tested.join()).toContain(`'${script}'`);
    expect(readFileSync(join('examples', script), 'utf8')).toMatch(/^\/\/ @ts-check\n/);
  }
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { corruptExamples, examplesFrom, writeNpy } from 'autoencoder-workbook';
import { readNpy } from 'autoencoder-workbook/dist/data';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math';
import polars from 'nodejs-polars';
import { afterAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook denoise '));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Found {
  readonly files: readonly string[];
  readonly denoised: string;
  readonly denoisers: readonly { readonly name: string; readonly mse: number; readonly validationMse: number }[];
}

async function denoise(...args: readonly string[]): Promise<Found> {
  const { code, out, err } = await workbook(['denoise', ...args, '--json']);
  expect([code, err.replace(/^.* net, fitted in .*\n/gm, '')]).toEqual([0, '']);
  return JSON.parse(out) as Found;
}
const mseOf = ({ denoisers }: Found, name: string): number =>
  denoisers.find((one) => one.name.startsWith(name))?.mse ?? Number.NaN;

/** Rows of two columns that are one number twice, seen with noise of their own. */
const random = randomSource(5);
const shared = normalValues(3000, random);
const rows = examplesFrom(
  Float32Array.from(shared, (value) => value).reduce((list, value, row) => {
    list.set([value, value], 2 * row);
    return list;
  }, new Float32Array(6000)),
  [2],
);

describe('on rows whose optimum is known', () => {
  test('the linear filter is the Wiener filter: λ = 2 and 0, σ = 1, leave 2/3 of a squared deviation a row', async () => {
    writeNpy(at('rows.npy'), rows);
    const found = await denoise(
      '--data',
      at('rows.npy'),
      '--noise',
      'gaussian:1',
      '--epochs',
      '3',
      '--out',
      at('rows'),
    );
    // Σ λσ²/(λ + σ²) = 2/3 over two columns; 600 test rows.
    expect(mseOf(found, 'best linear')).toBeNear(1 / 3, { rtol: 0.15 });
    expect(mseOf(found, 'noisy')).toBeNear(1, { rtol: 0.1 });
    expect(mseOf(found, 'mean')).toBeNear(1, { rtol: 0.15 });
    expect(mseOf(found, 'dense net')).toBeLessThan(0.6);
    const back = readNpy(join(at('rows'), 'denoised', 'denoised.npy'));
    expect([back.count, back.shape]).toEqual([600, [2]]);
    expect(existsSync(join(at('rows'), 'model', 'content.json'))).toBe(true);
    const page = readFileSync(join(at('rows'), 'denoise.html'), 'utf8');
    expect(page.includes('<script')).toBe(false);
    expect(page.includes('best linear')).toBe(true);
    expect(polars.readCSV(join(at('rows'), 'errors.csv')).height).toBe(found.denoisers.length);
  });

  test('pairs are learned from as they are, by the filter alone unless a noise is named', async () => {
    writeNpy(at('noisy.npy'), corruptExamples(rows, { type: 'gaussian', sigma: 1 }, 7));
    const pairs = ['--data', at('noisy.npy'), '--clean', at('rows.npy'), '--out', at('pairs')];
    const found = await denoise(...pairs);
    expect(found.denoisers.map(({ name }) => name)).toEqual(['noisy, as it is', 'mean of the clean', 'best linear']);
    expect(mseOf(found, 'best linear')).toBeNear(1 / 3, { rtol: 0.15 });
    expect(found.denoised).toBe('best linear');
    // A net of an earlier run takes noisy data as they are, and is measured where the clean ones are known.
    const again = ['--model', at('rows'), '--data', at('noisy.npy'), '--clean', at('rows.npy'), '--out', at('again')];
    const { out } = await workbook(['denoise', ...again, '--json']);
    const { errors, count } = JSON.parse(out) as { errors: { noisy: number; net: number }; count: number };
    expect(count).toBe(3000);
    expect(errors.net).toBeLessThan(errors.noisy);
  });
});

test('a table keeps names, id and class; a folder of images becomes PNG files of the same names', async () => {
  const files = await writeTinyFiles(folder);
  const short = ['--epochs', '1', '--seed', '2'];
  await denoise('--data', files['csv'] ?? '', '--label', 'kind', '--noise', 'swap:0.2', ...short, '--out', at('table'));
  const frame = polars.readCSV(join(at('table'), 'denoised', 'denoised.csv'));
  expect(frame.columns).toEqual(['kind', 'a', 'b', 'c', 'flat']);
  // On the scale of the data.
  expect((frame.getColumn('flat').toArray() as number[]).every((value) => Math.abs(value - 7) < 0.5)).toBe(true);
  const images = ['--data', files['pictures'] ?? '', '--noise', 'patch:2', '--net', 'conv', '--latent', '4'];
  const found = await denoise(...images, ...short, '--out', at('pictures-out'));
  expect(found.files.at(-1)).toBe('denoised/12 images');
  const written = readdirSync(join(at('pictures-out'), 'denoised'), { recursive: true }).map(String);
  expect(written.filter((name) => /^bar\d.\d+\.png$/.test(name))).toHaveLength(12);
  expect(found.denoisers.map(({ name }) => name)).toContain('best linear, clipped');
});

describe('refuses in one line', () => {
  const refusals: readonly (readonly [what: string, args: readonly string[], message: RegExp])[] = [
    ['when nothing says what the noise is', [], /--noise \(what spoils clean data\), --clean .* or --model is needed/],
    ['an unknown noise', ['--noise', 'pink:1'], /--noise must be one of gaussian, masking, .* got "pink:1"/],
    ['a noise without a size', ['--noise', 'gaussian'], /such as gaussian:0\.5/],
    ['a share above 1', ['--noise', 'masking:2'], /share of a masking corruption must be a probability/],
    ['a clip of what is not cut', ['--noise', 'masking:0.2:clip'], /got "masking:0\.2:clip"/],
    [
      'partners of another count',
      ['--clean', 'few.npy'],
      /--clean must hold the partner of each example .* got 20 for 3000/,
    ],
    ['a convolution on rows', ['--noise', 'gaussian:1', '--net', 'conv'], /conv needs images/],
  ];
  test.each(refusals)('%s', async (_, args, message) => {
    writeNpy(at('rows.npy'), rows);
    writeNpy(at('few.npy'), examplesFrom(rows.values.subarray(0, 40), [2]));
    const given = args.map((word) => (word === 'few.npy' ? at(word) : word));
    const { code, err } = await workbook(['denoise', '--data', at('rows.npy'), ...given, '--out', at('refused')]);
    expect(err).toMatch(message);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(code).toBeGreaterThan(0);
  });

  test('a net of other data', async () => {
    writeFileSync(at('other.csv'), 'a,b\n1,2\n');
    const { err } = await workbook(['denoise', '--model', at('rows'), '--data', at('other.csv'), '--out', at('o')]);
    expect(err.trim().split('\n')).toHaveLength(1);
  });
});

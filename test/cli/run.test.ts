import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openData } from 'autoencoder-workbook';
import { commands } from 'autoencoder-workbook/dist/cli/run';
import { datasetNames } from 'autoencoder-workbook/dist/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { writeTinyFiles } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook cli '));
let files: Readonly<Record<string, string>> = {};
const file = (format: string): string => files[format] as string;
beforeAll(async () => {
  files = await writeTinyFiles(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('workbook', () => {
  test('lists its commands', async () => {
    const { code, out } = await workbook(['--help']);
    expect(code).toBe(0);
    for (const { name } of commands) expect(out).toContain(`\n  ${name} `);
  });

  test.each(commands.map(({ name }) => name))('%s --help shows usage, options and an example', async (name) => {
    const { code, out, err } = await workbook([name, '--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(new RegExp(`Usage: workbook ${name}`));
    expect(out).toMatch(new RegExp(`Examples?:\n {2}workbook ${name}`));
  });

  test('prints its version', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    expect(await workbook(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
  });

  test.each([
    [[], /^workbook: autoencoders/],
    [['tran'], /no command "tran", only setup, doctor, data/],
    [['train'], /--data DATA is needed/],
    [['train', '--data'], /'--data <value>' argument missing; see workbook train --help/],
    [['train', '--epoch', '3'], /Unknown option '--epoch'; see workbook train --help/],
    [['train', 'x', '--data', 'd', '--model', 'dense', '--out', 'o'], /unexpected argument "x"/],
    [['train', '--data', 'd', '--model', 'deep', '--out', 'o'], /--model must be one of pca, linear/],
    [['train', '--data', 'd', '--model', 'dense', '--out', 'o', '--latent', '0'], /--latent must be a positive whole/],
    [['train', '--data', 'd', '--model', 'dense', '--out', 'o', '--epochs', '1e3'], /--epochs must be .* got "1e3"/],
    [['train', '--data', 'd', '--model', 'dense', '--out', 'o', '--resume'], /--resume needs the checkpoint/],
    [['compare', '--data', 'd', '--out', 'o', '--latent', '2,x'], /each number of --latent must be .* got "x"/],
    [['compare', '--data', 'd', '--out', 'o', '--models', 'pca,umap'], /each of --models must be one of mean, pca/],
    [['data', 'fetch'], /what to do must be one of list, get, path, verify/],
    [['data', 'get'], /data get needs a NAME/],
    [['data', 'get', 'cifar'], /the data set must be one of mnist-10k/],
    [['encode', '--model', 'm', '--data', 'd', '--out', 'codes.txt'], /ending of --out must be one of .parquet/],
    [['encode', '--model', 'm', '--data', 'd', '--out', 'no/such/codes.npy'], /--out must lie in a folder that exists/],
  ] as const)('%j is wrong use', async (args, message) => {
    const { code, out, err } = await workbook(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(message);
    if (args.length > 0) expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('workbook data', () => {
  test('lists the catalogue, for scripts too', async () => {
    expect((await workbook(['data', 'list'])).out.split('\n')).toHaveLength(datasetNames.length + 1);
    const rows = JSON.parse((await workbook(['data', 'list', '--json'])).out) as { name: string; isHere: boolean }[];
    expect(rows[0]).toMatchObject({ name: 'mnist-10k', isHere: true, bytes: 1_606_518 + 4681 });
  });

  test('says where a set belongs', async () => {
    expect((await workbook(['data', 'path', 'mnist', '--folder', folder])).out).toBe(`${join(folder, 'mnist')}\n`);
  });

  test('has nothing to fetch for an embedded set', async () => {
    expect((await workbook(['data', 'get', 'fashion-sample'])).out).toMatch(
      /^fashion-sample: 0 fetched, 2 there already/,
    );
  });

  test('says what was tried when nothing answers', async () => {
    const args = ['data', 'get', 'mnist', '--folder', folder, '--mirror', 'http://127.0.0.1:1/'];
    const { code, err } = await workbook(args);
    expect(code).toBe(1);
    expect(err).toContain('tried http://127.0.0.1:1/train-images-idx3-ubyte.gz: ');
  });

  test('says how to go on when a download is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('interrupted'));
    const { code, err } = await workbook(['data', 'get', 'mnist', '--folder', folder], { signal });
    expect(code).toBe(1);
    expect(err).toBe('workbook data: interrupted; to go on where it broke off, run the same command again\n');
  });

  test.each([
    ['csv', { scale: 'standardise', parts: [{ count: 60, shape: [4], classes: 2 }] }],
    ['idx', { scale: 'none', parts: [{ count: 60, shape: [6, 6, 1], classes: 3 }] }],
    ['npyImages', { scale: 'bytes', parts: [{ count: 60, shape: [6, 6, 1], classes: null }] }],
    ['npyRows', { scale: 'standardise', parts: [{ count: 60, shape: [36], classes: null }] }],
    ['pictures', { scale: 'none', parts: [{ count: 60, shape: [6, 6, 1], classes: 3 }] }],
  ])('reads %s', async (format, expected) => {
    const label = format === 'csv' ? ['--label', 'kind'] : [];
    const { code, out, err } = await workbook(['data', 'verify', file(format), ...label, '--json']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(JSON.parse(out)).toMatchObject(expected);
  });

  test('reads one set of images alike from IDX and PNG', async () => {
    const codes = async (format: string) => {
      const { parts } = await openData(file(format));
      if (!('all' in parts)) throw new Error('these data have no published parts');
      const { values, labels = [] } = parts.all;
      // In the folder the classes follow one another, and 10.png comes before 2.png.
      return Array.from(labels, (label, index) =>
        [label, ...values.subarray(36 * index, 36 * index + 36)].join(),
      ).sort();
    };
    expect(await codes('pictures')).toEqual(await codes('idx'));
  });
});

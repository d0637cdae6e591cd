import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aloneIn, expectWritable } from 'autoencoder-workbook/dist/cli/outFolder';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { tableText } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook out '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const table = at('table.csv');
const text = tableText(60);
const train = (out: string) =>
  workbook(['train', '--data', table, '--label', 'kind', '--model', 'pca', '--latent', '2', '--out', out]);

beforeAll(() => {
  writeFileSync(table, text);
  mkdirSync(at('photos'));
  writeFileSync(at('photos/summer.jpg'), 'not to be lost');
  mkdirSync(at('other.checkpoint'));
  writeFileSync(at('other.checkpoint/notes.txt'), 'not to be lost either');
});

describe('what a reader has', () => {
  test.each([
    ['table.csv', /--out must be a folder, got a file: .*table\.csv/],
    ['table.csv/models/dense', /--out must be a folder, got a file: .*table\.csv/],
    ['photos', /--out must be a new folder or a saved model, which is replaced, got .*photos with "summer\.jpg" in it/],
    ['other', /the checkpoint beside --out must be .* with "notes\.txt" in it/],
  ])('is not replaced by a model saved as %s', async (out, message) => {
    const { code, err } = await train(at(out));
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(readFileSync(table, 'utf8')).toBe(text);
    expect(readFileSync(at('photos/summer.jpg'), 'utf8')).toBe('not to be lost');
    expect(readFileSync(at('other.checkpoint/notes.txt'), 'utf8')).toBe('not to be lost either');
  });

  test('is not replaced by a report', async () => {
    const { code, err } = await workbook(['compare', '--data', table, '--label', 'kind', '--out', join(table, 'x')]);
    expect(code).toBe(2);
    expect(err).toMatch(/--out must be a folder, got a file/);
  });

  test('is not replaced by its own codes', async () => {
    await train(at('model'));
    const { code, err } = await workbook(['encode', '--model', at('model'), '--data', table, '--out', table]);
    expect(code).toBe(2);
    expect(err).toMatch(/--out must be another file than the one that is read/);
    mkdirSync(at('folder.csv'));
    const args = ['encode', '--model', at('model'), '--data', table, '--out', at('folder.csv')];
    expect((await workbook(args)).err).toMatch(/--out must be a file, got a folder/);
    expect(readFileSync(table, 'utf8')).toBe(text);
  });
});

test('a saved model is replaced by the next one of its name', async () => {
  expect((await train(at('twice'))).code).toBe(0);
  expect((await train(at('twice'))).code).toBe(0);
  expect(readdirSync(at('twice')).sort()).toEqual(['content.bin', 'content.json']);
});

describe('a folder that is worked in', () => {
  test('is one run at a time: a second one is refused and told who works there', async () => {
    mkdirSync(at('shared'));
    const refused = await aloneIn(at('shared'), () =>
      aloneIn(at('shared'), async () => 'both').catch((error: Error) => error.message),
    );
    expect(refused).toMatch(/^--out must be a folder that no other run writes to, got .*shared, in which process \d+/);
    // Gone with the work, whether it ends well or not.
    await expect(aloneIn(at('shared'), () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    expect(await aloneIn(at('shared'), async () => 'free again')).toBe('free again');
    expect(readdirSync(at('shared'))).toEqual([]);
  });

  test('is tried at once: where nothing can be written, nothing is begun', () => {
    expect(expectWritable('--out', at('new/deep'))).toBe(at('new/deep'));
    expect(existsSync(at('new'))).toBe(false);
    expect(() => expectWritable('--out', '/proc/here')).toThrow(
      /^--out must be a folder that can be written, got E[A-Z]+ in \/proc; choose another one$/,
    );
  });
});

describe('a model of a table with classes', () => {
  test('encodes and measures rows that have none', async () => {
    await train(at('classes'));
    const unlabelled = text.replace(/,[^,\n]*$/gm, '');
    writeFileSync(at('new.csv'), unlabelled);
    const encode = ['encode', '--model', at('classes'), '--data', at('new.csv'), '--out', at('codes.csv')];
    expect(await workbook(encode)).toMatchObject({ code: 0, err: '' });
    expect(readFileSync(at('codes.csv'), 'utf8')).toMatch(/^z1,z2\n/);
    const evaluate = await workbook(['evaluate', '--model', at('classes'), '--data', at('new.csv')]);
    expect(evaluate).toMatchObject({ code: 0, err: '' });
  });

  test('refuses images, without speaking of labels', async () => {
    const args = ['evaluate', '--model', at('classes'), '--data', 'fashion-sample'];
    const { code, err } = await workbook(args);
    expect(code).toBe(1);
    expect(err).toMatch(/examples must have the shape \[4\], got \[28, 28, 1\]/);
    expect(existsSync(at('codes.npy'))).toBe(false);
  });
});

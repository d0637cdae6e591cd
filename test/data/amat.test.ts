import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { downloadDataset, loadDataset, loadSplits } from 'autoencoder-workbook';
import { parseAmat } from 'autoencoder-workbook/dist/data/amat';
import { afterAll, describe, expect, test } from 'vitest';
import { fullSetsFolder, skippedWithoutFullSets } from './fullSets';

const parse = (text: string) => parseAmat(Buffer.from(text), { source: 'some.amat', columns: 3 });

describe('parseAmat', () => {
  test.each([
    ['plain lines', '0 1 1\n1 0 0\n'],
    ['blanks before the end of a line', '0 1 1 \n1 0 0 \n'],
    ['no newline at the end', '0 1 1\n1 0 0'],
    ['line ends of Windows', '0 1 1\r\n1 0 0\r\n'],
  ])('reads rows in order: %s', (_, text) => {
    expect([...parse(text)]).toEqual([0, 1, 1, 1, 0, 0]);
  });

  test.each([
    ['0 1\n', 'every line must hold 3 values, got 2 in line 1'],
    ['0 1 1\n1 0 0 1\n', 'got 4 in line 2'],
    ['0 1 1\n\n1 0 0\n', 'got 0 in line 2'],
    ['0 1 2\n', 'values must be 0 or 1 with blanks between them, got "2" in line 1'],
    ['0 11 0\n', 'got "1" in line 1'],
    ['0 1. 0\n', 'got "." in line 1'],
    ['0 1 1\n1 0', 'got 2 in line 2'],
    ['', 'at least one line of values, got none'],
  ])('refuses %j', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });
});

describe("loadDataset('binarized-mnist')", () => {
  const root = mkdtempSync(join(tmpdir(), 'binarised mnist '));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  const place = join(root, 'binarized-mnist', 'binarized_mnist_test.amat');
  const load = (folder = root) => loadDataset('binarized-mnist', { folder });

  test('names the file that is missing, damaged or another one, plain or packed', () => {
    expect(() => load()).toThrow(`${place} must exist, got no such file; run: npx workbook data get binarized-mnist`);
    mkdirSync(join(root, 'binarized-mnist'));
    writeFileSync(`${place}.gz`, gzipSync('0 1\n').subarray(0, 12));
    expect(() => load()).toThrow(`loadDataset ${place}.gz: a file whose name`);
    writeFileSync(`${place}.gz`, gzipSync('0 1\n'));
    expect(() => load()).toThrow(`${place}.gz must have the SHA-256 e6687b`);
    writeFileSync(place, '0 1\n');
    expect(() => load()).toThrow(`${place} must have the SHA-256 e6687b`);
  });

  test('has nothing to train on', () => {
    expect(() => loadSplits('binarized-mnist', { seed: 1 })).toThrow(
      'loadSplits: binarized-mnist must have a training and a test part, got only test; use loadDataset',
    );
  });

  test.skipIf(!fullSetsFolder)(
    `the published file: 10,000 images, 13.25 % ones (${skippedWithoutFullSets})`,
    async () => {
      const data = load(fullSetsFolder as string);
      expect(data).toMatchObject({ name: 'binarized-mnist', split: 'test', count: 10_000, shape: [28, 28, 1] });
      const ones = data.values.reduce((sum, value) => sum + value, 0);
      expect(ones / data.values.length).toBeNear(0.1325, { atol: 5e-5 });
      expect(new Set(data.values)).toEqual(new Set([0, 1]));
      // It lies there packed, which counts as present.
      const found = await downloadDataset('binarized-mnist', { folder: fullSetsFolder as string, mirrors: [] });
      expect(found.present).toEqual(['binarized_mnist_test.amat']);
    },
  );
});

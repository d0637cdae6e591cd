import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { examplesFrom, openData, writeNpy } from 'autoencoder-workbook';
import { splitOpened } from 'autoencoder-workbook/dist/data';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { workbook } from './terminal';
import { barBytes, tableText } from './tinyFiles';

const folder = mkdtempSync(join(tmpdir(), 'workbook rules '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function table(name: string, text: string): string {
  writeFileSync(at(name), text);
  return at(name);
}

const compare = (data: string, ...more: readonly string[]) =>
  workbook(['compare', '--data', data, '--models', 'pca,dense', '--latent', '2', '--epochs', '1', '--json', ...more]);

describe('unusual data', () => {
  test('of one class only have no probe, and all neighbours agree', async () => {
    const file = table('one.csv', tableText(40).replaceAll('right', 'left'));
    const { code, out } = await compare(file, '--label', 'kind', '--out', at('one'));
    expect(code).toBe(0);
    const { rows } = JSON.parse(out) as { rows: { knnAccuracy: number; probeAccuracy: number | null }[] };
    // Behind the mean row, which has no code.
    expect(rows[1]).toMatchObject({ knnAccuracy: 1, probeAccuracy: null });
  });

  test('that never vary are reconstructed exactly by PCA, on an axis that can show 0', async () => {
    const file = table('flat.csv', `a,b,c\n${'1,2,3\n'.repeat(20)}`);
    const { code, out } = await compare(file, '--out', at('flat'));
    expect(code).toBe(0);
    expect((JSON.parse(out) as { rows: { mse: number }[] }).rows[1]?.mse).toBe(0);
    expect(existsSync(at('flat/comparison.png'))).toBe(true);
  });

  test('of few rows are refused', async () => {
    const { code, err } = await compare(table('few.csv', tableText(9)), '--label', 'kind', '--out', at('few'));
    expect(code).toBe(1);
    expect(err).toContain('few.csv must hold at least 10 examples to be split into parts, got 9');
  });

  test('with fewer rows than numbers in a code are refused for PCA', async () => {
    const values = Float32Array.from(barBytes(10));
    writeNpy(at('wide.npy'), examplesFrom(values, [36]));
    const args = ['train', '--data', at('wide.npy'), '--model', 'pca', '--latent', '8', '--out', at('wide')];
    // Seven of ten rows are for training.
    expect((await workbook(args)).err).toMatch(/pca takes at most 7 numbers per code .* got 8/);
  });

  test('of images of several sizes are refused by name', async () => {
    mkdirSync(at('mixed'));
    for (const [name, width] of [
      ['a', 6],
      ['b', 7],
    ] as const) {
      const raw = { width, height: 6, channels: 1 } as const;
      await sharp(Buffer.from(barBytes(2).subarray(0, 6 * width)), { raw })
        .png()
        .toFile(at(`mixed/${name}.png`));
    }
    const { code, err } = await workbook(['data', 'verify', at('mixed')]);
    expect(code).toBe(1);
    expect(err).toMatch(/all images must have one size, got 7×6 in b\.png and 6×6 in a\.png/);
  });

  test('of images of any size go through every net', async () => {
    const odd = Float32Array.from(barBytes(35).subarray(0, 20 * 5 * 9 * 1));
    writeNpy(at('odd.npy'), examplesFrom(odd, [5, 9]));
    const args = ['compare', '--data', at('odd.npy'), '--models', 'conv,vae', '--latent', '2', '--epochs', '1'];
    expect((await workbook([...args, '--out', at('odd')])).code).toBe(0);
  });
});

describe('the split', () => {
  test('holds out 20 per cent to test on and 10 to validate, classes in proportion', async () => {
    const opened = await openData(table('split.csv', tableText(100)), { label: 'kind' });
    const { train, validation, test } = splitOpened(opened, { seed: 1, validation: true });
    expect([train.count, validation.count, test.count]).toEqual([70, 10, 20]);
    expect(test.labels?.filter((label) => label === 0)).toHaveLength(10);
    expect(splitOpened(opened, { seed: 1, validation: true, train: 30 }).test.values).toEqual(test.values);
  });
});

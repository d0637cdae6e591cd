import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadImageFolder } from 'autoencoder-workbook';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook images '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Writes an image of the given bytes; its format follows from the name. */
async function image(
  name: string,
  bytes: readonly number[],
  size: { width: number; height: number; channels: 1 | 3 | 4 },
) {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  const space = size.channels === 1 ? 'b-w' : 'srgb';
  await sharp(Uint8Array.from(bytes), { raw: size }).toColourspace(space).toFile(file);
}

const grey = { width: 2, height: 1, channels: 1 } as const;

describe('loadImageFolder', () => {
  test('grey images in the order of their paths, classes from sub-folders', async () => {
    await image('cats/b.png', [0, 255], grey);
    await image('dogs/a.png', [51, 102], grey);
    await image('cats/deep/a.png', [153, 204], grey);
    const data = await loadImageFolder(folder);
    expect([data.count, data.shape]).toEqual([3, [1, 2, 1]]);
    expect(data.values).toBeNear([0, 1, 0.6, 0.8, 0.2, 0.4], { atol: 1e-6 });
    expect([data.classNames, data.labels]).toEqual([['cats', 'dogs'], Int32Array.of(0, 0, 1)]);
    expect((await loadImageFolder(folder)).checksum).toBe(data.checksum);
  });

  test('colour makes all images RGB, alpha is dropped', async () => {
    await image('a.png', [255, 0, 51, 255, 0, 102, 204, 255], { width: 2, height: 1, channels: 4 });
    await image('b.png', [0, 255], grey);
    const data = await loadImageFolder(folder);
    expect(data.shape).toEqual([1, 2, 3]);
    expect(data.values).toBeNear([1, 0, 0.2, 0, 0.4, 0.8, 0, 0, 0, 1, 1, 1], { atol: 1e-6 });
    expect(data.labels).toBeUndefined();
  });

  test('refuses empty folders, mixed sizes, half-classed folders and files that are no images', async () => {
    await expect(loadImageFolder(folder)).rejects.toThrow('must hold images (.png, .jpg, .jpeg, .webp), got none');
    await image('a.png', [0, 255], grey);
    await image('b.png', [0, 255, 0], { width: 3, height: 1, channels: 1 });
    await expect(loadImageFolder(folder)).rejects.toThrow(
      'all images must have one size, got 3×1 in b.png and 2×1 in a.png',
    );
    rmSync(join(folder, 'b.png'));
    await image('cats/c.png', [0, 255], grey);
    await expect(loadImageFolder(folder)).rejects.toThrow('either all images lie in sub-folders');
    rmSync(join(folder, 'cats'), { recursive: true });
    writeFileSync(join(folder, 'z.png'), 'not an image');
    await expect(loadImageFolder(folder)).rejects.toThrow('z.png: must be a readable image');
  });
});

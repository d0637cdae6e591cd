import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadImageFolder, openData } from 'autoencoder-workbook';
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
    await expect(loadImageFolder(folder)).rejects.toThrow(
      'must hold images (.png, .jpg, .jpeg, .webp, .tif, .tiff, .gif), got none',
    );
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

  test('16 bits are kept', async () => {
    const levels = Uint16Array.from([0, 5, 481, 65_535]);
    await sharp(levels, { raw: { width: 2, height: 2, channels: 1 } })
      .toColourspace('grey16')
      .toFile(join(folder, 'a.png'));
    const data = await loadImageFolder(folder);
    expect(data.shape).toEqual([2, 2, 1]);
    expect(data.values).toBeNear([0, 5 / 65_535, 481 / 65_535, 1], { rtol: 1e-7 });
  });

  test('TIFF and GIF are read, animations are not, nor what sharp has no reader for', async () => {
    await image('a.tif', [0, 255], grey);
    await image('b.gif', [0, 0, 0, 255, 255, 255], { width: 2, height: 1, channels: 3 });
    expect((await loadImageFolder(folder)).values).toBeNear([0, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1], { atol: 1e-6 });
    const frames = { width: 2, height: 2, channels: 3, pageHeight: 1 } as const;
    const pixels = Uint8Array.from([0, 0, 0, 9, 9, 9, 200, 200, 200, 90, 90, 90]);
    await sharp(pixels, { raw: frames })
      .gif({ delay: [9, 9] })
      .toFile(join(folder, 'c.gif'));
    await expect(loadImageFolder(folder)).rejects.toThrow(
      'c.gif: must be a readable image (got 2 frames or pages in one',
    );
    writeFileSync(join(folder, 'a0.bmp'), 'BM');
    await expect(loadImageFolder(folder)).rejects.toThrow('got a0.bmp; convert it or take it out');
  });

  test('hidden names are no classes, other files are counted, links to files are followed', async () => {
    await image('a/1.png', [0, 255], grey);
    await image('b/2.png', [255, 0], grey);
    await image('.ipynb_checkpoints/1.png', [9, 9], grey);
    await image('a/.thumbs/1.png', [9, 9], grey);
    writeFileSync(join(folder, '.DS_Store'), '');
    writeFileSync(join(folder, 'b', 'notes.txt'), '');
    symlinkSync(join(folder, 'a', '1.png'), join(folder, 'b', '3.png'));
    symlinkSync(join(folder, 'nowhere.png'), join(folder, 'b', '4.png'));
    symlinkSync(folder, join(folder, 'b', 'circle'));
    const data = await loadImageFolder(folder);
    expect([data.ids, data.classNames]).toEqual([
      ['a/1.png', 'b/2.png', 'b/3.png'],
      ['a', 'b'],
    ]);
    expect(data.notes).toEqual([`${folder}: 3 files skipped, which are no images: b/4.png, b/circle, b/notes.txt`]);
  });

  test('mixed sizes are brought to one: scaled to cover it, cut at the centre', async () => {
    await image('a.png', [0, 255], grey);
    await image('b.png', [0, 0, 255, 255, 0, 0, 255, 255], { width: 4, height: 2, channels: 1 });
    await image('c.png', [0, 51, 102, 153, 204, 255], { width: 6, height: 1, channels: 1 });
    const data = await loadImageFolder(folder, { resize: { width: 2, height: 1 } });
    expect(data.shape).toEqual([1, 2, 1]);
    // The first is of that size; of the third the two pixels in the middle stay.
    expect([...data.values.slice(0, 2), ...data.values.slice(4)]).toBeNear([0, 1, 0.4, 0.6], { atol: 1e-6 });
  });

  test('train and test are parts, not classes', async () => {
    await image('train/cats/1.png', [0, 255], grey);
    await image('train/dogs/2.png', [255, 0], grey);
    await image('test/dogs/3.png', [51, 0], grey);
    await image('val/dogs/4.png', [51, 0], grey);
    await expect(loadImageFolder(folder)).rejects.toThrow(
      'got test and train and val, which look like parts of the data',
    );
    const { parts } = await openData(folder);
    if ('all' in parts) throw new Error('these are parts');
    expect([parts.train.count, parts.train.split, parts.test.split]).toEqual([2, 'train', 'test']);
    expect([parts.test.labels, parts.test.classNames]).toEqual([Int32Array.of(1), ['cats', 'dogs']]);
    expect(parts.train.notes).toEqual([`${folder}: the part val is left out; only train and test are used`]);
  });
});

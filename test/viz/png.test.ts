import { chart, decodedGrid, type Examples, examplesFrom, imageGrid, imageRows } from 'autoencoder-workbook';
import { figureWidth } from 'autoencoder-workbook/dist/viz/theme';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { gallery, lines } from './gallery';

/** Pixels of a PNG as [red, green, blue] by column and row. */
async function pixelsOf(png: Buffer): Promise<{ width: number; height: number; at(x: number, y: number): number[] }> {
  const { data, info } = await sharp(png)
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
  return { width: info.width, height: info.height, at };
}

describe('charts as PNG', () => {
  test.each(Object.entries(gallery))('%s has two device pixels per CSS pixel and fits the width', async (_, figure) => {
    const { width, height } = await sharp(figure.toPng()).metadata();
    expect([width, height]).toEqual([2 * figure.width, 2 * figure.height]);
    expect(figure.width).toBeLessThanOrEqual(figureWidth + 12);
  });

  test('a chart that fits itself is as wide as the theme says', () => {
    expect(lines.width).toBe(figureWidth);
  });

  test('two renderings are the same bytes', () => {
    const again = chart({ title: lines.title, alt: lines.alt }, lines.spec);
    expect(again).not.toBe(lines);
    expect(again.toPng().equals(lines.toPng())).toBe(true);
  });

  test('drawing leaves the data as they were', () => {
    const values = [{ a: 1 }];
    const encoding = { x: { field: 'a', type: 'quantitative' } };
    chart({ title: '', alt: 'a dot' }, { data: { values }, mark: 'point', encoding }).toPng();
    expect(Reflect.ownKeys(values[0] as object)).toEqual(['a']);
  });

  test('text is drawn with the shipped font: a wide word covers more paper than a narrow one', async () => {
    const inked = async (title: string) => {
      const picture = chart({ title, alt: 'a title' }, { data: { values: [] }, mark: 'point', width: 300, height: 10 });
      const { data } = await sharp(picture.toPng()).greyscale().raw().toBuffer({ resolveWithObject: true });
      return data.filter((value: number) => value < 128).length;
    };
    expect(await inked('MMMM')).toBeGreaterThan(2 * (await inked('llll')));
    expect(await inked('llll')).toBeGreaterThan(50);
  });
});

/** Two images of 2 × 2 pixels, black to white. */
const tiny: Examples = examplesFrom(Float32Array.of(0, 1, 0.5, 0.25, 1, 1, 0, 0), [2, 2, 1]);
const plain = { title: '', alt: 'tiny images' };

describe('imageGrid', () => {
  test('draws each image pixel as one square of exactly its grey', async () => {
    const grid = imageGrid({ ...plain, rows: [{ name: '', images: tiny }], maxZoom: 4 });
    const { at } = await pixelsOf(grid.toPng());
    // A margin of 5 CSS pixels, then squares of 4 CSS pixels: 8 device pixels each.
    const square = (x: number, y: number) => [
      at(10 + 8 * x, 10 + 8 * y),
      at(17 + 8 * x, 17 + 8 * y),
      at(10 + 8 * x, 17 + 8 * y),
    ];
    const grey = (value: number) => [value, value, value];
    expect(square(0, 0)).toEqual([grey(0), grey(0), grey(0)]);
    expect(square(1, 0)).toEqual([grey(255), grey(255), grey(255)]);
    expect(square(0, 1)).toEqual([grey(128), grey(128), grey(128)]);
    expect(square(1, 1)).toEqual([grey(64), grey(64), grey(64)]);
    expect(at(9, 10)).toEqual(grey(255));
    // The second image follows after a gap of 8 CSS pixels.
    expect(at(10 + 16 + 16, 10 + 8)).toEqual(grey(0));
  });

  test('colours come out channel by channel', async () => {
    const images = examplesFrom(Float32Array.of(1, 0, 0.2, 0, 0.4, 1), [1, 2, 3]);
    const { at } = await pixelsOf(imageGrid({ ...plain, rows: [{ name: '', images }] }).toPng());
    expect(at(12, 12)).toEqual([255, 0, 51]);
    expect(at(20, 12)).toEqual([0, 102, 255]);
  });

  test('values outside the range are cut off, and what is no number is glaring', async () => {
    const images = examplesFrom(Float32Array.of(-1, 2, Number.NaN, 0.5), [1, 4, 1]);
    const { at } = await pixelsOf(imageGrid({ ...plain, rows: [{ name: '', images }] }).toPng());
    expect([0, 1, 2, 3].map((x) => at(12 + 8 * x, 12))).toEqual([
      [0, 0, 0],
      [255, 255, 255],
      [255, 0, 255],
      [128, 128, 128],
    ]);
  });

  test('differences are white at zero, blue below and orange above, and the range stands beside the name', async () => {
    const images = examplesFrom(Float32Array.of(-0.5, 0, 0.5), [1, 3, 1]);
    const row = { name: '', images, colours: 'diverging', range: [-0.5, 0.5] } as const;
    const grid = imageGrid({ ...plain, rows: [row] });
    const wide = (await pixelsOf(grid.toPng())).at;
    // The note of the range takes the left; the image is the only thing with saturated colours.
    const colours = new Set<string>();
    for (let x = 0; x < 400; x++) colours.add(wide(x, 12).join());
    expect(colours).toContain('31,98,158');
    expect(colours).toContain('190,90,10');
  });

  test('refuses rows that do not belong together and images that do not fit', () => {
    const rows = (images: Examples) => ({
      ...plain,
      rows: [
        { name: 'original', images: tiny },
        { name: 'PCA', images },
      ],
    });
    const three = examplesFrom(new Float32Array(12), [2, 2, 1]);
    expect(() => imageGrid(rows(three))).toThrow(
      'row "PCA" must hold 2 images of 2 × 2 like the first, got 3 of 2 × 2',
    );
    const flat = examplesFrom(new Float32Array(8), [4]);
    expect(() => imageGrid(rows(flat))).toThrow('must have the shape [height, width, 1 or 3], got [4]');
    expect(() => imageGrid({ ...rows(tiny), columns: ['one'] })).toThrow('2 column captions needed, got 1');
    const many = examplesFrom(new Float32Array(400 * 28 * 28), [28, 28, 1]);
    expect(() => imageGrid({ ...plain, rows: [{ name: '', images: many }] }).toPng()).toThrow(
      'split them with imageRows',
    );
    expect(() => imageGrid({ ...plain, rows: [] })).toThrow('at least one row');
    expect(() => imageGrid({ title: 'x', alt: '', rows: [{ name: '', images: tiny }] })).toThrow('alt must say');
  });

  test('imageRows cuts a set into full rows', () => {
    expect(imageRows(tiny, 1).map((row) => Array.from(row.images.values))).toEqual([
      [0, 1, 0.5, 0.25],
      [1, 1, 0, 0],
    ]);
    expect(() => imageRows(tiny, 3)).toThrow('2 images do not fill rows of 3');
  });

  test('the bundle is a PNG and its alt text, with the size in the metadata', () => {
    const grid = imageGrid({ ...plain, rows: [{ name: 'original', images: tiny }] });
    expect(Object.keys(grid.toMimeBundle()).sort()).toEqual(['image/png', 'text/plain']);
    expect(grid.toMimeMetadata()).toEqual({ 'image/png': { width: figureWidth, height: grid.height, alt: plain.alt } });
  });
});

describe('decodedGrid', () => {
  test('tiles stand edge to edge, the first at the top left', async () => {
    const images = examplesFrom(Float32Array.of(0, 1, 1, 0), [1, 1, 1]);
    const grid = decodedGrid({ ...plain, images, columns: 2, x: { title: 'z₁', domain: [-3, 3] } });
    const { at } = await pixelsOf(grid.toPng());
    // 520 CSS pixels for two tiles of one image pixel: 520 device pixels each, right of 44 CSS pixels for the axis.
    const tile = (column: number, row: number) => at(88 + 520 * column + 260, 10 + 520 * row + 260)[0];
    expect([tile(0, 0), tile(1, 0), tile(0, 1), tile(1, 1)]).toEqual([0, 255, 255, 0]);
    expect([at(88, 10)[0], at(88 + 519, 10 + 519)[0], at(88 + 520, 10)[0]]).toEqual([0, 0, 255]);
    expect(() => decodedGrid({ ...plain, images, columns: 3 })).toThrow('4 images do not fill rows of 3');
  });
});

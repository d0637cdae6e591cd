import { type Examples, examplesFrom, firstExamples, imageCoderPoints, loadDataset } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';
import '../support/matchers';

const digits = firstExamples(loadDataset('mnist-10k'), 50);

describe('imageCoderPoints on a sheet', () => {
  test('stores images without loss as PNG and WebP', async () => {
    for (const format of ['PNG', 'WebP lossless'] as const) {
      const points = await imageCoderPoints(digits, { format, packing: 'sheet' });
      expect(points).toHaveLength(1);
      expect(points[0]).toMatchObject({ method: format, setting: 'lossless', mse: 0, psnr: Number.POSITIVE_INFINITY });
      // A digit has 784 bytes, most of them black.
      expect(points[0]?.bitsPerImage).toBeLessThan((8 * 784) / 2);
    }
  });

  test.each(['JPEG', 'WebP'] as const)('gets better and dearer with the quality of %s', async (format) => {
    const [low, high] = await imageCoderPoints(digits, { format, packing: 'sheet', qualities: [10, 80] });
    expect(high?.psnr).toBeGreaterThan((low?.psnr ?? 0) + 5);
    expect(high?.bitsPerImage).toBeGreaterThan(low?.bitsPerImage ?? 0);
    expect(low?.bitsPerPixel).toBeNear((low?.bitsPerImage ?? 0) / 784, { rtol: 1e-12 });
  });

  test('keeps neighbours out of each other: a JPEG sheet decodes to what single JPEGs decode to', async () => {
    const [sheet] = await imageCoderPoints(digits, { format: 'JPEG', packing: 'sheet', qualities: [40] });
    const [files] = await imageCoderPoints(digits, { format: 'JPEG', packing: 'files', qualities: [40] });
    expect(sheet?.mse).toBeNear(files?.mse ?? 0, { rtol: 1e-6 });
  });

  test('takes colour', async () => {
    const grey = firstExamples(digits, 4);
    const colour: Examples = examplesFrom(
      Float32Array.from({ length: 3 * grey.values.length }, (_, index) => {
        const value = grey.values[Math.floor(index / 3)] as number;
        return index % 3 === 0 ? value : value / 2;
      }),
      [28, 28, 3],
    );
    const [lossless] = await imageCoderPoints(colour, { format: 'PNG', packing: 'sheet' });
    // Half of a byte is rounded to a byte.
    expect(lossless?.mse).toBeLessThan((0.5 / 255) ** 2);
    const [jpeg] = await imageCoderPoints(colour, { format: 'JPEG', packing: 'sheet', qualities: [95] });
    expect(jpeg?.psnr).toBeGreaterThan(20);
  });
});

describe('imageCoderPoints with a file for each image', () => {
  test('pays for the header each time', async () => {
    const few = firstExamples(digits, 10);
    const [sheet] = await imageCoderPoints(few, { format: 'JPEG', packing: 'sheet', qualities: [30] });
    const [files] = await imageCoderPoints(few, { format: 'JPEG', packing: 'files', qualities: [30] });
    expect(files?.method).toBe('JPEG, one file each');
    // The markers and tables of a grey JPEG take well over a hundred bytes.
    expect((files?.bitsPerImage ?? 0) - (sheet?.bitsPerImage ?? 0)).toBeGreaterThan(8 * 100);
  });
});

describe('what imageCoderPoints refuses', () => {
  test('qualities and shapes that make no file', async () => {
    const none = examplesFrom(new Float32Array(4), [4]);
    await expect(imageCoderPoints(digits, { format: 'JPEG', packing: 'sheet', qualities: [0] })).rejects.toThrow(
      /quality must be an integer from 1 to 100, got 0/,
    );
    await expect(imageCoderPoints(none, { format: 'PNG', packing: 'sheet' })).rejects.toThrow(
      /must have the shape \[height, width, 1 or 3\], got \[4\]/,
    );
  });
});

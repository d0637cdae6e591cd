import { qualityAgainstRate } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

const rows = [
  { method: 'PCA', bitsPerImage: 200, mse: 0.004, psnr: 24, ssim: 0.9 },
  { method: 'PCA', bitsPerImage: 100, mse: 0.01, psnr: 20, ssim: 0.8 },
  { method: 'PNG', bitsPerImage: 1300, mse: 0, psnr: Number.POSITIVE_INFINITY, ssim: 1 },
  { method: 'conv', bitsPerImage: 90, mse: 0.005, psnr: 23, ssim: 0.95 },
];
const text = { title: 'rates', alt: 'rates and qualities' };

/** The points that a chart draws, from its specification. */
function drawn(options: Partial<Parameters<typeof qualityAgainstRate>[0]> = {}) {
  const layers = qualityAgainstRate({ ...text, rows, ...options }).spec['layer'] as readonly {
    readonly data: { readonly values: readonly { series: string; x: number; y: number }[] };
    readonly mark: { readonly type: string };
  }[];
  return layers.find(({ mark }) => mark.type === 'point')?.data.values ?? [];
}

describe('qualityAgainstRate', () => {
  test('draws each method along its rates and leaves out what has no loss', () => {
    expect(drawn()).toEqual([
      { series: 'PCA', x: 100, y: 20 },
      { series: 'PCA', x: 200, y: 24 },
      { series: 'conv', x: 90, y: 23 },
    ]);
  });

  test('draws SSIM when asked', () => {
    expect(drawn({ quality: 'ssim' }).map(({ y }) => y)).toEqual([0.8, 0.9, 0.95]);
  });

  test('draws a method in the colour that it is given, with the ticks that are asked for', () => {
    const spec = JSON.stringify(
      qualityAgainstRate({ ...text, rows, colours: { PCA: '#123456' }, ticks: [50, 100, 200] }).spec,
    );
    expect(spec).toContain('#123456');
    expect(spec).toContain('[50,100,200]');
    expect(JSON.stringify(qualityAgainstRate({ ...text, rows }).spec)).not.toContain('#123456');
  });

  test('becomes a picture', () => {
    expect(qualityAgainstRate({ ...text, rows, dashed: ['PCA'], rates: [50, 500] }).toPng().length).toBeGreaterThan(
      5000,
    );
  });

  test('names a column that is missing', () => {
    expect(() => qualityAgainstRate({ ...text, rows: [{ method: 'PCA', bitsPerImage: 1, mse: 1 }] })).toThrow(
      /column "psnr" must hold numbers/,
    );
  });
});

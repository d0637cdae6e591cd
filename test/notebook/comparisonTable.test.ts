import { clipped, codeSizeSweep, compare, comparisonTable, examplesFrom, fitPca } from 'autoencoder-workbook';
import { describe, expect, it } from 'vitest';
import { toySet } from '../evaluation/toySet';

const train = toySet('train', 60, 1);
const test = toySet('test', 40, 2);
const pca = fitPca(train, { latentDim: 2 });
const codecs = [pca, clipped(pca)];

const lines = (...args: Parameters<typeof comparisonTable>): readonly string[] =>
  comparisonTable(...args)
    .toText()
    .split('\n');

describe('comparisonTable', () => {
  it('is titled in words, with units, and names what it was measured on', () => {
    const [caption, headings] = lines(codecs, test);
    expect(caption).toBe('Measured on: halves, test split, 40 examples, data abcdef01');
    expect(headings?.split(/ {2,}/)).toEqual([
      'method',
      'code size',
      'parameters',
      'fitting (s)',
      'encoding (µs per image)',
      'MSE per pixel',
      'squared error per image',
      'PSNR (dB)',
      'SSIM',
    ]);
  });

  it('writes each quantity with its digits', () => {
    const row = lines(codecs, test, { columns: ['latentDim', 'mse', 'ssePerImage', 'psnr', 'ssim'] })[3];
    expect(row).toMatch(/^PCA +2 +0\.\d{5} +0\.\d{2} +\d{2}\.\d{2} +0\.\d{3}$/);
  });

  it('shows what was chosen, in that order, a column of the reader among them', () => {
    const [caption, headings] = lines(codecs, test, {
      about: 'Fitted on the training split',
      columns: ['ssim', { key: 'mse', title: 'error', format: 2 }],
    });
    expect(caption).toMatch(/^Fitted on the training split; measured on: halves, /);
    expect(headings).toMatch(/^method +SSIM +error$/);
  });

  it('judges codes where a training part is given, and leaves out what does not exist', () => {
    const flat = (data: typeof train) => ({ ...data, ...examplesFrom(data.values, [16]) });
    const rows = fitPca(flat(train), { latentDim: 2 });
    const [, headings] = lines([rows], flat(test), { train: flat(train) });
    expect(headings).toContain('MSE per value');
    expect(headings).toContain('squared error per row');
    expect(headings).toContain('kNN accuracy');
    expect(headings).not.toMatch(/PSNR|SSIM/);
  });

  it('takes a frame that was measured already, without kinds', async () => {
    const frame = await codeSizeSweep([(k) => pca.withLatentDim(k)], { latentDims: [1, 2], test });
    expect(lines(frame, test).slice(3)).toHaveLength(2);
    expect(lines(frame, test).join()).not.toContain('methodKind');
    expect(comparisonTable(compare(codecs, test), test, { highlight: 'PCA' }).toMarkdown()).toContain('**PCA**');
  });

  it('refuses a frame of other data than its caption would name', () => {
    const frame = compare(codecs, test);
    expect(() => comparisonTable(frame, train)).toThrow(
      /measured on the train split of halves, got split test; pass the part that it was measured on/,
    );
    expect(() => comparisonTable(frame.drop('data'), test)).toThrow(/got data none/);
  });
});

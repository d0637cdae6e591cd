import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitPca, measureCodec } from 'autoencoder-workbook';
import { inWords, nounsFor, type Quantity } from 'autoencoder-workbook/dist/evaluation';
import { QUANTITIES } from 'autoencoder-workbook/dist/evaluation/quantities';
import { numberFormat, quantityColumn } from 'autoencoder-workbook/dist/viz';
import { describe, expect, it } from 'vitest';
import { toySet } from './toySet';

const train = toySet('train', 60, 1);
const test = toySet('test', 40, 2);

describe('the table of quantities', () => {
  it('names each quantity once, and says what it is', () => {
    const keys = QUANTITIES.map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    for (const { meaning, title } of QUANTITIES) {
      expect(meaning).toMatch(/\.$/);
      expect(title).not.toBe('');
    }
  });

  it('is what is measured, no more and no less', () => {
    const measured = measureCodec(fitPca(train, { latentDim: 2 }), test, { train });
    expect(Object.keys(measured)).toEqual(['method', 'methodKind', ...QUANTITIES.map(({ key }) => key)]);
  });

  it('decides on digits wherever one of its columns is printed', () => {
    for (const quantity of QUANTITIES as readonly Quantity[]) {
      expect(numberFormat(quantity.key, [0.12345])).toBe(quantity.digits);
      const { title = '' } = quantityColumn(quantity.key as 'mse', [28, 28, 1]);
      if (quantity.words)
        expect(numberFormat(title === 'fitting' ? 'fit seconds' : title, [0.5])).toBe(quantity.digits);
    }
  });

  it('speaks of images and pixels, or of rows and values', () => {
    expect(quantityColumn('mse', [28, 28, 1])).toMatchObject({ key: 'mse', title: 'MSE per pixel', format: 5 });
    expect(quantityColumn('ssePerImage', [13]).title).toBe('squared error per row');
    expect(quantityColumn('encodeMicros', [13]).unit).toBe('µs per row');
    expect(inWords('MSE per {value}', nounsFor([4, 4]))).toBe('MSE per value');
  });

  it('is read where it stands: no other file lists the quantities', () => {
    const lists = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .filter((file) => {
        const text = readFileSync(join('src', file), 'utf8');
        return ['encodeMicros', 'probeAccuracy', 'psnr', 'trustworthiness'].every((key) => text.includes(key));
      });
    expect(lists).toEqual([join('evaluation', 'quantities.ts')]);
  });
});

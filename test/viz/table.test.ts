import { createRequire } from 'node:module';
import { table } from 'autoencoder-workbook';
import { formatNumber, numberFormat } from 'autoencoder-workbook/dist/viz';
import { describe, expect, test } from 'vitest';

const require = createRequire(import.meta.url);
const polars = require('nodejs-polars') as typeof import('nodejs-polars').default;

const rows = [
  { method: 'PCA', latentDim: 32, mse: 0.016828, parameters: 25872, change: -1.5 },
  { method: 'dense', latentDim: 32, mse: 0.008, parameters: 1234567, change: 0.25 },
];
const caption = 'MNIST test split';

describe('table', () => {
  test('text: caption first, words left, numbers right with as many decimals in the whole column', () => {
    expect(table({ caption, rows }).toText().split('\n')).toEqual([
      'MNIST test split',
      'method  latentDim      mse  parameters  change',
      '──────  ─────────  ───────  ──────────  ──────',
      'PCA            32  0.01683      25,872   −1.50',
      'dense          32  0.00800   1,234,567    0.25',
    ]);
  });

  test('a polars frame gives the same table as its records', () => {
    expect(table({ caption, rows: polars.DataFrame(rows) }).toHtml()).toBe(table({ caption, rows }).toHtml());
  });

  test('HTML: aligned by attribute and style, escaped, without script or style sheet', () => {
    const html = table({ caption: 'a < b', rows: [{ name: '<script>', value: 1 }] }).toHtml();
    expect(html).toContain('<caption style="text-align: left">a &lt; b</caption>');
    expect(html).toContain('<td align="left" style="text-align: left">&lt;script&gt;</td>');
    expect(html).toContain('<td align="right" style="text-align: right">1</td>');
    expect(html).not.toMatch(/<script|<style/);
  });

  test('columns are chosen, renamed, given units and formats', () => {
    const text = table({
      caption,
      rows: [{ accuracy: 0.9175, fitSeconds: 3, hidden: 1 }],
      columns: [
        { key: 'fitSeconds', title: 'fit', unit: 's', format: 2 },
        { key: 'accuracy', format: 'percent' },
      ],
    }).toText();
    expect(text.split('\n').slice(1)).toEqual(['fit (s)  accuracy', '───────  ────────', '   3.00    91.8 %']);
  });

  test('highlighted rows are bold, what is missing is blank', () => {
    const made = table({
      caption,
      rows: [
        { a: 'x', b: null },
        { a: 'y', b: 2 },
      ],
      highlight: (row) => row['a'] === 'x',
    });
    expect(made.toMarkdown()).toBe('MNIST test split\n\n| a | b |\n| --- | ---: |\n| **x** |  |\n| y | 2 |');
    expect(made.toHtml()).toContain('<strong>x</strong>');
  });

  test('the bundle is HTML and text; a caption is needed, and columns must exist', () => {
    expect(Object.keys(table({ caption, rows }).toMimeBundle())).toEqual(['text/html', 'text/plain']);
    expect(() => table({ caption: '', rows })).toThrow('alt must say');
    expect(() => table({ caption, rows, columns: ['mae'] })).toThrow(
      'there is no column "mae", only method, latentDim',
    );
    expect(() => table({ caption, rows: Array.from({ length: 501 }, () => ({ a: 1 })) })).toThrow('at most 500 rows');
  });
});

describe('numbers', () => {
  test('whole numbers have no decimals, known quantities their own, others four significant digits', () => {
    expect(numberFormat('count', [1, 20])).toBe(0);
    expect(numberFormat('mse', [0.5, 0.25])).toBe(5);
    expect(numberFormat('psnr', [20.123])).toBe(2);
    expect(numberFormat('x', [12.3456, 0.1234])).toBe(2);
    expect(numberFormat('x', [0.0012345])).toBe(6);
    expect(numberFormat('x', [1234.5])).toBe(0);
    expect(numberFormat('learningRate', [0.001, 0.003])).toBe(3);
  });

  test('minus signs, thousands, percentages and what is not finite', () => {
    expect(formatNumber(-1234567.891, 1)).toBe('−1,234,567.9');
    expect(formatNumber(-0.0001, 2)).toBe('0.00');
    expect(formatNumber(0.1234, 'percent')).toBe('12.3 %');
    expect(formatNumber(Number.NaN, 2)).toBe('NaN');
    expect(formatNumber(Number.NEGATIVE_INFINITY, 2)).toBe('−∞');
  });
});

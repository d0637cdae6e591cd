import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineChart, markdown, show, table } from 'autoencoder-workbook';
import { jupyterDisplay } from 'autoencoder-workbook/dist/viz/figure';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startFakeKernel } from './fakeKernel';

const require = createRequire(import.meta.url);
const polars = require('nodejs-polars') as typeof import('nodejs-polars').default;

const chart = (title: string) =>
  lineChart({
    title,
    alt: 'A rising line',
    x: { title: 'x' },
    y: { title: 'y' },
    series: [{ name: 'a', x: [1, 2], y: [1, 2] }],
  });

describe('outside a kernel', () => {
  let folder: string;
  let printed: string[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'show-'));
    printed = [];
    vi.stubEnv('WORKBOOK_OUTPUT_DIR', join(folder, 'figures'));
    vi.spyOn(console, 'log').mockImplementation((line: string) => printed.push(line));
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(folder, { recursive: true });
  });

  const files = () => readdirSync(join(folder, 'figures')).sort();
  const read = (name: string) => readFileSync(join(folder, 'figures', name));

  test('a chart becomes a PNG named after its title, and one line says where', () => {
    show(chart('Error: MSE & PSNR'), { name: 'Error: MSE & PSNR' });
    expect(files()).toEqual(['error-mse-psnr.png']);
    expect(read('error-mse-psnr.png').subarray(1, 4).toString()).toBe('PNG');
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^show: wrote .*error-mse-psnr\.png$/);
  });

  test('names hold the script and the title, and a second figure of the same name gets a number', () => {
    show(chart('Twice the same'));
    show(chart('Twice the same'));
    const [first, second] = files();
    expect(first).toMatch(/^[a-z0-9-]+-twice-the-same-2\.png$/);
    expect(second).toMatch(/^[a-z0-9-]+-twice-the-same\.png$/);
  });

  test('a frame, records and a table become HTML pages', () => {
    show(polars.DataFrame([{ mse: 0.5 }]), { caption: 'a frame', name: 'frame' });
    show([{ mse: 0.5 }], { caption: 'records', name: 'records' });
    show(table({ caption: 'a table', rows: [{ mse: 0.5 }] }), { name: 'table' });
    expect(files()).toEqual(['frame.html', 'records.html', 'table.html']);
    expect(read('frame.html').toString()).toContain('<caption style="text-align: left">a frame</caption>');
    expect(read('records.html').toString()).toMatch(
      /^<!doctype html>\n<meta charset="utf-8">\n<title>records<\/title>/,
    );
  });

  test('text becomes Markdown, and a stranger with the display method what it has', () => {
    show(markdown`One third is **${1 / 3}**.`, { name: 'text' });
    show({ [jupyterDisplay]: () => ({ 'image/svg+xml': '<svg/>', 'text/plain': 'drawing' }) }, { name: 'drawing' });
    expect(read('text.md').toString()).toBe('One third is **0.3333**.\n');
    expect(read('drawing.svg').toString()).toBe('<svg/>');
  });

  test('what cannot be shown is refused', () => {
    expect(() => show(3 as never)).toThrow('show: takes figures, tables, frames');
  });

  test('tslab imported into a script, without a kernel, changes nothing', () => {
    const kernel = startFakeKernel('exports.lastWriteDisplayData = null;');
    show(chart('still a file'), { name: 'still-a-file' });
    kernel.stop();
    expect(files()).toEqual(['still-a-file.png']);
  });
});

describe('inside a kernel', () => {
  test('one message holds every type, the metadata and no HTML', () => {
    const kernel = startFakeKernel();
    const figure = chart('In a notebook');
    expect(show(figure)).toBeUndefined();
    kernel.stop();
    expect(kernel.sent).toHaveLength(1);
    expect(kernel.sent[0]).toMatchObject({ update: false, transient: {} });
    expect(Object.keys(kernel.sent[0]?.data ?? {})).toEqual([
      'application/vnd.vegalite.v5+json',
      'image/png',
      'text/plain',
    ]);
    expect(kernel.sent[0]?.metadata).toEqual({ 'image/png': { width: 640, height: 320, alt: 'A rising line' } });
  });

  test('a table is HTML and text', () => {
    const kernel = startFakeKernel();
    show([{ mse: 0.5 }], { caption: 'records' });
    kernel.stop();
    expect(Object.keys(kernel.sent[0]?.data ?? {})).toEqual(['text/html', 'text/plain']);
  });

  test('a tslab without the internal writer gets the best single type through its public door', () => {
    const kernel = startFakeKernel('exports.other = 1;');
    writeFileSync(
      join(kernel.folder, 'public.js'),
      'exports.calls = []; exports.display = { raw: (type, content) => exports.calls.push([type, content]) };',
    );
    const { calls } = require(join(kernel.folder, 'public.js')) as { calls: [string, string][] };
    const figure = chart('One type');
    show(figure);
    show(markdown`text`);
    kernel.stop();
    expect(calls).toEqual([
      ['image/png', figure.toPng().toString('base64')],
      ['text/markdown', 'text'],
    ]);
  });
});

describe('markdown', () => {
  test('writes numbers to four digits, strings as they are, and takes the indentation of the cell away', () => {
    const text = markdown`
      PCA leaves ${0.016828}, **${'dense'}** ${1234.5}.

      - less is ${-0.5}
    `;
    expect(text.toMimeBundle()['text/markdown']).toBe('PCA leaves 0.01683, **dense** 1,235.\n\n- less is −0.5');
  });
});

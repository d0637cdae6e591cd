// The report as a reader opens it: in a browser, from the file system.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../browser/chromium.mjs';
import { workbook } from './terminal';

const executablePath = findChromium() ?? '';
const folder = mkdtempSync(join(tmpdir(), 'workbook report '));
const LARGEST = 2e6;
let browser: Browser;

const fileOf = (name: string): string => join(folder, name, name === 'detected' ? 'detect.html' : 'comparison.html');

interface Window {
  readonly width: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens a page and listens for whatever goes wrong in it. */
async function open(
  name: string,
  { width, colorScheme = 'light' }: Window,
): Promise<{ page: Page; trouble: string[] }> {
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  const address = pathToFileURL(fileOf(name)).href;
  const trouble: string[] = [];
  page.on('pageerror', ({ message }) => trouble.push(message));
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('request', (request) => {
    const url = request.url();
    if (url !== address && !/^(data|blob):/.test(url)) trouble.push(`asked for ${url}`);
  });
  await page.goto(address);
  return { page, trouble };
}

const FITS = 'document.documentElement.scrollWidth <= innerWidth';
/** The luminance of a colour that the page has computed, from 0 to 1. */
const LIGHTNESS = (property: string, selector: string): string =>
  `(([r, g, b]) => (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255)(getComputedStyle(document.querySelector('${selector}')).${property}.match(/\\d+/g).map(Number))`;

describe.skipIf(executablePath === '')('the report of a comparison', () => {
  beforeAll(async () => {
    const plan = ['--models', 'pca,dense', '--latent', '2,4', '--seeds', '1,2', '--epochs', '1'];
    await workbook(['compare', '--data', 'fashion-sample', ...plan, '--out', join(folder, 'images')]);
    const table = ['--data', 'test/data/fixtures/wine.csv', '--label', 'target', '--epochs', '2'];
    await workbook(['compare', ...table, '--interactive', '--out', join(folder, 'table')]);
    const normals = ['--label', 'target', '--normal-label', '1', '--false-alarms', '0.1', '--epochs', '1'];
    await workbook(['detect', '--data', 'test/data/fixtures/wine.csv', ...normals, '--out', join(folder, 'detected')]);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    { name: 'images', width: 390, colorScheme: 'light' },
    { name: 'images', width: 1280, colorScheme: 'dark' },
    { name: 'table', width: 390, colorScheme: 'dark' },
    { name: 'table', width: 1280, colorScheme: 'light' },
    { name: 'detected', width: 390, colorScheme: 'dark' },
    { name: 'detected', width: 1280, colorScheme: 'light' },
  ] as const)('of $name fits $width pixels, $colorScheme', async ({ name, ...window }) => {
    const { page, trouble } = await open(name, window);
    expect(await page.evaluate(FITS)).toBe(true);
    const isDark = window.colorScheme === 'dark';
    const paper = Number(await page.evaluate(LIGHTNESS('backgroundColor', 'body')));
    expect(paper).toBeGreaterThan(isDark ? 0 : 0.9);
    expect(paper).toBeLessThan(isDark ? 0.2 : 1.01);
    // Charts are in the ink of the page: their letters stand out from it.
    const drawing = window.width > 700 ? '.wide' : '.narrow';
    expect(await page.locator(`${drawing} svg`).first().isVisible()).toBe(true);
    expect(
      await page
        .locator(`${drawing === '.wide' ? '.narrow' : '.wide'} svg`)
        .first()
        .isVisible(),
    ).toBe(false);
    const letters = Number(await page.evaluate(LIGHTNESS('fill', `${drawing} svg text`)));
    expect(Math.abs(letters - paper)).toBeGreaterThan(0.6);
    expect(trouble).toEqual([]);
    await page.close();
  });

  test('of images answers first, and shows the worst of them', async () => {
    const { page, trouble } = await open('images', { width: 1280 });
    expect(statSync(fileOf('images')).size).toBeLessThan(LARGEST);
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('main > *').nth(1).getAttribute('class')).toBe('answer');
    expect(await page.locator('.answer p').count()).toBe(1 + 2);
    expect(await page.locator('table').nth(1).innerText()).toMatch(/dense\s+4\s+not converged: .*\s+[\d.]+ ±/);
    expect(await page.locator('.strip > div').count()).toBe(10);
    expect(await page.locator('.strip img').count()).toBe(3 * 10);
    expect(await page.evaluate("document.querySelector('.strip img').naturalWidth")).toBe(28);
    expect(await page.locator('figure[role=img]').first().getAttribute('aria-label')).toMatch(
      /^Held-out error of mean image, PCA, PCA clipped, dense at each code size/,
    );
    expect(await page.locator('pre').innerText()).toMatch(
      /^npx workbook compare --data fashion-sample --models pca,dense/,
    );
    expect(trouble).toEqual([]);
    await page.close();
  });

  test('of a detection answers first, with the threshold in the picture and reasons for the strangest rows', async () => {
    const { page, trouble } = await open('detected', { width: 1280 });
    expect(statSync(fileOf('detected')).size).toBeLessThan(LARGEST);
    expect(await page.locator('script').count()).toBe(0);
    expect(await page.locator('.answer p').first().innerText()).toMatch(/^PCA-3 residual: flags \d+ of 107 anomalies/);
    expect(await page.locator('.wide svg').first().innerHTML()).toContain('threshold');
    const texts = await page.locator('table').allInnerTexts();
    expect(texts[0]).toMatch(/^score\s+AUROC/);
    expect(texts.some((text) => /^class\s+rows\s+mean row/.test(text))).toBe(true);
    expect(texts.some((text) => /because of/.test(text) && /\w+ [\d,.]+ \(\d+ %\)/.test(text))).toBe(true);
    expect(trouble).toEqual([]);
    await page.close();
  });

  test('of a table names its columns, and draws with Plotly only because it was asked to', async () => {
    const { page, trouble } = await open('table', { width: 1280 });
    await page.locator('.js-plotly-plot .scatterlayer .trace').first().waitFor();
    expect(await page.locator('.js-plotly-plot .scatterlayer .trace').count()).toBe(4);
    const texts = await page.locator('table').allInnerTexts();
    expect(texts.some((text) => /^column\s+PCA/.test(text) && text.includes('malic_acid'))).toBe(true);
    expect(texts.some((text) => /^class\s+rows\s+PCA/.test(text))).toBe(true);
    expect(texts.some((text) => /^row\s+class\s+PCA.*furthest off/.test(text) && text.includes('→'))).toBe(true);
    expect(trouble).toEqual([]);
    await page.close();
  });
});

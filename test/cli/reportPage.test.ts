// The report as a reader opens it: in a browser, from the file system.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM_ARGUMENTS, findChromium } from '../browser/chromium.mjs';
import { workbook } from './terminal';

const executablePath = findChromium() ?? '';
const folder = mkdtempSync(join(tmpdir(), 'workbook report '));
let browser: Browser;

describe.skipIf(executablePath === '')('the report of a comparison', () => {
  beforeAll(async () => {
    const plan = ['--models', 'pca,dense', '--latent', '2,4', '--seeds', '1,2', '--epochs', '1'];
    await workbook(['compare', '--data', 'fashion-sample', ...plan, '--out', folder]);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows chart, table and interactive figure, and asks for nothing else', async () => {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    const address = pathToFileURL(join(folder, 'comparison.html')).href;
    const trouble: string[] = [];
    page.on('pageerror', ({ message }) => trouble.push(message));
    page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
    page.on('request', (request) => {
      const url = request.url();
      if (url !== address && !/^(data|blob):/.test(url)) trouble.push(`asked for ${url}`);
    });
    await page.goto(address);
    await page.locator('.js-plotly-plot .scatterlayer .trace').first().waitFor();
    // PCA and dense, the latter with bars over two seeds at both sizes.
    expect(await page.locator('.js-plotly-plot .scatterlayer .trace').count()).toBe(2);
    expect(await page.locator('.js-plotly-plot .errorbar path.yerror').count()).toBeGreaterThanOrEqual(2);
    expect(await page.locator('table tbody tr').count()).toBe(4);
    expect(await page.locator('table').innerText()).toMatch(/dense\s+4\s+[\d,]+\s+[\d.]+ ±/);
    const picture = page.locator('img').first();
    expect(await picture.getAttribute('alt')).toMatch(/^Held-out error of PCA, dense at each code size/);
    expect(await page.evaluate('document.images[0].naturalWidth')).toBeGreaterThan(400);
    // Nothing sticks out of the window.
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    expect(trouble).toEqual([]);
    await page.close();
  });
});

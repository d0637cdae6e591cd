// @ts-check
// Drives the built book in a headless Chromium, as a reader does: npm run book, then node test/book/run.mjs
// Every page is loaded at two widths; nothing may leave the site, and no page may complain.
import { existsSync, mkdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { serveFolder } from '../../scripts/lib/book/serve.mjs';
import { filesBelow } from '../../scripts/lib/files.mjs';
import { CHROMIUM_ARGUMENTS, findChromium } from '../browser/chromium.mjs';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const site = join(root, 'output', 'book');
const pictures = join(root, 'output', 'book-pictures');
const WIDTHS = { wide: 1280, phone: 390 };

const executablePath = findChromium();
if (executablePath === undefined || !existsSync(join(site, 'index.html'))) {
  console.error('The test needs a built book and a Chromium.\n  Remedy: npm run book; sudo apt install chromium');
  process.exit(1);
}
mkdirSync(pictures, { recursive: true });
const wanted = process.argv.slice(2);
const server = await serveFolder(site);
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });

/** @typedef {import('playwright-core').Page} Page */

/**
 * @param {string} name
 * @param {{ width: number, height?: number, dark?: boolean, touch?: boolean }} screen
 * @param {(page: Page) => Promise<void>} work
 */
async function test(name, { width, height = 900, dark = false, touch = false }, work) {
  if (wanted.length > 0 && !wanted.some((word) => name.includes(word))) return;
  const start = performance.now();
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: dark ? 'dark' : 'light',
    hasTouch: touch,
  });
  /** @type {string[]} */
  const complaints = [];
  const origin = new URL(server.url).origin;
  await context.route(
    (url) => url.origin !== origin && /^(https?|wss?):$/.test(url.protocol),
    (route) => {
      complaints.push(`asks the network for ${route.request().url()}`);
      return route.abort();
    },
  );
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // Chromium's advice to authors of drawing libraries.
    if (/willReadFrequently|GL Driver Message/.test(message.text())) return;
    if (['error', 'warning'].includes(message.type())) complaints.push(`${message.text()} at ${page.url()}`);
  });
  try {
    await work(page);
    if (complaints.length > 0) throw new Error([...new Set(complaints)].join('\n    '));
    console.log(`✓ ${name}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
  } catch (error) {
    await page.screenshot({ path: join(pictures, 'failure.png') }).catch(() => undefined);
    console.error(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await context.close();
  }
}

const open = (/** @type {Page} */ page, /** @type {string} */ path) =>
  page.goto(`${server.url}${path}`, { waitUntil: 'load' });
const shot = (/** @type {Page} */ page, /** @type {string} */ name) =>
  page.screenshot({ path: join(pictures, `${name}.png`) });

const pages = filesBelow(site).filter(
  (name) => name.endsWith('.html') && !name.startsWith('api/') && name !== '404.html',
);
const chapters = pages.filter((name) => /^chapters\/\d/.test(name));

try {
  for (const [width, pixels] of Object.entries(WIDTHS)) {
    await test(`every page, ${width}`, { width: pixels }, async (page) => {
      for (const name of pages) {
        await open(page, name);
        await page.locator('h1').first().waitFor();
        const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - window.innerWidth'));
        if (overflow > 0) throw new Error(`${name} is ${overflow} pixels wider than the screen`);
        const nameless = await page.locator('main img:not([alt]), main img[alt=""]').count();
        if (nameless > 0) throw new Error(`${name} has ${nameless} pictures without alternative text`);
        await shot(page, `${width}-${name.replaceAll('/', '-').replace('.html', '')}`);
      }
    });
  }
  await test('links inside the book', { width: WIDTHS.wide }, async (page) => {
    const seen = new Set();
    for (const name of ['index.html', 'api/index.html', ...pages]) {
      await open(page, name);
      const links = await page.evaluate("[...document.links].map(({ href }) => href.replace(/#.*/, ''))");
      for (const link of /** @type {string[]} */ (links)) if (link.startsWith(server.url)) seen.add(link);
    }
    for (const link of seen) {
      const { status } = await fetch(link);
      if (status !== 200) throw new Error(`${link} answers ${status}`);
    }
    console.log(`    ${seen.size} addresses`);
  });
  await test('search', { width: WIDTHS.wide }, async (page) => {
    await open(page, 'index.html');
    await page
      .getByRole('button', { name: /search/i })
      .first()
      .click();
    await page.getByRole('searchbox').fill('posterior collapse');
    const found = page.locator('.results .result').first();
    await found.waitFor();
    console.log(`    ${(await found.innerText()).replace(/\s+/g, ' ').slice(0, 90)}`);
    await shot(page, 'search');
    await found.click();
    await page.waitForURL(/chapters|solutions/);
    await page
      .getByText(/collapse/i)
      .first()
      .waitFor();
  });
  await test('a chart under the pointer', { width: WIDTHS.wide }, async (page) => {
    for (const name of chapters) {
      await open(page, name);
      const charts = page.locator('figure.chart[data-chart=vega]');
      await charts.first().locator('button').waitFor();
      for (let at = 0; at < (await charts.count()); at++) {
        const chart = charts.nth(at);
        await chart.scrollIntoViewIfNeeded();
        await chart.locator('.stage').hover();
        await chart.locator('svg').first().waitFor();
        if (at === 0) await shot(page, `chart-${name.replaceAll('/', '-').replace('.html', '')}`);
      }
      console.log(`    ${name}: ${await charts.count()} charts drawn`);
    }
  });
  await test('a figure that turns', { width: WIDTHS.wide }, async (page) => {
    await open(page, chapters.find((name) => name.includes('01')) ?? '');
    const figure = page.locator('figure.chart[data-chart=plotly]').first();
    await figure.getByRole('button').click();
    await figure.locator('canvas').first().waitFor({ state: 'attached' });
    await page.waitForTimeout(1500);
    await figure.scrollIntoViewIfNeeded();
    await shot(page, 'plotly');
  });
  await test('going from page to page', { width: WIDTHS.phone, touch: true }, async (page) => {
    await open(page, 'index.html');
    await page.locator('main').getByRole('link', { name: 'the chapters' }).click();
    await page.locator('main tbody a').nth(1).click();
    await page.locator('figure.chart button, figure.chart svg').first().waitFor({ state: 'attached' });
    const narrow = page.locator('figure.chart').first();
    await narrow.scrollIntoViewIfNeeded();
    await page.waitForTimeout(3000);
    await shot(page, 'phone-chart');
    await page.emulateMedia({ media: 'print' });
    await shot(page, 'print');
  });
  await test('dark', { width: WIDTHS.wide, dark: true }, async (page) => {
    await open(page, chapters[3] ?? '');
    await page.locator('figure.chart').first().scrollIntoViewIfNeeded();
    await shot(page, 'dark');
    await page.locator('.vp-doc .katex-display').first().scrollIntoViewIfNeeded();
    await shot(page, 'dark-formula');
  });
  await test('folded answers', { width: WIDTHS.wide }, async (page) => {
    await open(page, 'solutions/05-denoising.html');
    const answer = page.locator('details.answer').first();
    await answer.locator('summary').focus();
    await page.keyboard.press('Enter');
    await answer.locator('pre').first().waitFor();
    await shot(page, 'answer');
  });
} finally {
  await browser.close();
  await server.close();
}
console.log(`Screenshots are in ${relative(root, pictures)}.`);

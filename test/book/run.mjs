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

/**
 * A stroke with mouse or keyboard, another code size, a slider moved: pictures and errors must follow.
 *
 * @param {Page} page
 * @param {boolean} touch
 */
async function drawDigit(page, touch) {
  await open(page, 'lab/draw.html');
  await page.locator('.lab[data-ready]').waitFor();
  const errors = () => page.locator('.lab-error').allInnerTexts();
  await page.getByRole('button', { name: 'Clear' }).click();
  const before = await errors();
  const pad = page.locator('.lab-pad');
  const box = await pad.boundingBox();
  if (box === null) throw new Error('there is no pad');
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    /** @type {const} */ ([box.x + x * box.width, box.y + y * box.height]);
  if (touch) {
    await page.touchscreen.tap(...at(0.5, 0.4));
    await pad.focus();
    await page.keyboard.press(' ');
    for (let step = 0; step < 8; step++) await page.keyboard.press('ArrowDown');
    await page.keyboard.press(' ');
  } else {
    await page.mouse.move(...at(0.3, 0.25));
    await page.mouse.down();
    await page.mouse.move(...at(0.7, 0.25), { steps: 8 });
    await page.mouse.move(...at(0.45, 0.8), { steps: 8 });
    await page.mouse.up();
  }
  await page.waitForFunction(`document.querySelector('.lab-error').textContent !== ${JSON.stringify(before[0])}`);
  await shot(page, `lab-draw-${touch ? 'phone' : 'wide'}`);
  await page.getByRole('button', { name: '2', exact: true }).click();
  await page.locator('.lab[data-size="2"]').waitFor();
  const picture = `document.querySelector('.lab-decoded').toDataURL()`;
  const decoded = await page.evaluate(picture);
  const slider = page.getByLabel('Number 1 of the code');
  await slider.focus();
  for (let step = 0; step < 10; step++) await page.keyboard.press('PageUp');
  if ((await page.evaluate(picture)) === decoded) throw new Error('the decoded picture must follow the slider');
  const lab = page.locator('.lab');
  const [all, one] = [await lab.getAttribute('data-ms'), await lab.getAttribute('data-decode-ms')];
  console.log(`    all five ${all} ms, a slider ${one} ms; errors ${(await errors()).join(' ')}`);
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
  await test('lab: the hidden β', { width: WIDTHS.wide }, async (page) => {
    await open(page, 'lab/beta.html');
    const lab = page.locator('.lab[data-ready]');
    await lab.waitFor();
    await page.getByLabel('over pixels').selectOption('mean');
    const beta = Number(await lab.getAttribute('data-beta'));
    // The mean over 784 pixels halves nothing: β = 784 / 2.
    if (Math.abs(beta - 392) > 1e-9) throw new Error(`β must be 392, got ${beta}`);
    await shot(page, 'lab-beta');
  });
  if (existsSync(join(site, 'lab', 'draw.html'))) {
    for (const touch of [false, true]) {
      await test(
        `lab: draw a digit${touch ? ', touch' : ''}`,
        { width: touch ? WIDTHS.phone : WIDTHS.wide, touch },
        (page) => drawDigit(page, touch),
      );
    }
    for (const backend of ['wasm', 'cpu', 'webgl']) {
      await test(`lab: agreement on ${backend}`, { width: WIDTHS.wide }, async (page) => {
        await open(page, `lab/beta.html?backend=${backend}`);
        const folder = `${server.url}lab/`;
        /** @type {{ model: string, backend: string, codes: number, reconstruction: number }[]} */
        const found = await page.evaluate(`import('${folder}lab.js').then((lab) => lab.agreement('${folder}'))`);
        const worst = Math.max(...found.flatMap(({ codes, reconstruction }) => [codes, reconstruction]));
        console.log(`    ${found.length} models on ${found[0]?.backend}: differences up to ${worst.toExponential(1)}`);
        if (!(worst <= 1e-4) || found[0]?.backend !== backend) throw new Error('differences must be at most 1e-4');
      });
    }
  }
} finally {
  await browser.close();
  await server.close();
}
console.log(`Screenshots are in ${relative(root, pictures)}.`);

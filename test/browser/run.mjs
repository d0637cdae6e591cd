// @ts-check
// Drives JupyterLab in a headless Chromium, as a reader does: node test/browser/run.mjs
//   without arguments   what the checks run: the page of contents, the stop button, errors, pictures in both themes,
//                       the first chapter; about a minute on two free cores
//   --chapters          every chapter in full: silence, stop button in the longest training, texts of pictures; a
//                       quarter of an hour
//   NAME…               only the notebooks whose names begin so, in full, such as 02
import { copyFileSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { testChapter } from './chapterTest.mjs';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.mjs';
import { testClosedTab, testKernel } from './kernelTest.mjs';
import { testPictures } from './picturesTest.mjs';
import { startServer } from './server.mjs';
import { gitStatus, testStart } from './startTest.mjs';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const own = join(root, 'my');
/** JupyterLab saves what it runs: fixtures are copied into a folder of the reader's, which git does not see. */
const copies = 'browser-test';
const pictures = join(root, 'output', 'browser');
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));

const executablePath = findChromium();
if (executablePath === undefined) {
  console.error('No Chromium was found.\n  Remedy: sudo apt install chromium, or name one in CHROMIUM.');
  process.exit(1);
}
const names = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const isFull = process.argv.includes('--chapters') || names.length > 0;
const chapters = readdirSync(join(root, 'notebooks')).filter((name) => /^\d\d-.*\.ipynb$/.test(name));
const chosen = isFull
  ? chapters.filter((name) => names.length === 0 || names.some((start) => name.startsWith(start)))
  : ['01-loss-math.ipynb'];
const missing = names.find((start) => !chapters.some((name) => name.startsWith(start)));
if (missing !== undefined) {
  console.error(`No chapter begins with "${missing}"; there are ${chapters.join(', ')}.`);
  process.exit(2);
}

const before = gitStatus(root);
mkdirSync(join(own, copies), { recursive: true });
mkdirSync(pictures, { recursive: true });
/** Working copies that are run here, which begin afresh: a reader's own are kept out of it. */
const workingCopy = (/** @type {string} */ name) => {
  copyFileSync(join(root, 'notebooks', name), join(own, copies, name));
  return `${copies}/${name}`;
};
const fixture = (/** @type {string} */ name) => {
  copyFileSync(join(fixtures, name), join(own, copies, name));
  return `${copies}/${name}`;
};

const server = await startServer(root, { profile: isFull ? 'full' : 'quick' });
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
/** @type {string[]} */
const outside = [];

/**
 * Runs one test on a page of its own.
 *
 * @param {string} name
 * @param {(page: import('playwright-core').Page) => Promise<string[]>} work  what is to be said of it
 */
async function test(name, work) {
  const start = performance.now();
  const context = await browser.newContext({ viewport: { width: 1200, height: 1000 }, deviceScaleFactor: 1 });
  // Nothing may need the network: whatever leaves this machine is stopped and reported.
  await context.route(
    (url) => url.hostname !== server.url.hostname && /^(https?|wss?):$/.test(url.protocol),
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  const page = await context.newPage();
  try {
    const said = await work(page);
    if (outside.length > 0) throw new Error(`the network was asked for ${outside.join(', ')}`);
    console.log(`✓ ${name}, ${((performance.now() - start) / 1000).toFixed(1)} s`);
    for (const line of said) console.log(`    ${line}`);
  } catch (error) {
    await page.screenshot({ path: join(pictures, 'failure.png') }).catch(() => undefined);
    console.error(`✗ ${name}: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await context.close();
  }
}

try {
  if (!isFull) {
    await test('npm start', (page) => testStart(page, server.url, { root, pictures }));
    await test('kernel', (page) => testKernel(page, server.url, { path: fixture('kernel.ipynb'), pictures }));
    await test('closed tab', (page) => testClosedTab(page.context(), server.url, fixture('kernel.ipynb')));
    await test('pictures', (page) => testPictures(page, server.url, { path: fixture('smoke.ipynb'), pictures }));
  }
  for (const name of chosen) await test(name, (page) => testChapter(page, server.url, workingCopy(name)));
} finally {
  await browser.close();
  const code = await server.stop();
  if (code !== 0) {
    process.exitCode = 1;
    console.error(`✗ JupyterLab did not end cleanly (code ${code}):\n${server.log()}`);
  }
  rmSync(join(own, copies), { recursive: true, force: true });
}
if (before !== undefined && gitStatus(root) !== before) {
  process.exitCode = 1;
  console.error(`✗ the checkout is not as clean as it was:\n${gitStatus(root)}`);
}
console.log(`Screenshots are in ${relative(root, pictures)}.`);

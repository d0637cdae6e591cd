// @ts-check
// Runs notebooks in JupyterLab, in a headless Chromium, cell by cell from the top:
// node test/browser/run.mjs [NOTEBOOK…], such as 02-dense-autoencoder; without a name a small fixture with a picture of
// each kind, and the first chapter.
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.mjs';
import { countCells, openNotebook, runCell } from './lab.mjs';
import { kindOf, photograph } from './pictures.mjs';
import { startServer } from './server.mjs';

const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
const notebooks = join(root, 'notebooks');
/** JupyterLab saves what it runs: it gets copies, in a folder that git ignores. */
const copies = join(notebooks, 'browser-test');
const pictures = join(root, 'output', 'browser');
/** Enough to look at of each kind. */
const PICTURES_PER_KIND = 3;

/** @param {string} name */
function sourceOf(name) {
  const path = join(notebooks, `${name.replace(/\.ipynb$/, '')}.ipynb`);
  if (!existsSync(path)) throw new Error(`there is no ${relative(root, path)}`);
  return path;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {string} name  for the messages
 * @returns {Promise<import('./lab.mjs').CellResult[]>} its code cells
 */
async function runAll(page, name) {
  const results = [];
  const count = await countCells(page);
  for (let index = 0; index < count; index++) {
    const result = await runCell(page, index);
    if (result === undefined) continue;
    const place = `${name}, cell ${index + 1}`;
    if (result.problems.length > 0) throw new Error(`${place}: ${result.problems.join('\n')}\n\n${result.source}`);
    if (!result.ran) throw new Error(`${place} was not run`);
    results.push(result);
  }
  return results;
}

/**
 * @param {import('playwright-core').Page} page
 * @param {readonly import('./lab.mjs').CellResult[]} results
 * @param {string} folder
 */
async function photographAll(page, results, folder) {
  /** @type {Map<string, string[]>} */
  const taken = new Map();
  for (const { index, types } of results) {
    const kind = kindOf(types);
    const files = taken.get(kind?.name ?? '') ?? [];
    if (kind === undefined || files.length >= PICTURES_PER_KIND) continue;
    files.push(await photograph(page, { cell: index, kind, folder }));
    taken.set(kind.name, files);
  }
  return taken;
}

/**
 * @param {import('playwright-core').Browser} browser
 * @param {URL} server
 * @param {string} source
 */
async function testNotebook(browser, server, source) {
  const start = performance.now();
  const file = basename(source);
  copyFileSync(source, join(copies, file));
  const page = await browser.newPage({ viewport: { width: 1200, height: 1000 }, deviceScaleFactor: 1 });
  /** @type {string[]} */
  const outside = [];
  // Nothing may need the network: whatever leaves this machine is stopped and reported.
  await page.route(
    (url) => url.hostname !== server.hostname && /^(https?|wss?):$/.test(url.protocol),
    (route) => {
      outside.push(route.request().url());
      return route.abort();
    },
  );
  const folder = join(pictures, file.replace(/\.ipynb$/, ''));
  mkdirSync(folder, { recursive: true });
  try {
    await openNotebook(page, server, `browser-test/${file}`);
    const results = await runAll(page, file);
    const taken = await photographAll(page, results, folder);
    if (outside.length > 0) throw new Error(`${file} asked the network for ${outside.join(', ')}`);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`✓ ${file}: ${results.length} code cells without an error, ${seconds} s`);
    for (const [kind, files] of taken)
      console.log(`    ${kind}: ${files.map((path) => relative(root, path)).join(', ')}`);
    return taken;
  } catch (error) {
    await page.screenshot({ path: join(folder, 'failure.png') }).catch(() => undefined);
    throw error;
  } finally {
    await page.close();
  }
}

const executablePath = findChromium();
if (executablePath === undefined) {
  console.error('No Chromium was found.\n  Remedy: sudo apt install chromium, or name one in CHROMIUM.');
  process.exit(1);
}
const names = process.argv.slice(2);
const fixture = fileURLToPath(new URL('./fixtures/smoke.ipynb', import.meta.url));
const sources = names.length > 0 ? names.map(sourceOf) : [fixture, sourceOf('01-loss-math')];

mkdirSync(copies, { recursive: true });
const server = await startServer(root);
const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGUMENTS });
let failed = false;
try {
  for (const source of sources) {
    const taken = await testNotebook(browser, server.url, source);
    const missing = source === fixture ? ['vega', 'plotly', 'image'].filter((kind) => !taken.has(kind)) : [];
    if (missing.length > 0) throw new Error(`${basename(source)}: no picture of ${missing.join(', ')}`);
  }
} catch (error) {
  failed = true;
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
} finally {
  await browser.close();
  const code = await server.stop();
  if (code !== 0) {
    failed = true;
    console.error(`✗ JupyterLab did not end cleanly (code ${code}):\n${server.log()}`);
  }
  rmSync(copies, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;

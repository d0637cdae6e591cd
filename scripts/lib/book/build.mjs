// @ts-check
// Builds the book: the API reference, the pages, and the static site of both.
import { cpSync, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { apiFolder, readApi } from '../api.mjs';
import { bundleForBrowser } from '../browserBundle.mjs';
import { filesBelow } from '../files.mjs';
import { bookFolders, layOut } from './source.mjs';

/** @typedef {import('../project.mjs').Project} Project */

/**
 * @typedef {object} BookOptions
 * @property {string} base        the path under which the book is published, with slashes at both ends
 * @property {string} repository  what the pages tell readers to clone
 * @property {boolean} [keepApi]  whether an API reference that was written before will do
 * @property {(line: string) => void} say
 */

/**
 * @param {Project} project
 * @param {BookOptions} options
 * @returns {Promise<{ folder: string, pages: number, bytes: number }>}
 * @throws {Error} when a page cannot be built, a link between pages is dead, or a formula is not understood
 */
export async function buildBook(project, { base, repository, keepApi = false, say }) {
  const { own, source, site } = bookFolders(project);
  const api = apiFolder(project);
  if (!keepApi || !existsSync(api)) await step(say, 'API reference', () => writeApi(project));
  const apiFiles = filesBelow(api).filter((name) => name.endsWith('.html'));
  const { pages } = await step(say, 'pages', () => layOut(project, { base, repository, apiFiles }));
  await step(say, 'lab', () => keepLab(project, join(source, 'public', 'lab')));
  keepPlotly(project, join(source, 'public', 'vendor'));
  // The configuration reads these; it is a module of its own that takes no arguments.
  process.env['WORKBOOK_BOOK_SOURCE'] = source;
  await step(say, 'site', async () => {
    const { build } = await import('vitepress');
    rmSync(site, { recursive: true, force: true });
    await build(own, { base, outDir: site });
  });
  cpSync(api, join(site, 'api'), { recursive: true });
  const bytes = filesBelow(site).reduce((sum, name) => sum + statSync(join(site, name)).size, 0);
  return { folder: site, pages, bytes };
}

/**
 * @template T
 * @param {(line: string) => void} say
 * @param {string} name
 * @param {() => T | Promise<T>} work
 */
async function step(say, name, work) {
  const start = performance.now();
  const result = await work();
  say(`✓ ${name.padEnd(22)}${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`);
  return result;
}

async function writeApi(/** @type {Project} */ project) {
  const { app, reflections, problems } = await readApi(project);
  if (reflections === undefined || problems.length > 0) throw new Error(problems.join('\n') || 'typedoc read nothing');
  rmSync(apiFolder(project), { recursive: true, force: true });
  await app.generateDocs(reflections, apiFolder(project));
}

/** Plotly is a script, not a module; the part of it that draws in three dimensions is served as it comes. */
function keepPlotly(/** @type {Project} */ { modules }, /** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  cpSync(join(modules, 'plotly.js-gl3d-dist-min', 'plotly-gl3d.min.js'), join(folder, 'plotly.min.js'));
}

/** The lab's script, its models, and TensorFlow.js' files of WebAssembly. */
async function keepLab(/** @type {Project} */ project, /** @type {string} */ folder) {
  await bundleForBrowser(project, { entries: { lab: 'book/lab/main.ts' }, folder });
  const wasm = join(project.modules, '@tensorflow', 'tfjs-backend-wasm', 'dist');
  for (const name of filesBelow(wasm).filter((file) => file.endsWith('.wasm')))
    cpSync(join(wasm, name), join(folder, name));
  const models = join(project.root, 'book', 'lab', 'models');
  if (existsSync(models)) cpSync(models, join(folder, 'models'), { recursive: true });
}

// @ts-check
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** @typedef {import('playwright-core').Page} Page */

/**
 * The page of contents, and what a second start says.
 *
 * @param {Page} page
 * @param {URL} server
 * @param {object} where
 * @param {string} where.root
 * @param {string} where.pictures
 */
export async function testStart(page, server, { root, pictures }) {
  await page.goto(server.href);
  const contents = page.locator('.jp-MarkdownViewer');
  await contents.locator('h1').first().waitFor({ timeout: 60_000 });
  const chapters = await contents.locator('table tbody tr').count();
  if (chapters < 4) throw new Error(`the page of contents lists ${chapters} chapters`);
  await page.screenshot({ path: join(pictures, 'contents.png') });
  const width = await contents
    .locator('p')
    .evaluateAll((paragraphs) => Math.max(...paragraphs.map((paragraph) => paragraph.getBoundingClientRect().width)));
  if (width > 900) throw new Error(`lines of text are ${Math.round(width)} px wide`);
  // A link of the page opens the reader's copy.
  await contents.locator('table a').first().click();
  await page.waitForFunction(
    () =>
      /** @type {any} */ (globalThis).jupyterapp?.shell.currentWidget?.context?.path === 'chapters/01-loss-math.ipynb',
    undefined,
    { timeout: 60_000 },
  );

  const second = spawnSync(process.execPath, [join(root, 'scripts', 'start.mjs'), '--no-browser'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  const said = /JupyterLab runs already for this checkout \(process \d+, on my\/\):\s+(http:\S+)/.exec(second.stdout);
  if (second.status !== 0 || !said) throw new Error(`a second start says:\n${second.stdout}${second.stderr}`);
  return [`the page of contents lists ${chapters} chapters; a second start names the first one`];
}

/** What git sees of the checkout; undefined where there is no git. */
export function gitStatus(/** @type {string} */ root) {
  const { status, stdout } = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' });
  return status === 0 ? stdout : undefined;
}

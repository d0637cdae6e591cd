// @ts-check
import { lookAt, runNew, startCell, waitForCell } from './lab.mjs';

/** @typedef {import('playwright-core').Page} Page */

const STOPPED = /stopped after epoch (\d+) of (\d+); weights kept/;

/**
 * Starts a cell, waits until a training in it has come some way, and presses the stop button of the toolbar.
 *
 * @param {Page} page
 * @param {number} index
 * @param {object} [options]
 * @param {RegExp} [options.when]  what the cell must have shown before
 * @returns {Promise<{ text: string, kept: string[], stoppedMs: number }>} what the cell said, the names it says it kept
 */
export async function pressStop(page, index, { when = /epoch ([2-9]|\d\d+) of/ } = {}) {
  await startCell(page, index);
  await page.waitForFunction(
    ([position, pattern]) => {
      const panel = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget;
      return new RegExp(String(pattern)).test(
        JSON.stringify(panel.content.widgets[Number(position)].model.outputs.toJSON()),
      );
    },
    [index, when.source],
    { timeout: 120_000, polling: 50 },
  );
  // Timed on the page itself, from the click to the end of the cell: a busy page takes its time to be clicked.
  await page.evaluate(() => {
    const here = /** @type {any} */ (globalThis);
    here.document.addEventListener('click', () => (here.testPressed = performance.now()), {
      capture: true,
      once: true,
    });
  });
  await page
    .locator('.jp-NotebookPanel:not(.lm-mod-hidden) [data-jp-item-name="interrupt"] jp-button')
    .first()
    .click({ force: true });
  await waitForCell(page, index);
  const stoppedMs = await page.evaluate(() => performance.now() - /** @type {any} */ (globalThis).testPressed);
  const looked = await lookAt(page, index);
  const [text, problems] = [looked?.text ?? '', looked?.problems ?? []];
  if (problems.length > 0) throw new Error(`cell ${index + 1}: the stop button gave ${problems.join('; ')}`);
  if (!STOPPED.test(text)) throw new Error(`cell ${index + 1}: does not say where it stopped:\n${text}`);
  const [, names = ''] = /Declared and kept: ([^.]*)\./.exec(text) ?? [];
  return { text, kept: names.split(', ').filter(Boolean), stoppedMs };
}

/**
 * Checks that names are there after a stop.
 *
 * @param {Page} page
 * @param {number} index
 * @param {readonly string[]} names
 */
export async function expectNames(page, index, names) {
  if (names.length === 0) return;
  const { text, problems } = await runNew(page, index, `console.log([${names.join(', ')}].length)`);
  if (problems.length > 0 || text.trim() !== String(names.length)) {
    throw new Error(
      `after cell ${index + 1} was stopped, ${names.join(', ')} are not all there: ${problems.join('; ')}`,
    );
  }
}

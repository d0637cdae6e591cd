// @ts-check
import { startCell, waitForCell } from './lab.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** A cell must not be silent for longer: from its start to its first sign, and between two of them. */
export const MOST_SILENT_MS = 2000;

/**
 * Listens to the outputs of a cell from now on.
 *
 * @param {Page} page
 * @param {number} index
 */
const listen = (page, index) =>
  page.evaluate((position) => {
    const { model } = /** @type {any} */ (globalThis).jupyterapp.shell.currentWidget.content.widgets[position];
    const times = [performance.now()];
    /** @type {any} */ (globalThis).testTimes = times;
    model.outputs.changed.connect(() => times.push(performance.now()));
  }, index);

/** @param {Page} page @returns {Promise<{ first: number, longest: number, seconds: number }>} */
const heard = (page) =>
  page.evaluate(() => {
    const times = [.../** @type {any} */ (globalThis).testTimes, performance.now()];
    const gaps = times.slice(1).map((time, at) => time - times[at]);
    return { first: gaps[0] ?? 0, longest: Math.max(...gaps), seconds: ((times.at(-1) ?? 0) - times[0]) / 1000 };
  });

/**
 * Runs a cell to its end and measures how long nothing was to be seen.
 *
 * @param {Page} page
 * @param {number} index
 * @returns {Promise<{ first: number, longest: number, seconds: number }>} milliseconds to the first sign and between
 *   any two, and how long the cell took
 */
export async function runListening(page, index) {
  await listen(page, index);
  await startCell(page, index);
  await page.waitForTimeout(20);
  await waitForCell(page, index);
  return heard(page);
}

// @ts-check
import { join } from 'node:path';
import { scrollToCell } from './lab.mjs';

/** @typedef {import('playwright-core').Page} Page */

/**
 * The kinds of picture, and what JupyterLab draws them as: its own drawing, not the PNG that travels along.
 */
export const KINDS = [
  {
    name: 'vega',
    type: /^application\/vnd\.vegalite\.v5\+json$/,
    drawn: '.jp-RenderedVegaCommon5 :is(canvas.marks, svg.marks)',
  },
  {
    name: 'plotly',
    type: /^application\/vnd\.plotly\.v1\+json$/,
    drawn: '.jp-RenderedPlotly .plot-container :is(svg.main-svg, canvas)',
  },
  { name: 'image', type: /^image\/png$/, drawn: '.jp-RenderedImage img' },
];

/**
 * The kind of picture that a bundle of types makes in JupyterLab: PNG counts only where it stands alone.
 *
 * @param {readonly string[]} types
 */
export const kindOf = (types) => KINDS.find(({ type }) => types.some((one) => type.test(one)));

/**
 * Waits until JupyterLab has drawn a cell's picture and keeps a screenshot of the cell.
 *
 * @param {Page} page
 * @param {object} picture
 * @param {number} picture.cell
 * @param {(typeof KINDS)[number]} picture.kind
 * @param {string} picture.folder
 * @returns {Promise<string>} the file
 */
export async function photograph(page, { cell, kind, folder }) {
  await scrollToCell(page, cell);
  const area = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${cell}"]`);
  // The Plotly renderer shows the PNG until the mouse enters it; then it covers the PNG, which "force" allows.
  if (kind.name === 'plotly') await area.locator('.jp-RenderedPlotly img').hover({ force: true });
  const drawn = area.locator(kind.drawn).first();
  await drawn.waitFor({ state: 'visible', timeout: 30_000 });
  const box = await drawn.boundingBox();
  if (!box || box.width < 20 || box.height < 20) throw new Error(`cell ${cell + 1}: the ${kind.name} picture is empty`);
  // Plotly's 3-D scenes appear a moment after their frame.
  await page.waitForTimeout(800);
  const path = join(folder, `${kind.name}-cell-${cell + 1}.png`);
  await area.screenshot({ path });
  return path;
}

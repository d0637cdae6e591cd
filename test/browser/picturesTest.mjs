// @ts-check
import { join } from 'node:path';
import { countInExport, countInLab, expectDescribed } from './alts.mjs';
import { codeCells, command, openNotebook, runSound, scrollToCell, useTheme } from './lab.mjs';

/** @typedef {import('playwright-core').Page} Page */

/** The kinds of picture, and what JupyterLab draws them as: its own drawing, not the PNG that travels along. */
const KINDS = [
  {
    name: 'vega',
    type: 'application/vnd.vegalite.v5+json',
    drawn: '.jp-RenderedVegaCommon5 :is(canvas.marks, svg.marks)',
  },
  {
    name: 'plotly',
    type: 'application/vnd.plotly.v1+json',
    drawn: '.jp-RenderedPlotly .plot-container :is(svg.main-svg, canvas)',
  },
  { name: 'image', type: 'image/png', drawn: '.jp-RenderedImage img' },
];

/**
 * Waits until JupyterLab has drawn a cell's picture and keeps a screenshot of the cell.
 *
 * @param {Page} page
 * @param {number} cell
 * @param {(typeof KINDS)[number]} kind
 * @param {string} path
 */
async function photograph(page, cell, kind, path) {
  await scrollToCell(page, cell);
  const area = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${cell}"]`);
  // The Plotly renderer shows the PNG until the mouse enters it; then it covers the PNG, which "force" allows.
  const still = area.locator('.jp-RenderedPlotly img');
  if (kind.name === 'plotly' && (await still.isVisible())) await still.hover({ force: true });
  const drawn = area.locator(kind.drawn).first();
  await drawn.waitFor({ state: 'visible', timeout: 30_000 });
  const box = await drawn.boundingBox();
  if (!box || box.width < 20 || box.height < 20) throw new Error(`cell ${cell + 1}: the ${kind.name} picture is empty`);
  // Plotly's 3-D scenes appear a moment after their frame.
  await page.waitForTimeout(800);
  await area.screenshot({ path });
}

/** How bright the ground of a drawn chart is, from 0 to 255. */
const brightness = (/** @type {Page} */ page) =>
  page
    .locator('.jp-RenderedVegaCommon5 canvas.marks')
    .first()
    .evaluate((canvas) => {
      const context = /** @type {any} */ (canvas).getContext('2d');
      const [red, green, blue, alpha] = context.getImageData(2, 2, 1, 1).data;
      return alpha === 0 ? Number.NaN : (red + green + blue) / 3;
    });

/**
 * Pictures of each kind in the light and the dark theme, their texts on the page and in an exported one, and the mode
 * bar of Plotly.
 *
 * @param {Page} page
 * @param {URL} server
 * @param {object} where
 * @param {string} where.path      of the fixture, below the server's root
 * @param {string} where.pictures  folder for screenshots
 */
export async function testPictures(page, server, { path, pictures }) {
  await openNotebook(page, server, path);
  /** @type {Map<string, number>} */
  const cells = new Map();
  for (const [index, source] of (await codeCells(page)).entries()) {
    if (source === undefined) continue;
    const types = (await runSound(page, index))?.types ?? [];
    const kind = KINDS.find(({ type }) => types.includes(type));
    if (kind) cells.set(kind.name, index);
  }
  for (const { name } of KINDS) if (!cells.has(name)) throw new Error(`no cell shows a ${name} picture`);
  const grounds = [];
  for (const theme of /** @type {const} */ (['light', 'dark', 'light'])) {
    await useTheme(page, theme);
    for (const kind of KINDS) {
      const file = join(pictures, `${kind.name}-${theme}.png`);
      await photograph(page, cells.get(kind.name) ?? 0, kind, file);
      if (kind.name === 'vega') grounds.push(await brightness(page));
    }
  }
  const [light = 0, dark = 255, again = 0] = grounds;
  if (!(light > 200 && dark < 60 && again > 200)) {
    throw new Error(`charts do not follow the theme: their ground is ${grounds.map(Math.round).join(', ')} of 255`);
  }
  const buttons = await page
    .locator('.jp-RenderedPlotly .modebar-btn')
    .evaluateAll((found) => found.map((button) => button.getAttribute('data-title') ?? ''));
  const sends = buttons.filter((title) => /share|cloud|chart studio/i.test(title));
  if (sends.length > 0) throw new Error(`Plotly's mode bar offers: ${sends.join(', ')}`);
  const described = expectDescribed('JupyterLab', await countInLab(page));
  await command(page, 'docmanager:save');
  return [
    `the ground of charts is ${Math.round(light)} of 255 in the light theme and ${Math.round(dark)} in the dark one`,
    described,
    expectDescribed('HTML', await countInExport(server, path)),
  ];
}

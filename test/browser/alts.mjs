// @ts-check
import { codeCells, lookAt, scrollToCell } from './lab.mjs';

/** @typedef {import('playwright-core').Page} Page */

const PICTURE = /^(image\/|application\/vnd\.(vegalite|plotly)\.)/;
/** What stands on the page for a picture, and where its text is. */
const DRAWN =
  '.jp-RenderedImage img, .jp-RenderedSVG svg, .jp-RenderedVegaCommon5 .vega-embed [aria-label], .jp-RenderedPlotly';

/**
 * Pictures, and how many of them say what they show.
 *
 * @typedef {{ pictures: number, described: number }} Counts
 */

/**
 * Counts the pictures of a notebook as JupyterLab has drawn them, with an alternative text or an accessible name.
 *
 * @param {Page} page
 * @returns {Promise<Counts>}
 */
export async function countInLab(page) {
  const counts = { pictures: 0, described: 0 };
  for (const [index, source] of (await codeCells(page)).entries()) {
    if (source === undefined) continue;
    const types = (await lookAt(page, index))?.types ?? [];
    if (!types.some((type) => PICTURE.test(type))) continue;
    await scrollToCell(page, index);
    const area = page.locator(`.jp-Notebook .jp-Cell[data-windowed-list-index="${index}"] .jp-OutputArea`).first();
    await area.locator(DRAWN).first().waitFor({ state: 'attached', timeout: 30_000 });
    const found = await area.locator(DRAWN).evaluateAll((elements) =>
      // A chart names several of its parts; the outermost stands for it. Plotly's picture is part of its figure.
      elements
        .filter((element) => !elements.some((other) => other !== element && other.contains(element)))
        .map((element) => (element.getAttribute('alt') ?? element.getAttribute('aria-label') ?? '').trim()),
    );
    counts.pictures += found.length;
    counts.described += found.filter((text) => text.length > 3).length;
  }
  return counts;
}

/**
 * Counts the images of the page that File → Export makes of a notebook.
 *
 * @param {URL} server
 * @param {string} path  below the server's root
 * @returns {Promise<Counts>}
 */
export async function countInExport(server, path) {
  const url = new URL(server);
  url.pathname = `/nbconvert/html/${path}`;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`the export of ${path} failed: ${answer.status}`);
  const images = (await answer.text()).match(/<img\b[^>]*>/g) ?? [];
  return { pictures: images.length, described: images.filter((tag) => /\balt="[^"]{4,}"/.test(tag)).length };
}

/**
 * @param {string} where
 * @param {Counts} counts
 */
export function expectDescribed(where, { pictures, described }) {
  if (described < pictures) throw new Error(`${where}: ${pictures - described} of ${pictures} pictures have no text`);
  return `${where}: ${described} of ${pictures} pictures have a text`;
}

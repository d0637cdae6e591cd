// One picture of every kind of chart, pinned: a change of any of them is seen in the review. Where it was meant,
// `npm test -- test/viz/gallery -u` draws them anew.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { vegaLiteToSvg } from 'autoencoder-workbook/dist/viz/vega';
import { expect, test } from 'vitest';
import { gallery } from './gallery';

/** The SVG with an element per line, so that a difference shows where it is, and with its identifiers counted from one. */
function draw(name: string): string {
  const { svg } = vegaLiteToSvg(gallery[name]?.spec ?? {});
  const ids = [...new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id as string))];
  const counted = svg.replaceAll(
    /(id="|url\(#)([^")]+)/g,
    (_, before: string, id: string) => `${before}${ids.indexOf(id) + 1}`,
  );
  return `${counted.replaceAll('><', '>\n<')}\n`;
}

const names = Object.keys(gallery);

test.each(names)('%s is drawn as it was', async (name) => {
  await expect(draw(name)).toMatchFileSnapshot(`pictures/${name}.svg`);
});

test('a picture does not depend on what was drawn before it', () => {
  const forwards = names.map(draw);
  expect([...names].reverse().map(draw).reverse()).toEqual(forwards);
});

test('no picture stands for a chart that is gone', () => {
  expect(readdirSync(join(import.meta.dirname, 'pictures')).sort()).toEqual(names.map((name) => `${name}.svg`).sort());
});

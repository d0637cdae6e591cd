import { examplesFrom, hoverScatter, plotly, scatter, scatter3d } from 'autoencoder-workbook';
import type { PlotlyFigure } from 'autoencoder-workbook/dist/viz';
import { figureWidth } from 'autoencoder-workbook/dist/viz/theme';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';

const said = { title: 'Codes', alt: 'Codes of eight digits' };
/** The corners of a cube, so that the projection is known. */
const cube = examplesFrom(
  Float32Array.from({ length: 24 }, (_, index) => (Math.floor(index / 3) >> (index % 3)) & 1),
  [3],
);
const labels = [0, 1, 0, 1, 0, 1, 0, 1];
const space = scatter3d({ ...said, codes: cube, labels, classNames: ['even', 'odd'] });

interface Trace {
  readonly type: string;
  readonly name: string;
  readonly x: readonly number[];
  readonly z?: readonly number[];
  readonly text: readonly string[];
  readonly marker: { readonly color: string };
}
const tracesOf = (figure: PlotlyFigure) => figure.spec.data as unknown as readonly Trace[];

describe('scatter3d', () => {
  test('one trace per class with the colour of the class and a text per point', () => {
    const [even, odd] = tracesOf(space);
    expect(even).toMatchObject({ type: 'scatter3d', name: 'even', x: [0, 0, 0, 0], z: [0, 0, 1, 1] });
    expect(even?.text).toEqual(['point 0', 'point 2', 'point 4', 'point 6']);
    expect(odd).toMatchObject({ name: 'odd', x: [1, 1, 1, 1], marker: { color: '#ffa90e' } });
  });

  test('the bundle is Plotly, PNG and text, and nothing that would win over the figure', () => {
    const bundle = space.toMimeBundle();
    expect(Object.keys(bundle)).toEqual(['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
    expect(bundle['application/vnd.plotly.v1+json']).toBe(space.spec);
    expect(JSON.parse(JSON.stringify(space.spec))).toEqual(space.spec);
  });

  test('nothing in its mode bar sends the figure anywhere', () => {
    expect(space.spec.config).toMatchObject({ showSendToCloud: false, displaylogo: false });
  });

  test('the still has one device pixel per CSS pixel, because JupyterLab shows it pixel for pixel', async () => {
    const { width, height } = await sharp(space.toPng()).metadata();
    expect([width, height]).toEqual([space.width, space.height]);
    expect(width).toBe(figureWidth);
  });

  test('the still shows both classes', async () => {
    const { data, info } = await sharp(space.toPng()).raw().toBuffer({ resolveWithObject: true });
    let orange = 0;
    let blue = 0;
    for (let at = 0; at < data.length; at += info.channels) {
      const [r, g, b] = [data[at] as number, data[at + 1] as number, data[at + 2] as number];
      if (r > 220 && g > 150 && b < 90) orange++;
      if (r < 120 && g > 120 && b > 190) blue++;
    }
    expect(orange).toBeGreaterThan(20);
    expect(blue).toBeGreaterThan(20);
  });

  test('refuses codes of another size and hover texts that do not fit', () => {
    expect(() => scatter3d({ ...said, codes: examplesFrom(new Float32Array(4), [2]) })).toThrow('shape [3], got [2]');
    expect(() => scatter3d({ ...said, codes: cube, hover: ['one'] })).toThrow('got 1 for 8 codes');
  });
});

describe('hoverScatter', () => {
  const codes = examplesFrom(Float32Array.of(0, 1, 2, 3), [2]);

  test('carries a text per point and the picture of scatter', async () => {
    const figure = hoverScatter({ ...said, codes, hover: ['a', 'b'] });
    expect(tracesOf(figure)).toMatchObject([{ type: 'scattergl', x: [0, 2], text: ['a', 'b'] }]);
    expect([figure.width, figure.height]).toEqual([figureWidth, scatter({ ...said, codes }).height]);
  });
});

describe('toHtml', () => {
  test('is one page with the library inside, and a text cannot end its script', () => {
    const html = plotly({
      title: 'A & B',
      alt: 'nothing',
      spec: { data: [{ name: '</script><b>' }], layout: {} },
      still: () => scatter({ ...said, codes: examplesFrom(new Float32Array(2), [2]) }),
    }).toHtml();
    expect(html).toContain('<title>A &amp; B</title>');
    expect(html).not.toContain('</script><b>');
    expect(html).toContain('plotly.js v');
    expect(html).not.toMatch(/<script[^>]+src=/);
    expect(html.length).toBeGreaterThan(5e6);
  });
});

import { heatmap, lineChart, methodColours, scatter } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';
import { contrast, DARK_PAGE, onDark, recolour } from '../../scripts/lib/lab/labextension/static/recolour.mjs';

describe('colours on a dark page', () => {
  test('white paper becomes the page, ink becomes light, and the order of greys turns round', () => {
    expect(onDark('#ffffff')).toBe(DARK_PAGE);
    const [text, quiet, axis, grid] = ['#222222', '#666666', '#888888', '#e6e6e6'].map(onDark) as [
      string,
      string,
      string,
      string,
    ];
    expect(contrast(text, DARK_PAGE)).toBeGreaterThan(10);
    // What is read needs 4.5, what guides the eye 3; grid lines stay faint.
    expect(contrast(quiet, DARK_PAGE)).toBeGreaterThan(4.5);
    expect(contrast(axis, DARK_PAGE)).toBeGreaterThan(3);
    expect(contrast(grid, DARK_PAGE)).toBeLessThan(1.5);
  });

  test('contrast is that of WCAG: black on white 21, a colour on itself 1', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrast('#336699', '#336699')).toBe(1);
  });

  test('colours of methods stand out and stay apart; those that stand out already stay as they are', () => {
    const names = ['linear', 'dense', 'conv', 'vae', 'denoising', 'sparse', 'a', 'b', 'c', 'd'];
    const colours = methodColours(names);
    const dark = colours.map(onDark);
    for (const colour of dark) expect(contrast(colour, DARK_PAGE)).toBeGreaterThanOrEqual(3.2);
    expect(new Set(dark).size).toBe(names.length);
    expect(onDark('#d55e00')).toBe('#d55e00');
  });
});

describe('specifications', () => {
  const text = { title: 'T', alt: 'A' };
  const dark = (figure: { spec: unknown }) => recolour(figure.spec) as Record<string, never>;

  test('a chart keeps its data and loses its white', () => {
    const chart = lineChart({
      ...text,
      x: { title: 'x' },
      y: { title: 'y' },
      series: [{ name: 'dense', x: [1, 2], y: [1, 2] }],
    });
    const changed = dark(chart) as unknown as { config: { background: string }; data: unknown };
    expect(changed.config.background).toBe(DARK_PAGE);
    expect(JSON.stringify(changed)).not.toMatch(/#ffffff|#222222/);
    expect(changed.data).toEqual((chart.spec as { data?: unknown }).data);
  });

  test('numbers on the cells of a heat map stay as the cells want them; labels in a cloud turn with the page', () => {
    const map = heatmap({ ...text, matrix: [[0, 1]], value: { title: 'v' }, label: 'd' });
    expect(JSON.stringify(dark(map))).toMatch(/"condition":\{[^}]*"value":"#ffffff"\},"value":"#222222"/);
    const cloud = scatter({
      ...text,
      codes: { values: Float32Array.of(0, 0, 1, 1), count: 2, shape: [2] },
      labels: Int32Array.of(0, 1),
      classNames: ['a', 'b'],
    });
    expect(JSON.stringify(dark(cloud))).not.toMatch(/"#ffffff"|"#222222"/);
  });
});

import { lineChart, plotly, reportPage, table } from 'autoencoder-workbook';
import { expect, test } from 'vitest';

const still = lineChart({
  title: 'a line',
  alt: 'A rising line <&>.',
  x: { title: 'x' },
  y: { title: 'y' },
  series: [{ name: 'one', x: [1, 2], y: [1, 2] }],
});
const rows = table({ caption: 'numbers', rows: [{ name: '<b>', value: 1 }] });

test('holds text, table and picture, escaped, and no script without need', () => {
  const page = reportPage('a & b', ['1 < 2', rows, still]);
  expect(page).toContain('<title>a &amp; b</title>');
  expect(page).toContain('<p>1 &lt; 2</p>');
  expect(page).toContain('&lt;b&gt;');
  expect(page).toContain(`<img src="data:image/png;base64,${still.toPng().toString('base64')}"`);
  expect(page).not.toContain('<script');
});

test('has plotly.js inside once, however many figures need it', () => {
  const figure = plotly({
    title: 'points',
    alt: 'Two points.',
    still: () => still,
    spec: { data: [{ x: [1], y: [2], text: '</script>' }], layout: {} },
  });
  const page = reportPage('figures', [figure, figure]);
  expect(page.length).toBeGreaterThan(5e6);
  expect(page.length).toBeLessThan(15e6);
  expect(page.match(/Plotly\.newPlot\('figure-\d'/g)).toHaveLength(2);
  expect(page).toContain('\\u003c/script>');
});

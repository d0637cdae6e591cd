import { examplesFrom, lineChart, plotly, reportPage, table } from 'autoencoder-workbook';
import { imagePng } from 'autoencoder-workbook/dist/viz/pixels';
import { expect, test } from 'vitest';

const still = lineChart({
  title: 'a line',
  alt: 'A rising line <&>.',
  x: { title: 'x' },
  y: { title: 'y' },
  series: [
    { name: 'one', x: [1, 2], y: [1, 2] },
    { name: 'two', x: [1, 2], y: [2, 1] },
  ],
});
const rows = table({ caption: 'numbers & words', rows: [{ name: '<b>', value: 1 }] });

/** What the page may do, as it says itself. */
const policyOf = (page: string): string => /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

/** A page is long: a failed expectation is not to print it. */
const has = (page: string, text: string): void =>
  expect({ text, isThere: page.includes(text) }).toEqual({ text, isThere: true });

test('holds its parts in their order, escaped, and no script without need', () => {
  const page = reportPage('a & b', [
    { kind: 'answer', lines: ['yes & no'] },
    '1 < 2',
    { kind: 'heading', text: 'More <i>' },
    { kind: 'facts', facts: [['seed', '<1>']] },
    { kind: 'facts', facts: [['word', 'meaning']], under: 'Glossary' },
    { kind: 'code', text: 'run "x" && y' },
    rows,
    still,
  ]);
  const texts = [
    '<title>a &amp; b</title>',
    '<div class="answer"><p>yes &amp; no</p></div>',
    '<p>1 &lt; 2</p>',
    '<h2>More &lt;i&gt;</h2>',
    '<dt>seed</dt><dd>&lt;1&gt;</dd>',
    '<details><summary>Glossary</summary><dl><dt>word</dt>',
    '<code>run &quot;x&quot; &amp;&amp; y</code>',
    '<p class="caption">numbers &amp; words</p>',
    '&lt;b&gt;',
    'role="img" aria-label="A rising line &lt;&amp;&gt;."',
  ];
  for (const text of texts) has(page, text);
  expect(texts.map((text) => page.indexOf(text))).toEqual(
    texts.map((text) => page.indexOf(text)).sort((a, b) => a - b),
  );
  expect(/<script|<caption/.test(page)).toBe(false);
  expect(policyOf(page)).toBe(
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
  );
});

test('draws a chart for a desk and for a telephone, in ink that the page decides on', () => {
  const page = reportPage('charts', [still]);
  expect([...page.matchAll(/<svg [^>]*width="(\d+)"/g)].map(([, width]) => Number(width))).toEqual([640, 348]);
  has(page, 'svg [fill="#222222"] { fill: var(--text) }');
  has(page, 'svg [fill="#ffffff"] { fill: var(--paper) }');
  has(page, '@media (prefers-color-scheme: dark)');
  // The title stands above the drawing, where it wraps.
  has(page, '<figcaption>a line</figcaption>');
  expect(/<text[^>]*>a line<\/text>/.test(page)).toBe(false);
});

test('puts images side by side with their names', () => {
  const png = imagePng(examplesFrom(Float32Array.of(0, 0.5, 1, 1), [2, 2, 1]), 0);
  const page = reportPage('images', [
    { kind: 'images', alt: 'two <images>', columns: [{ caption: 'no. 1', images: [{ name: 'a<b', png }] }] },
  ]);
  has(page, 'aria-label="two &lt;images&gt;"');
  has(page, `<b>no. 1</b><img src="data:image/png;base64,${png.toString('base64')}" alt=""><span>a&lt;b</span>`);
});

test('has plotly.js inside once, however many figures need it, and lets no other script run', () => {
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
  has(page, '\\u003c/script>');
  // The library and the two figures, each by its own hash.
  expect(policyOf(page).match(/'sha256-[A-Za-z0-9+/=]{44}'/g)).toHaveLength(3);
  expect(policyOf(page)).not.toMatch(/script-src[^;]*unsafe/);
});

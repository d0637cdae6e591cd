// Names come from data: from the classes of a table, the columns of a file, the net of a reader.
import {
  barChart,
  type Chart,
  errorAgainstCodeSize,
  examplesFrom,
  heatmap,
  histogram,
  imageGrid,
  learningCurves,
  lineChart,
  scatter,
  scatter3d,
  table,
} from 'autoencoder-workbook';
import { arrowChart } from 'autoencoder-workbook/dist/viz';
import { vegaLiteToSvg } from 'autoencoder-workbook/dist/viz/vega';
import { describe, expect, test } from 'vitest';

/** What no chart may stumble over: names of JavaScript's own, markup, formulas, control characters, odd Unicode. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '<b>&amp;"\'</b>',
  'a\u0000b\u0007c\u001bd',
  'half \ud800 of a pair',
  'a.b[0]["c"]',
  'back\\slash',
  'two\nlines',
  '=1+1',
  'undefined',
  'null',
  '日本語 🙂',
  'long '.repeat(60),
] as const;

const said = { title: '', alt: 'odd names' };
const history = [1, 2].map((epoch) => ({ epoch, losses: { objective: epoch }, validation: { objective: epoch } }));
const codes = (size: number) =>
  examplesFrom(
    Float32Array.from({ length: size * 2 * NAMES.length }, (_, index) => Math.sin(index)),
    [size],
  );
const labels = Int32Array.from({ length: 2 * NAMES.length }, (_, index) => index % NAMES.length);

const charts: Readonly<Record<string, (names: readonly string[]) => Pick<Chart, 'toPng' | 'spec'>>> = {
  lineChart: (names) =>
    lineChart({
      ...said,
      x: { title: names[0] ?? '' },
      y: { title: 'y', unit: names[1] ?? '' },
      series: names.map((name, index) => ({ name, x: [0, 1], y: [index, index + 1] })),
      rules: names.map((label, index) => ({ label, y: index })),
    }),
  errorAgainstCodeSize: (names) =>
    errorAgainstCodeSize({
      ...said,
      rows: names.flatMap((method, index) =>
        [0, 2, 8].map((latentDim) => ({ method, methodKind: method, latentDim, mse: 1 / (index + 1 + latentDim) })),
      ),
    }),
  learningCurves: (names) => learningCurves({ ...said, runs: names.map((name) => ({ name, history })) }),
  bars: (names) =>
    barChart({ ...said, value: { title: 'v' }, bars: names.map((name, index) => ({ name, value: index + 1 })) }),
  groupedBars: (names) =>
    barChart({
      ...said,
      value: { title: 'v' },
      bars: names.flatMap((group, index) => ['a', '__proto__'].map((name) => ({ name, group, value: index + 1 }))),
    }),
  histogram: (names) =>
    histogram({ ...said, x: { title: 'x' }, samples: names.map((name, index) => ({ name, values: [index, 1, 2] })) }),
  scatter: (names) => scatter({ ...said, codes: codes(2), labels, classNames: names }),
  scatter3d: (names) =>
    scatter3d({ ...said, codes: codes(3), labels, classNames: names }) as unknown as Pick<Chart, 'toPng' | 'spec'>,
  heatmap: (names) =>
    heatmap({
      ...said,
      matrix: names.map((_, row) => names.map((__, column) => row * column)),
      rowNames: names,
      columnNames: names,
      value: { title: 'v' },
    }),
  arrows: (names) =>
    arrowChart({
      ...said,
      x: { title: 'x' },
      y: { title: 'y' },
      fields: names.map((name, index) => ({ name, from: [[index, 0]], to: [[index, 1]] })),
    }),
};

describe.each(Object.keys(charts))('%s', (kind) => {
  const make = charts[kind] as (typeof charts)[string];

  test.each(NAMES.map((name) => [name.slice(0, 20), name]))('draws %j among ordinary names', (_, name) => {
    const names = [...NAMES.slice(0, -1).map((__, index) => `name ${index}`), name];
    expect(make(names).toPng().length).toBeGreaterThan(1000);
  });

  test('draws all of them at once', () => {
    expect(make(NAMES).toPng().length).toBeGreaterThan(1000);
  });
});

test('as many lines are drawn as there are names, each in a colour', () => {
  const { svg } = vegaLiteToSvg(charts['lineChart']?.(NAMES.slice(0, 8)).spec ?? {});
  const strokes = [...svg.matchAll(/aria-roledescription="line mark" d="[^"]+" stroke="(#[0-9a-f]{6})"/g)];
  expect(strokes).toHaveLength(8);
});

test('a table shows a column of any name, and cells of any text', () => {
  for (const name of NAMES) {
    const record = JSON.parse(`{${JSON.stringify(name)}: ${JSON.stringify(name)}, "n": 1}`) as object;
    const shown = table({ caption: 'odd', rows: [record], columns: [name, 'n'] });
    const html = shown.toHtml();
    expect(html).not.toMatch(/<b>/);
    expect(html.match(/<td/g)).toHaveLength(2);
    expect(shown.toText().split('\n').at(-1)).toContain('1');
  }
  const own = JSON.parse('{"__proto__": "own"}') as object;
  expect(table({ caption: 'odd', rows: [own] }).toText()).toContain('own');
});

test('a picture of images takes any name', () => {
  const images = examplesFrom(new Float32Array(2 * 4), [2, 2, 1]);
  const rows = NAMES.map((name) => ({ name, images, captions: [name, 'plain'] }));
  expect(imageGrid({ ...said, rows }).toPng().length).toBeGreaterThan(1000);
});

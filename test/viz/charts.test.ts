import { createRequire } from 'node:module';
import {
  barChart,
  type Chart,
  errorAgainstCodeSize,
  examplesFrom,
  heatmap,
  histogram,
  learningCurves,
  lineChart,
  scatter,
  sideBySide,
} from 'autoencoder-workbook';
import { methodColour } from 'autoencoder-workbook/dist/viz';
import { describe, expect, test } from 'vitest';
import { gallery, lines } from './gallery';
import { vegaLiteMisfit } from './vegaLiteSchema';

const require = createRequire(import.meta.url);
const { compile } = require('vega-lite') as typeof import('vega-lite');

/** The parts of a specification that the tests look at. */
interface Layer {
  readonly data?: { readonly values: readonly Readonly<Record<string, unknown>>[] };
  readonly mark: Readonly<Record<string, unknown>>;
  readonly encoding: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

const layersOf = (chart: Chart): readonly Layer[] => chart.spec['layer'] as readonly Layer[];
const layerOf = (chart: Chart, mark: string): Layer => {
  const found = layersOf(chart).find((layer) => layer.mark['type'] === mark);
  if (!found) throw new Error(`no layer draws a ${mark}`);
  return found;
};
const colourScale = (layer: Layer) => layer.encoding['color']?.['scale'] as { domain: string[]; range: string[] };

describe('every kind of chart', () => {
  test.each(Object.entries(gallery))('%s is valid Vega-Lite 5', (_, chart) => {
    expect(vegaLiteMisfit(chart.spec)).toBeUndefined();
  });

  test('the validator sees what is wrong', () => {
    expect(vegaLiteMisfit({ ...lines.spec, layer: [{ mark: 'lines', encoding: {} }] })).toMatch(/mark/);
    expect(vegaLiteMisfit({ ...lines.spec, hieght: 3 })).toBeDefined();
  });

  test.each(Object.entries(gallery))('%s compiles without a warning', (_, chart) => {
    const warnings: unknown[] = [];
    const note = function (this: unknown, ...all: readonly unknown[]) {
      warnings.push(...all);
      return this;
    };
    const logger = { level: () => logger, error: note, warn: note, info: () => logger, debug: () => logger };
    compile(chart.spec as unknown as Parameters<typeof compile>[0], { logger: logger as never });
    expect(warnings).toEqual([]);
  });

  test.each(Object.entries(gallery))('%s says in words what it shows', (_, chart) => {
    expect(chart.spec['description']).toBe(chart.alt);
    expect(chart.toMimeBundle()['text/plain']).toBe(chart.alt);
  });

  test('an empty alt text is refused', () => {
    const plain = { title: 'No words', x: { title: 'x' }, y: { title: 'y' }, series: [] };
    expect(() => lineChart({ ...plain, alt: ' ' })).toThrow('figure "No words": alt must say in words');
  });
});

describe('lineChart', () => {
  const position = { x: { title: 'x' }, y: { title: 'y' } };

  test('axes have names and units', () => {
    const { encoding } = layerOf(lines, 'line');
    expect(encoding['x']?.['axis']).toMatchObject({ title: 'code size (numbers)', values: [2, 4, 8] });
    expect(encoding['y']?.['axis']).toMatchObject({ title: 'error (MSE per pixel)' });
    expect(encoding['y']?.['scale']).toMatchObject({ type: 'log' });
  });

  test('each method has its colour, and what is hidden from the legend keeps its place in the scale', () => {
    const layer = layerOf(lines, 'line');
    const { domain, range } = colourScale(layer);
    expect(domain).toEqual(['PCA', 'linear', 'dense', 'measured']);
    expect(range.slice(0, 3)).toEqual(['#7f7f7f', '#56b4e9', '#0072b2']);
    expect(layer.encoding['color']?.['legend']).toMatchObject({ values: ['PCA', 'linear', 'dense'] });
  });

  test('points that are not finite are left out', () => {
    const chart = lineChart({
      title: '',
      alt: 'gap',
      ...position,
      series: [{ name: 'a', x: [1, 2, 3], y: [1, Number.NaN, 3] }],
    });
    expect(layerOf(chart, 'line').data?.values.map((row) => row['x'])).toEqual([1, 3]);
    expect(chart.spec).not.toHaveProperty('title');
  });

  test('a baseline is labelled where the lines are further away', () => {
    const alignment = (height: number) => {
      const chart = lineChart({
        title: '',
        alt: 'falling line',
        ...position,
        series: [{ name: 'a', x: [0, 1], y: [10, 0] }],
        rules: [{ label: 'rule', y: height }],
      });
      return layerOf(chart, 'text').mark['align'];
    };
    expect(alignment(9)).toBe('right');
    expect(alignment(1)).toBe('left');
  });

  test('a log axis over many decades is marked at powers of ten, a short one by Vega', () => {
    const values = (y: number[]) => {
      const axis = { title: 'y', scale: 'log' } as const;
      const chart = lineChart({
        title: '',
        alt: 'x',
        x: { title: 'x' },
        y: axis,
        series: [{ name: 'a', x: [1, 2], y }],
      });
      const marks = layerOf(chart, 'line').encoding['y']?.['axis'] as
        | { readonly values?: readonly number[] }
        | undefined;
      return marks?.values;
    };
    expect(values([0.01, 30]) as number[]).toBeNear([0.01, 0.1, 1, 10], { rtol: 1e-12 });
    expect(values([0.002, 0.1])).toBeUndefined();
  });

  test.each([
    [
      [1, 3],
      [1, 2, 3],
    ],
    [
      [1, 12],
      [2, 4, 6, 8, 10, 12],
    ],
    [
      [0, 150],
      [0, 20, 40, 60, 80, 100, 120, 140],
    ],
    [[7, 7], [7]],
  ])('whole numbers from %j are marked as such, few enough to be read', (x, ticks) => {
    const axis = { title: 'epoch', whole: true } as const;
    const chart = lineChart({ title: '', alt: 'x', x: axis, y: { title: 'y' }, series: [{ name: 'a', x, y: x }] });
    expect(layerOf(chart, 'line').encoding['x']?.['axis']).toMatchObject({ values: ticks });
  });

  test('refuses lengths that differ, logarithms of nothing, and more points than a notebook should hold', () => {
    const make = (x: number[], y: number[], scale: 'log' | 'linear' = 'linear') =>
      lineChart({
        title: '',
        alt: 'wrong',
        x: { title: 'x' },
        y: { title: 'y', scale },
        series: [{ name: 'a', x, y }],
      });
    expect(() => make([1, 2], [1])).toThrow('x and y of "a" must have the same length, got 2 and 1');
    expect(() => make([1, 2], [1, 0], 'log')).toThrow('a log scale takes positive numbers, got 0 on "y"');
    const many = Array.from({ length: 5001 }, (_, index) => index);
    expect(() => make(many, many)).toThrow('at most 5000 points, got 5001');
  });
});

test('an error band is drawn where it is, also by versions that would stack it', () => {
  expect(layerOf(lines, 'area').encoding['y']).toMatchObject({ field: 'low', stack: null });
});

describe('errorAgainstCodeSize', () => {
  test('a code of no numbers is a baseline and no point', () => {
    const chart = gallery['errorAgainstCodeSize'] as Chart;
    expect(layerOf(chart, 'line').data?.values.map((row) => row['series'])).toEqual(['PCA', 'PCA']);
    expect(layerOf(chart, 'rule').data?.values).toEqual([{ y: 0.6 }]);
    expect(layerOf(chart, 'text').mark['text']).toBe('mean image');
    expect(layerOf(chart, 'line').encoding['x']?.['axis']).toMatchObject({ values: [2, 8] });
  });

  test('colour and dash go by the kind, and by the name where there is none', () => {
    const curve = (method: string, methodKind: string | null, mse: number) =>
      [2, 8].map((latentDim) => ({ method, methodKind, latentDim, mse: mse / latentDim }));
    const rows = [...curve('PCA', 'dense', 1), ...curve('baseline', 'pca', 2), ...curve('Linear', null, 3)];
    const chart = errorAgainstCodeSize({ title: '', alt: 'three lines', rows });
    const { domain, range } = colourScale(layerOf(chart, 'line'));
    expect(domain).toEqual(['PCA', 'baseline', 'Linear']);
    expect(range).toEqual([methodColour('dense'), methodColour('pca'), methodColour('linear')]);
    const { scale } = layerOf(chart, 'line').encoding['strokeDash'] as { scale: { range: unknown[] } };
    expect(scale.range).toEqual([
      [1, 0],
      [1, 0],
      [5, 3],
    ]);
  });
});

describe('learningCurves', () => {
  const history = [1, 2].map((epoch) => ({ epoch, losses: { objective: 1 }, validation: { objective: 2 } }));

  test('training is thin, validation solid, both in the colour of the method', () => {
    const chart = learningCurves({ title: '', alt: 'one run', runs: [{ name: 'dense', history, bestEpoch: 1 }] });
    const { encoding } = layerOf(chart, 'line');
    expect(encoding['strokeWidth']?.['scale']).toMatchObject({
      domain: ['training', 'validation', 'dense, weights kept'],
      range: [0.9, 2.2, 7],
    });
    expect(colourScale(layerOf(chart, 'line')).range).toEqual(['#0072b2', '#0072b2', '#0072b2']);
    expect(layerOf(chart, 'rule').data?.values).toEqual([{ x: 1 }]);
    expect(layerOf(chart, 'point').data?.values).toMatchObject([{ x: 1, y: 2 }]);
  });

  test('baselines are horizontal lines in the colour of their method', () => {
    const chart = learningCurves({
      title: '',
      alt: 'one run above PCA',
      runs: [{ name: 'dense', history }],
      baselines: [{ name: 'PCA', loss: 1.5 }],
    });
    const rule = layerOf(chart, 'rule');
    expect(rule.data?.values).toEqual([{ y: 1.5 }]);
    expect(rule.mark['color']).toBe('#7f7f7f');
  });

  test('a loss that no run reports is refused with those there are', () => {
    const runs = [{ name: 'dense', history }];
    expect(() => learningCurves({ title: '', alt: 'x', runs, loss: 'kl' })).toThrow(
      'no run reports "kl", only objective',
    );
  });
});

describe('histogram', () => {
  test('shares add up to one, and the last bin holds the largest value', () => {
    const chart = histogram({
      title: '',
      alt: 'five values',
      x: { title: 'value' },
      bins: 2,
      samples: [{ name: 'a', values: [0, 0, 1, 1.5, 2] }],
    });
    const { values } = chart.spec['data'] as { values: unknown[] };
    expect(values).toEqual([
      { sample: 'a', from: 0, to: 1, height: 2 / 5 },
      { sample: 'a', from: 1, to: 2, height: 3 / 5 },
    ]);
  });

  test('samples share their bins', () => {
    const { values } = (gallery['histograms'] as Chart).spec['data'] as { values: { from: number; to: number }[] };
    expect(Math.min(...values.map((bin) => bin.from))).toBe(1);
    expect(Math.max(...values.map((bin) => bin.to))).toBe(4);
  });

  test('a sample without a number is refused', () => {
    const samples = [{ name: 'a', values: [Number.NaN] }];
    expect(() => histogram({ title: '', alt: 'x', x: { title: 'x' }, samples })).toThrow('got none');
  });
});

describe('other charts', () => {
  test('bars that are not finite are refused by name', () => {
    const bars = [{ name: 'dense', value: Number.NaN }];
    expect(() => barChart({ title: '', alt: 'x', value: { title: 'v' }, bars })).toThrow('got NaN for "dense"');
  });

  test('a bar takes the colour of the method it belongs to, others their own', () => {
    const bars = [
      { name: 'PCA', value: 2 },
      { name: '+ GELU', value: 1, method: 'dense' },
    ];
    const chart = barChart({ title: '', alt: 'two bars', value: { title: 'v' }, bars });
    expect(colourScale(layerOf(chart, 'bar')).range).toEqual(['#7f7f7f', '#0072b2']);
  });

  test('scatter thins out evenly and keeps each point with its class', () => {
    const codes = examplesFrom(
      Float32Array.from({ length: 20 }, (_, index) => index),
      [2],
    );
    const labels = Array.from({ length: 10 }, (_, index) => index % 2);
    const chart = scatter({ title: '', alt: 'x', codes, labels, classNames: ['even', 'odd'], maxPoints: 4 });
    expect(layerOf(chart, 'circle').data?.values).toEqual([
      { x: 0, y: 1, class: 'even' },
      { x: 6, y: 7, class: 'odd' },
      { x: 12, y: 13, class: 'even' },
      { x: 18, y: 19, class: 'odd' },
    ]);
    expect(() => scatter({ title: '', alt: 'x', codes, labels: [1] })).toThrow('got 1 labels for 10 codes');
    const long = examplesFrom(new Float32Array(6), [3]);
    expect(() => scatter({ title: '', alt: 'x', codes: long })).toThrow('must have the shape [2], got [3]');
  });

  test('a diverging heat map is white at zero', () => {
    const [cells] = layersOf(gallery['divergingHeatmap'] as Chart);
    expect(cells?.encoding['color']?.['scale']).toMatchObject({ domain: [-1, 1], domainMid: 0 });
    const value = { title: 'v' };
    expect(() => heatmap({ title: '', alt: 'x', matrix: [[1], [1, 2]], value })).toThrow('one common length, got 1, 2');
    const big = Array.from({ length: 51 }, () => new Float32Array(50));
    expect(() => heatmap({ title: '', alt: 'x', matrix: big, value })).toThrow('at most 2500 cells, got 2550');
  });

  test('panels share their scales unless told otherwise', () => {
    const shared = sideBySide({ title: '', alt: 'x', charts: [lines, lines] });
    expect(shared.spec['resolve']).toEqual({ scale: { x: 'shared', y: 'shared' } });
    const own = sideBySide({ title: '', alt: 'x', charts: [lines, lines], share: 'x' });
    expect(own.spec['resolve']).toEqual({ scale: { x: 'shared', y: 'independent' } });
    expect(() => sideBySide({ title: '', alt: 'x', charts: [lines] })).toThrow('two or more charts are needed, got 1');
  });
});

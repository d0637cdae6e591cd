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
import { arrowChart } from 'autoencoder-workbook/dist/viz';

const said = (what: string) => ({ title: `A ${what}`, alt: `A ${what} for the tests` });
const epochs = [1, 2, 3, 4];
const history = epochs.map((epoch) => ({
  epoch,
  losses: { objective: 5 / epoch },
  validation: { objective: 6 / epoch },
}));
const codes = examplesFrom(
  Float32Array.from({ length: 60 }, (_, index) => Math.sin(index)),
  [2],
);

/** A line chart that uses every option once. */
export const lines = lineChart({
  ...said('line chart'),
  subtitle: 'with everything',
  x: { title: 'code size', unit: 'numbers', scale: 'log', ticks: [2, 4, 8] },
  y: { title: 'error', unit: 'MSE per pixel', scale: 'log' },
  series: [
    { name: 'PCA', x: [2, 4, 8], y: [0.5, 0.4, 0.3], points: true },
    { name: 'linear', x: [2, 4, 8], y: [0.5, 0.4, 0.3], line: 'dashed' },
    { name: 'dense', x: [2, 4, 8], y: [0.4, 0.3, 0.2], low: [0.3, 0.2, 0.1], high: [0.5, 0.4, 0.3], line: 'thin' },
    { name: 'measured', x: [4], y: [0.25], line: 'none', listed: false },
  ],
  rules: [
    { label: 'mean image', y: 0.6 },
    { label: 'knee', x: 4 },
  ],
});

/** One chart of every kind, with and without their options. */
export const gallery: Readonly<Record<string, Chart>> = {
  arrowChart: arrowChart({
    ...said('field of arrows'),
    x: { title: 'x₁' },
    y: { title: 'x₂' },
    points: [[0.5, 0.5]],
    fields: [
      { name: 'exact', from: [[0, 0]], to: [[1, 0.5]] },
      { name: 'dense', from: [[0, 0]], to: [[0.9, 0.6]] },
    ],
  }),
  lineChart: lines,
  errorAgainstCodeSize: errorAgainstCodeSize({
    ...said('comparison'),
    rows: [
      { method: 'PCA', latentDim: 2, mse: 0.5 },
      { method: 'PCA', latentDim: 8, mse: 0.3 },
      { method: 'mean image', latentDim: 0, mse: 0.6 },
    ],
  }),
  learningCurves: learningCurves({
    ...said('pair of runs'),
    runs: [
      { name: 'dense', history, bestEpoch: 3 },
      { name: 'conv', history },
    ],
  }),
  barChart: barChart({
    ...said('bar chart'),
    category: 'method',
    value: { title: 'error' },
    bars: [
      { name: 'PCA', value: 0.2, low: 0.1, high: 0.3 },
      { name: 'dense', value: 0.1 },
    ],
  }),
  groupedBars: barChart({
    ...said('grouped bar chart'),
    value: { title: 'accuracy', format: '.0%' },
    bars: ['PCA', 'dense'].flatMap((group) => ['2', '8'].map((name) => ({ name, group, value: 0.5 }))),
  }),
  histogram: histogram({
    ...said('histogram'),
    x: { title: 'value' },
    samples: [{ name: 'PCA', values: codes.values }],
  }),
  histograms: histogram({
    ...said('pair of histograms'),
    x: { title: 'value' },
    samples: [
      { name: 'PCA', values: [1, 2, 3] },
      { name: 'dense', values: [2, 3, 4] },
    ],
  }),
  scatter: scatter({ ...said('map of codes'), codes, labels: Array.from({ length: 30 }, (_, index) => index % 3) }),
  scatterWithoutClasses: scatter({ ...said('map of codes'), codes }),
  heatmap: heatmap({
    ...said('matrix'),
    matrix: [
      [1, 2],
      [3, 4],
    ],
    rowNames: ['a', 'b'],
    rows: { title: 'digit' },
    value: { title: 'share' },
    label: '.1f',
  }),
  divergingHeatmap: heatmap({
    ...said('filter'),
    matrix: [[-1, 0.5]],
    value: { title: 'weight' },
    colours: 'diverging',
  }),
  sideBySide: sideBySide({ ...said('pair of panels'), charts: [lines, lines] }),
};

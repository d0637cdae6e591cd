import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFrame } from 'nodejs-polars';
import type { Dataset } from '../data/examples';
import { describeData } from '../evaluation/compare';
import { type MeasurementOverSeeds, type OverSeeds, overSeedsFrame } from '../evaluation/overSeeds';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import { errorAgainstCodeSize } from '../viz/comparison';
import { type PlotlyFigure, plotly } from '../viz/plotly';
import { reportPage } from '../viz/report';
import { type Table, table } from '../viz/table';
import { methodColours } from '../viz/theme';
import type { Chart } from '../viz/vega';

/** A column of the printed table: heading, digits, and the factor to its unit. */
const PRINTED = [
  { name: 'fitSeconds', title: 'fit s', digits: 1 },
  { name: 'encodeMicros', title: 'encode µs', digits: 1 },
  { name: 'mse', title: 'MSE', digits: 5 },
  { name: 'ssePerImage', title: 'SSE per image', digits: 2 },
  { name: 'psnr', title: 'PSNR dB', digits: 2 },
  { name: 'ssim', title: 'SSIM', digits: 3 },
  { name: 'knnAccuracy', title: 'kNN', digits: 3 },
  { name: 'probeAccuracy', title: 'probe', digits: 3 },
  { name: 'trustworthiness', title: 'trust', digits: 3 },
] as const;

function cell(value: OverSeeds | null, digits: number): string {
  if (!value) return '';
  const spread = value.spread === null ? '' : ` ±${value.spread.toFixed(digits)}`;
  return `${value.mean.toFixed(digits)}${spread}`;
}

/** The rows as they are printed: mean and spread in one cell. */
function printedRows(rows: readonly MeasurementOverSeeds[]): readonly Readonly<Record<string, string | number>>[] {
  return rows.map((row) => ({
    method: row.method,
    latentDim: row.latentDim,
    parameters: row.parameters,
    ...Object.fromEntries(PRINTED.map(({ name, title, digits }) => [title, cell(row.quantities[name], digits)])),
  }));
}

/** The rows of the page's table: a bare mean stays a number, which is aligned right. */
function pageTable(rows: readonly MeasurementOverSeeds[], caption: string): Table {
  const value = (quantity: OverSeeds | null, digits: number): number | string | null =>
    quantity && quantity.spread === null ? quantity.mean : quantity && cell(quantity, digits);
  return table({
    caption,
    columns: [
      'method',
      'latentDim',
      'parameters',
      ...PRINTED.map(({ title, digits }) => ({ key: title, format: digits })),
    ],
    rows: rows.map((row) => ({
      method: row.method,
      latentDim: row.latentDim,
      parameters: row.parameters,
      ...Object.fromEntries(PRINTED.map(({ name, title, digits }) => [title, value(row.quantities[name], digits)])),
    })),
  });
}

/** The printed rows as a frame, for polars to print. */
export function printedFrame(rows: readonly MeasurementOverSeeds[]): DataFrame {
  const polars = loadPolars();
  const records = printedRows(rows);
  return polars.DataFrame(
    Object.entries(records[0] ?? {}).map(([name, first]) => {
      const cells = records.map((record) => record[name] as string | number);
      return polars.Series(name, cells, typeof first === 'number' ? polars.Int32 : polars.Utf8);
    }),
  );
}

const meanError = (row: MeasurementOverSeeds): number => row.quantities.mse?.mean ?? Number.NaN;

/** Error against code size; a logarithmic error axis wherever no error is 0. */
function errorChart(rows: readonly MeasurementOverSeeds[], test: Dataset): Chart {
  const points = rows.map((row) => ({ method: row.method, latentDim: row.latentDim, mse: meanError(row) }));
  const scale = points.every(({ mse }) => mse > 0) ? 'log' : 'linear';
  return errorAgainstCodeSize({
    title: describeData(test),
    alt: `Held-out error of ${[...new Set(points.map(({ method }) => method))].join(', ')} at each code size; the table gives the numbers.`,
    rows: points,
    y: { title: 'error', unit: 'MSE per value', scale },
  });
}

/** The same curves to hover over, with the spread over seeds as error bars. */
function errorFigure(rows: readonly MeasurementOverSeeds[], still: Chart): PlotlyFigure {
  const curves = rows.filter(({ latentDim }) => latentDim > 0);
  const names = [...new Set(curves.map(({ method }) => method))];
  const colours = methodColours(names);
  const scale = curves.every((row) => meanError(row) > 0) ? 'log' : 'linear';
  return plotly({
    title: 'Error against code size, mean and spread over seeds',
    alt: still.alt,
    still: () => still,
    spec: {
      data: names.map((name, index) => {
        const own = curves.filter(({ method }) => method === name);
        return {
          type: 'scatter',
          mode: 'lines+markers',
          name,
          x: own.map(({ latentDim }) => latentDim),
          y: own.map(meanError),
          error_y: { type: 'data', array: own.map((row) => row.quantities.mse?.spread ?? 0), visible: true },
          text: own.map((row) => `${row.parameters} parameters, SSIM ${cell(row.quantities.ssim, 3) || '–'}`),
          hovertemplate: '%{y:.5f} at %{x} numbers<br>%{text}<extra>%{fullData.name}</extra>',
          line: { color: colours[index], ...(name === 'linear' ? { dash: 'dash' } : {}) },
        };
      }),
      layout: {
        width: 900,
        xaxis: {
          type: 'log',
          title: { text: 'code size (numbers)' },
          tickvals: [...new Set(curves.map((row) => row.latentDim))],
        },
        // Tiny errors as 10⁻¹⁴, not as "10f".
        yaxis: { type: scale, title: { text: 'MSE per value' }, exponentformat: 'power' },
      },
    },
  });
}

export interface ComparisonReport {
  readonly folder: string;
  readonly rows: readonly MeasurementOverSeeds[];
  readonly test: Dataset;
  /** Data, split, checksum, epochs and seeds in a line. */
  readonly heading: string;
}

/**
 * Writes a comparison: `comparison.parquet`, `.csv`, `.vl.json`, `.png` and `.html`, each whole or not at all.
 *
 * @returns the names of the files
 */
export function writeReport({ folder, rows, test, heading }: ComparisonReport): readonly string[] {
  mkdirSync(folder, { recursive: true });
  const frame = overSeedsFrame(rows, test);
  const hasCurves = rows.some(({ latentDim }) => latentDim > 0);
  const chart = hasCurves ? errorChart(rows, test) : undefined;
  const caption =
    'Mean ± standard deviation over seeds, measured on the held-out part; MSE per value, times in seconds and microseconds per example';
  const page = reportPage('Autoencoders against PCA', [
    heading,
    ...(chart ? [chart] : []),
    pageTable(rows, caption),
    ...(chart ? [errorFigure(rows, chart)] : []),
  ]);
  const files: Readonly<Record<string, Uint8Array | string>> = {
    'comparison.parquet': frame.writeParquet() as Buffer,
    'comparison.csv': frame.writeCSV() as Buffer,
    ...(chart
      ? { 'comparison.vl.json': `${JSON.stringify(chart.spec, null, 1)}\n`, 'comparison.png': chart.toPng() }
      : {}),
    'comparison.html': page,
  };
  for (const [name, contents] of Object.entries(files)) writeWholeFile(join(folder, name), contents);
  return Object.keys(files);
}

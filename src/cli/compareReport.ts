import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../data/examples';
import { describeData } from '../evaluation/compare';
import {
  type MeasurementOverSeeds,
  type OverSeeds,
  overSeedsFrame,
  type VaryingQuantity,
} from '../evaluation/overSeeds';
import { QUANTITIES } from '../evaluation/quantities';
import { writeWholeFile } from '../runtime/wholeFile';
import { errorAgainstCodeSize } from '../viz/comparison';
import { formatNumber } from '../viz/numbers';
import { type PlotlyFigure, plotly } from '../viz/plotly';
import { quantityColumn } from '../viz/quantityColumn';
import { reportPage } from '../viz/report';
import { type Table, table } from '../viz/table';
import { methodColours } from '../viz/theme';
import type { Chart } from '../viz/vega';

/** Quantities that some row has, in the order of the columns: SSIM of table rows is left out. */
function presentQuantities(rows: readonly MeasurementOverSeeds[]): readonly VaryingQuantity[] {
  return QUANTITIES.flatMap(({ key, varies }) =>
    varies && rows.some((row) => row.quantities[key] !== null) ? [key] : [],
  );
}

/** Mean and, over several seeds, spread of a quantity as they are printed. */
function cell(value: OverSeeds | null, digits: number): string {
  if (!value) return '';
  const spread = value.spread === null ? '' : ` ± ${formatNumber(value.spread, digits)}`;
  return `${formatNumber(value.mean, digits)}${spread}`;
}

/** The comparison as a table: a bare mean stays a number, which is aligned right. */
export function overSeedsTable(rows: readonly MeasurementOverSeeds[], test: Dataset, caption: string): Table {
  const value = (quantity: OverSeeds | null, digits: number): number | string | null =>
    quantity && quantity.spread === null ? quantity.mean : quantity && cell(quantity, digits);
  const columns = presentQuantities(rows).map((key) => quantityColumn(key, test.shape));
  return table({
    caption,
    columns: ['method', quantityColumn('latentDim', test.shape), quantityColumn('parameters', test.shape), ...columns],
    rows: rows.map(({ method, latentDim, parameters, quantities }) => ({
      method,
      latentDim,
      parameters,
      ...Object.fromEntries(
        columns.map(({ key, format }) => [key, value(quantities[key as VaryingQuantity], Number(format))]),
      ),
    })),
  });
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
    overSeedsTable(rows, test, caption),
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

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DataFrame } from 'nodejs-polars';
import type { Dataset } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import { writeWholeFile } from '../runtime/wholeFile';
import { type PlotlyFigure, plotly } from '../viz/plotly';
import { reportPage } from '../viz/report';
import { isDashedMethod, methodColours } from '../viz/theme';
import type { Chart } from '../viz/vega';
import type { ComparedRow } from './comparedRows';
import { comparedFrame } from './comparedTable';
import { type ComparisonPage, comparisonParts, errorChart } from './comparePage';
import { writeCsv } from './spreadsheet';

const meanError = (row: ComparedRow): number => row.quantities.mse?.mean ?? Number.NaN;

/** The curves to hover over, with the spread over seeds as error bars. */
function errorFigure(rows: readonly ComparedRow[], still: Chart): PlotlyFigure {
  const curves = rows.filter(({ latentDim }) => latentDim > 0);
  const names = [...new Set(curves.map(({ method }) => method))];
  const kinds = names.map((name) => curves.find(({ method }) => method === name)?.methodKind ?? undefined);
  const colours = methodColours(names, kinds);
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
          text: own.map((row) => `${row.parameters} parameters`),
          hovertemplate: '%{y:.5f} at %{x} numbers<br>%{text}<extra>%{fullData.name}</extra>',
          line: { color: colours[index], ...(isDashedMethod(name, kinds[index]) ? { dash: 'dash' } : {}) },
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

/** One row a test example: its number in the data, its id and class where known, and its error by every method at every code size. */
function rowsFrame({ rows, rowNumbers }: ComparisonPage, { labels, classNames, ids }: Dataset): DataFrame {
  const polars = loadPolars();
  const classes = labels && Array.from(labels, (label) => classNames?.[label] ?? String(label));
  return polars.DataFrame([
    polars.Series('row', [...rowNumbers], polars.Int32),
    ...(ids ? [polars.Series('id', [...ids], polars.Utf8)] : []),
    ...(classes ? [polars.Series('class', classes, polars.Utf8)] : []),
    ...rows.map(({ method, latentDim, errors }) =>
      polars.Series(latentDim === 0 ? method : `${method} ${latentDim}`, Array.from(errors), polars.Float64),
    ),
  ]);
}

/** Rows beyond which the per-row file is left to Parquet: a spreadsheet would not open it. */
const MOST_CSV_ROWS = 1_000_000;

/** What is written, and where. */
export interface ComparisonReport extends ComparisonPage {
  readonly folder: string;
  /** Whether the page brings plotly.js along, to hover over. */
  readonly interactive: boolean;
}

/**
 * Writes a comparison: `comparison.parquet`, `.csv`, `.vl.json`, `.png` and `.html`, and `rows.parquet` and `.csv` with
 * the error of every test example; each whole or not at all.
 *
 * @returns the names of the files
 */
export function writeReport({ folder, interactive, ...page }: ComparisonReport): readonly string[] {
  const { rows, test } = page;
  mkdirSync(folder, { recursive: true });
  const frame = comparedFrame(rows, test);
  const perRow = rowsFrame(page, test);
  const chart = rows.some(({ latentDim }) => latentDim > 0) ? errorChart(rows, test) : undefined;
  const parts = [...comparisonParts(page), ...(chart && interactive ? [errorFigure(rows, chart)] : [])];
  const files: Readonly<Record<string, Uint8Array | string>> = {
    'comparison.parquet': frame.writeParquet() as Buffer,
    'comparison.csv': writeCsv(frame),
    ...(chart
      ? { 'comparison.vl.json': `${JSON.stringify(chart.spec, null, 1)}\n`, 'comparison.png': chart.toPng() }
      : {}),
    'comparison.html': reportPage('Is an autoencoder worth it here, over PCA?', parts),
    'rows.parquet': perRow.writeParquet() as Buffer,
    ...(test.count <= MOST_CSV_ROWS ? { 'rows.csv': writeCsv(perRow) } : {}),
  };
  for (const [name, contents] of Object.entries(files)) writeWholeFile(join(folder, name), contents);
  return Object.keys(files);
}

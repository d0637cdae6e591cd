import type { AxisOptions } from './axis';
import { lineChart, type Rule, type Series } from './lines';
import { numberIn, type Rows, toRecords } from './rows';
import { isDashedMethod } from './theme';
import type { Chart, ChartText } from './vega';

export interface ErrorAgainstCodeSizeOptions extends ChartText {
  /** One row per method and code size. A method of code size 0 (grey, mean image) becomes a horizontal baseline. */
  readonly rows: Rows;
  /** Column of the method's name; `method` by default. */
  readonly method?: string;
  /** Column of the code size; `latentDim` by default. */
  readonly codeSize?: string;
  /** Column of the error; `mse` by default. */
  readonly error?: string;
  /** Further horizontal lines, e.g. a published result. */
  readonly baselines?: readonly { readonly name: string; readonly error: number }[];
  /** The error axis; logarithmic, `error (MSE per pixel)` by default. */
  readonly y?: AxisOptions;
  /** CSS pixels; 360 by default. */
  readonly height?: number;
}

/**
 * The workbook's central figure: held-out error against code size, one line per method, on log axes.
 *
 * @throws RangeError when a column is missing or holds no numbers, or an error ≤ 0 meets the log axis
 */
export function errorAgainstCodeSize(options: ErrorAgainstCodeSizeOptions): Chart {
  const {
    title,
    alt,
    method = 'method',
    codeSize = 'latentDim',
    error = 'mse',
    baselines = [],
    height = 360,
  } = options;
  const who = 'errorAgainstCodeSize';
  const points = toRecords(options.rows).map((row) => ({
    name: String(row[method]),
    size: numberIn(who, row, codeSize),
    error: numberIn(who, row, error),
  }));
  const curves = points.filter((point) => point.size > 0).sort((a, b) => a.size - b.size);
  const names = [...new Set(points.filter((point) => point.size > 0).map((point) => point.name))];
  const series = names.map((name): Series => {
    const own = curves.filter((point) => point.name === name);
    return {
      name,
      x: own.map((point) => point.size),
      y: own.map((point) => point.error),
      points: true,
      line: isDashedMethod(name) ? 'dashed' : 'solid',
    };
  });
  const rules: readonly Rule[] = [
    ...points.filter((point) => point.size === 0).map((point) => ({ label: point.name, y: point.error })),
    ...baselines.map((baseline) => ({ label: baseline.name, y: baseline.error })),
  ];
  const ticks = [...new Set(curves.map((point) => point.size))];
  return lineChart({
    title,
    alt,
    height,
    x: { title: 'code size', unit: 'numbers per image', scale: 'log', ticks },
    y: options.y ?? { title: 'error', unit: 'MSE per pixel', scale: 'log' },
    series,
    rules,
  });
}

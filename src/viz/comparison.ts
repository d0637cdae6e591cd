import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { AxisOptions } from './axis';
import { lineChart, type Rule, type Series } from './lines';
import { numberIn, type Rows, toRecords } from './rows';
import { isDashedMethod, methodColours } from './theme';
import type { Chart, ChartText } from './vega';

export interface ErrorAgainstCodeSizeOptions extends ChartText {
  /** One row per method and code size. A method of code size 0 (grey, mean image) becomes a horizontal baseline. */
  readonly rows: Rows;
  /** Column of the method's name; `method` by default. */
  readonly method?: string;
  /** Column of the method's kind, where there is one: it decides on colour and dashes; `methodKind` by default. */
  readonly kind?: string;
  /** Column of the code size; `latentDim` by default. */
  readonly codeSize?: string;
  /** Column of the error; `mse` by default. */
  readonly error?: string;
  /** Further horizontal lines, e.g. a published result. */
  readonly baselines?: readonly { readonly name: string; readonly error: number }[];
  /** What the code sizes count; `numbers per image` by default. */
  readonly unit?: string;
  /** The error axis; logarithmic, `error (MSE per pixel)` by default. */
  readonly y?: AxisOptions;
  /** CSS pixels; 360 by default. */
  readonly height?: number;
}

/** What `errorAgainstCodeSize` reads. */
const ERROR_AGAINST_CODE_SIZE_KEYS = keysOf<ErrorAgainstCodeSizeOptions>({
  rows: true,
  method: true,
  kind: true,
  codeSize: true,
  error: true,
  baselines: true,
  unit: true,
  y: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * The workbook's central figure: held-out error against code size, one line per method, on log axes.
 *
 * @throws RangeError when a column is missing or holds no numbers, or an error ≤ 0 meets the log axis
 */
export function errorAgainstCodeSize(options: ErrorAgainstCodeSizeOptions): Chart {
  expectKnownKeys('errorAgainstCodeSize', options, ERROR_AGAINST_CODE_SIZE_KEYS);
  const {
    title,
    alt,
    method = 'method',
    kind = 'methodKind',
    codeSize = 'latentDim',
    error = 'mse',
    baselines = [],
    height = 360,
  } = options;
  const who = 'errorAgainstCodeSize';
  const points = toRecords(options.rows).map((row) => ({
    name: String(row[method]),
    // Rows of a reader's own have no kind; there a well-known name stands for it.
    kind: typeof row[kind] === 'string' ? row[kind] : undefined,
    size: numberIn(who, row, codeSize),
    error: numberIn(who, row, error),
  }));
  const curves = points.filter((point) => point.size > 0).sort((a, b) => a.size - b.size);
  const flat = points.filter((point) => point.size === 0);
  const kindOf = new Map(points.map((point) => [point.name, point.kind]));
  const names = [...kindOf.keys()];
  const colours = methodColours(names, [...kindOf.values()]);
  const colourOf = (name: string): string => colours[names.indexOf(name)] as string;
  const series = [...new Set(curves.map((point) => point.name))].map((name): Series => {
    const own = curves.filter((point) => point.name === name);
    return {
      name,
      x: own.map((point) => point.size),
      y: own.map((point) => point.error),
      points: true,
      line: isDashedMethod(name, kindOf.get(name)) ? 'dashed' : 'solid',
      colour: colourOf(name),
    };
  });
  const rules: readonly Rule[] = [
    ...flat.map(({ name, error: y }): Rule => ({ label: name, y, colour: colourOf(name) })),
    ...baselines.map((baseline) => ({ label: baseline.name, y: baseline.error })),
  ];
  const ticks = [...new Set(curves.map((point) => point.size))];
  return lineChart({
    title,
    alt,
    height,
    x: { title: 'code size', unit: options.unit ?? 'numbers per image', scale: 'log', ticks },
    y: options.y ?? { title: 'error', unit: 'MSE per pixel', scale: 'log' },
    series,
    rules,
  });
}

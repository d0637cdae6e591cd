import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, axisTitle } from './axis';
import { figureWidth, ink } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

export interface HeatmapOptions extends ChartText {
  /** Rows of the matrix, all of one length. */
  readonly matrix: readonly ArrayLike<number>[];
  /** Names of the rows; their numbers by default. */
  readonly rowNames?: readonly string[];
  readonly columnNames?: readonly string[];
  /** What rows and columns are. */
  readonly rows?: AxisOptions;
  readonly columns?: AxisOptions;
  /** What the colour says. */
  readonly value: AxisOptions;
  /** `sequential` from light to dark (default), or `diverging` with white at zero and a symmetric range. */
  readonly colours?: 'sequential' | 'diverging';
  /** Writes each value into its cell, as a d3-format; none by default. */
  readonly label?: string;
}

/** More cells than this belong into an image grid, which draws pixels. */
const maxCells = 2500;
/** Largest side of a cell in CSS pixels. */
const maxCell = 44;
/** Room for row names, titles and the colour legend, in CSS pixels. */
const aroundCells = 170;

/** What `heatmap` reads. */
const HEATMAP_KEYS = keysOf<HeatmapOptions>({
  matrix: true,
  rowNames: true,
  columnNames: true,
  rows: true,
  columns: true,
  value: true,
  colours: true,
  label: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * A matrix as coloured cells: a confusion table, correlations, a small filter. The first row is on top.
 *
 * @throws RangeError when rows differ in length, names do not fit, or there are more than 2,500 cells
 */
export function heatmap(options: HeatmapOptions): Chart {
  expectKnownKeys('heatmap', options, HEATMAP_KEYS);
  const { matrix, value, rows, columns, colours = 'sequential', label } = options;
  const width = matrix[0]?.length ?? 0;
  const cells = matrix.length * width;
  if (width === 0 || matrix.some((row) => row.length !== width)) {
    throw new RangeError(
      `heatmap: rows must have one common length, got ${matrix.map((row) => row.length).join(', ')}`,
    );
  }
  if (cells > maxCells) throw new RangeError(`heatmap: at most ${maxCells} cells, got ${cells}; use imageGrid`);
  const rowNames = named('rowNames', options.rowNames, matrix.length);
  const columnNames = named('columnNames', options.columnNames, width);
  const values = matrix.flatMap((row, r) =>
    Array.from(row, (cell, c) => ({ row: rowNames[r], column: columnNames[c], value: cell })),
  );
  const finite = values.map((cell) => cell.value).filter(Number.isFinite);
  const extent = Math.max(...finite.map(Math.abs), Number.MIN_VALUE);
  const domain =
    value.domain ?? (colours === 'diverging' ? [-extent, extent] : [Math.min(...finite), Math.max(...finite)]);
  const cell = Math.min(maxCell, Math.floor((figureWidth - aroundCells) / width));
  const axis = (title: AxisOptions | undefined): VegaLiteSpec => ({
    title: title ? axisTitle(title) : null,
    labelAngle: 0,
    labelOverlap: true,
    ticks: false,
    domain: false,
    grid: false,
  });
  const position = {
    x: { field: 'column', type: 'ordinal', sort: columnNames, axis: { ...axis(columns), orient: 'bottom' } },
    y: { field: 'row', type: 'ordinal', sort: rowNames, axis: axis(rows) },
  };
  const color = {
    field: 'value',
    type: 'quantitative',
    scale: {
      domain,
      scheme: colours === 'diverging' ? 'blueorange' : 'blues',
      ...(colours === 'diverging' ? { domainMid: 0 } : {}),
    },
    legend: { title: axisTitle(value), gradientLength: Math.min(160, Math.max(80, cell * matrix.length)) },
  };
  // Dark cells carry light text: beyond this share of the range.
  const [from, to] = domain as readonly [number, number];
  const dark =
    colours === 'diverging' ? `abs(datum.value) > ${0.65 * to}` : `datum.value > ${from + 0.6 * (to - from)}`;
  const layer: readonly VegaLiteSpec[] = [
    { mark: { type: 'rect' }, encoding: { ...position, color } },
    ...(label === undefined
      ? []
      : [
          {
            mark: { type: 'text', fontSize: cell < 30 ? 9 : 11 },
            encoding: {
              ...position,
              text: { field: 'value', type: 'quantitative', format: label },
              color: { condition: { test: dark, value: ink.paper }, value: ink.text },
            },
          },
        ]),
  ];
  return chart(options, { data: { values }, width: cell * width, height: cell * matrix.length, layer });
}

function named(what: string, names: readonly string[] | undefined, count: number): readonly string[] {
  if (names && (names.length !== count || new Set(names).size !== count)) {
    throw new RangeError(`heatmap: ${what} must be ${count} different names, got ${names.join(', ')}`);
  }
  return names ?? Array.from({ length: count }, (_, index) => String(index));
}

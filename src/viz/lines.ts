import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, axisFor, quantity } from './axis';
import { legend } from './legend';
import { figureWidth, ink, knownMethodColour, methodColours } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

/** One line of a chart. Points that are not finite are left out. */
export interface Series {
  /** Name in the legend; a method's name also fixes the colour. */
  readonly name: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  /** Lower edge of an error band. */
  readonly low?: ArrayLike<number>;
  /** Upper edge of an error band. */
  readonly high?: ArrayLike<number>;
  /** `solid` by default; `thin` for what is less important, e.g. training losses; `none` for points alone. */
  readonly line?: 'solid' | 'thin' | 'dashed' | 'none';
  /** Whether the points are marked; false by default. */
  readonly points?: boolean;
  /** CSS colour, where the name's own will not do. */
  readonly colour?: string;
  /** Whether the legend lists it; true by default. */
  readonly listed?: boolean;
}

/** A labelled straight line across the chart, e.g. a baseline or the best epoch. */
export interface Rule {
  readonly label: string;
  /** Height of a horizontal rule. */
  readonly y?: number;
  /** Position of a vertical rule. */
  readonly x?: number;
  /** The method's colour where the label names a method, grey otherwise. */
  readonly colour?: string;
}

export interface LineChartOptions extends ChartText {
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  readonly series: readonly Series[];
  readonly rules?: readonly Rule[];
  /** CSS pixels; 320 by default. */
  readonly height?: number;
}

interface Row {
  readonly series: string;
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** More points than this make a notebook heavy. */
const maxRows = 5000;

function seriesRows(series: Series): readonly Row[] {
  const { name, x, y, low, high } = series;
  if (x.length !== y.length) {
    throw new RangeError(`lineChart: x and y of "${name}" must have the same length, got ${x.length} and ${y.length}`);
  }
  return Array.from(x, (value, index) => ({
    series: name,
    x: value,
    y: y[index] as number,
    ...(low && high ? { low: low[index] as number, high: high[index] as number } : {}),
  })).filter((row) => Number.isFinite(row.x) && Number.isFinite(row.y));
}

/** Stroke of each kind of line. A series of points alone has the look of a dot in the legend. */
const strokes: Readonly<
  Record<NonNullable<Series['line']>, { readonly width: number; readonly dash: readonly number[] }>
> = {
  solid: { width: 2.2, dash: [1, 0] },
  thin: { width: 0.9, dash: [1, 0] },
  dashed: { width: 1.8, dash: [5, 3] },
  none: { width: 7, dash: [7, 100] },
};

/** What `lineChart` reads. */
const LINE_CHART_KEYS = keysOf<LineChartOptions>({
  x: true,
  y: true,
  series: true,
  rules: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Lines over a common pair of axes, with error bands, marked points and labelled rules as wanted.
 *
 * @throws RangeError when lengths differ, a log axis meets a number ≤ 0, there are more than 5,000 points, or the alt
 *   text is empty
 */
export function lineChart(options: LineChartOptions): Chart {
  expectKnownKeys('lineChart', options, LINE_CHART_KEYS);
  const { series, rules = [], height = 320 } = options;
  const rows = series.flatMap(seriesRows);
  if (rows.length > maxRows) {
    throw new RangeError(`lineChart: at most ${maxRows} points, got ${rows.length}; thin the series out`);
  }
  const marked = rules.flatMap((rule) => (rule.y === undefined ? [] : [rule.y]));
  const edges = rows.flatMap((row) => (row.low === undefined || row.high === undefined ? [] : [row.low, row.high]));
  const x = axisFor(
    'lineChart',
    options.x,
    rows.map((row) => row.x),
  );
  const y = axisFor('lineChart', options.y, [...rows.map((row) => row.y), ...edges, ...marked]);
  const position = { x: quantity('x', x), y: quantity('y', y) };
  const look = seriesLook(series);
  const tooltip = [
    { field: 'series', type: 'nominal', title: 'line' },
    { field: 'x', type: 'quantitative', title: x.title },
    { field: 'y', type: 'quantitative', title: y.title, format: '.4~g' },
  ];
  const only = (chosen: (one: Series) => boolean): readonly Row[] => {
    const kept = new Set(series.filter(chosen).map((one) => one.name));
    return rows.filter((row) => kept.has(row.series));
  };
  const layerOf = (values: readonly Row[], mark: VegaLiteSpec, encoding: VegaLiteSpec): readonly VegaLiteSpec[] =>
    values.length === 0 ? [] : [{ data: { values }, mark: { clip: true, ...mark }, encoding }];
  const line = (chosen: (one: Series) => boolean) =>
    layerOf(only(chosen), { type: 'line' }, { ...position, ...look, tooltip });
  const layer: readonly VegaLiteSpec[] = [
    ...layerOf(
      rows.filter((row) => Number.isFinite(row.low) && Number.isFinite(row.high)),
      { type: 'area', opacity: 0.18 },
      { x: position.x, y: { ...position.y, field: 'low', stack: null }, y2: { field: 'high' }, color: look.color },
    ),
    ...ruleLayers(rules, { x, y, rows }),
    // Dashes last: over a solid line of the same course both can be seen.
    ...line((one) => one.line === undefined || one.line === 'solid' || one.line === 'thin'),
    ...line((one) => one.line === 'dashed'),
    ...layerOf(
      only((one) => one.points === true || one.line === 'none'),
      { type: 'point', filled: true, size: 40, opacity: 1, clip: false },
      { ...position, color: look.color, tooltip },
    ),
  ];
  return chart(options, { width: figureWidth, height, autosize: { type: 'fit', contains: 'padding' }, layer });
}

/** Colour, width and dash of every series, with one legend that shows all three. */
function seriesLook(series: readonly Series[]): {
  readonly color: VegaLiteSpec;
  readonly [channel: string]: VegaLiteSpec;
} {
  const firsts = new Map(series.map((one) => [one.name, one]));
  const names = [...firsts.keys()];
  const automatic = methodColours(names);
  const stroke = (name: string) => strokes[firsts.get(name)?.line ?? 'solid'];
  const listed = names.filter((name) => firsts.get(name)?.listed !== false);
  const channel = (range: readonly unknown[]): VegaLiteSpec => ({
    field: 'series',
    type: 'nominal',
    sort: names,
    // An ordinal scale said aloud: a scale of widths would otherwise interpolate between its ends.
    scale: { type: 'ordinal', domain: names, range },
    legend: listed.length > 1 ? { ...legend(listed, 'stroke'), values: listed } : null,
  });
  return {
    color: channel(names.map((name, index) => firsts.get(name)?.colour ?? automatic[index])),
    strokeWidth: channel(names.map((name) => stroke(name).width)),
    strokeDash: channel(names.map((name) => stroke(name).dash)),
  };
}

/** Dashed rules with their label on the side where the lines are further away. */
function ruleLayers(
  rules: readonly Rule[],
  { x, y, rows }: { readonly x: AxisOptions; readonly y: AxisOptions; readonly rows: readonly Row[] },
): readonly VegaLiteSpec[] {
  return rules.flatMap((rule) => {
    const colour = rule.colour ?? knownMethodColour(rule.label) ?? ink.quiet;
    const horizontal = rule.y !== undefined;
    const atLeft = !horizontal || freeSide(rule.y, { rows, y }) === 'left';
    const data = { values: [horizontal ? { y: rule.y } : { x: rule.x }] };
    const channel = horizontal ? { y: quantity('y', y) } : { x: quantity('x', x) };
    const label = {
      type: 'text',
      text: rule.label,
      align: atLeft ? 'left' : 'right',
      baseline: horizontal ? 'bottom' : 'top',
      dx: atLeft ? 5 : -5,
      dy: horizontal ? -3 : 4,
      color: ink.quiet,
      fontSize: 11,
    };
    const labelPlace = horizontal ? { x: { value: atLeft ? 0 : 'width' } } : { y: { value: 0 } };
    return [
      { data, mark: { type: 'rule', color: colour, strokeDash: [4, 4], strokeWidth: 1.5 }, encoding: channel },
      { data, mark: label, encoding: { ...channel, ...labelPlace } },
    ];
  });
}

/** At which end of the x axis the lines stay further away from a height. */
function freeSide(
  height: number,
  { rows, y }: { readonly rows: readonly Row[]; readonly y: AxisOptions },
): 'left' | 'right' {
  const place = (value: number) => (y.scale === 'log' ? Math.log(value) : value);
  const distanceAt = (x: number) =>
    Math.min(...rows.filter((row) => row.x === x).map((row) => Math.abs(place(row.y) - place(height))));
  const xs = rows.map((row) => row.x);
  return distanceAt(Math.min(...xs)) > distanceAt(Math.max(...xs)) ? 'left' : 'right';
}

import { type AxisOptions, quantity } from './axis';
import { legend } from './legend';
import { figureWidth, ink, methodColours } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

/** One field of arrows. */
export interface ArrowField {
  /** Name in the legend; a method's name also fixes the colour. */
  readonly name: string;
  /** Where arrows start, one [x, y] each. */
  readonly from: readonly (readonly [number, number])[];
  /** Where they end, as many. */
  readonly to: readonly (readonly [number, number])[];
}

export interface ArrowChartOptions extends ChartText {
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  readonly fields: readonly ArrowField[];
  /** Points drawn faintly under the arrows, e.g. the data. */
  readonly points?: readonly (readonly [number, number])[];
  /** CSS pixels; 420 by default. */
  readonly height?: number;
}

/** More than this cannot be told apart, and makes a notebook heavy. */
const maxArrows = 2000;

const rounded = (value: number): number => Math.round(value * 1e4) / 1e4;

/**
 * Fields of arrows in the plane: each is a line with a dot where it starts, so that two fields from the same places can
 * be compared.
 *
 * @throws RangeError when a field has another number of ends than starts, there are no arrows or more than 2,000, or the
 *   alt text is empty
 */
export function arrowChart(options: ArrowChartOptions): Chart {
  const { fields, points = [], height = 420 } = options;
  const values = fields.flatMap(({ name, from, to }) => {
    if (from.length !== to.length) {
      throw new RangeError(`arrowChart: "${name}" needs an end for each of ${from.length} starts, got ${to.length}`);
    }
    return from.map(([x, y], index) => {
      const [x2, y2] = to[index] as readonly [number, number];
      return { field: name, x: rounded(x), y: rounded(y), x2: rounded(x2), y2: rounded(y2) };
    });
  });
  if (values.length === 0 || values.length > maxArrows) {
    throw new RangeError(`arrowChart: there must be 1 to ${maxArrows} arrows, got ${values.length}`);
  }
  const names = fields.map(({ name }) => name);
  const position = { x: quantity('x', options.x), y: quantity('y', options.y) };
  const color = {
    field: 'field',
    type: 'nominal',
    sort: names,
    scale: { domain: names, range: methodColours(names) },
    legend: names.length > 1 ? legend(names, 'stroke') : null,
  };
  // The field named first is drawn broad, so that one of the same course can be seen on it.
  const isFirst = ({ field }: { readonly field: string }) => field === names[0];
  const rules = [
    { rows: values.filter(isFirst), strokeWidth: 4 },
    { rows: values.filter((row) => !isFirst(row)), strokeWidth: 1.4 },
  ].filter(({ rows }) => rows.length > 0);
  const layer: readonly VegaLiteSpec[] = [
    ...(points.length === 0
      ? []
      : [
          {
            data: { values: points.map(([x, y]) => ({ x: rounded(x), y: rounded(y) })) },
            mark: { type: 'circle', size: 8, opacity: 0.35, color: ink.quiet, clip: true },
            encoding: position,
          },
        ]),
    ...rules.map(({ rows, strokeWidth }) => ({
      data: { values: rows },
      mark: { type: 'rule', clip: true, strokeWidth },
      encoding: { ...position, x2: { field: 'x2' }, y2: { field: 'y2' }, color },
    })),
    {
      data: { values },
      mark: { type: 'circle', size: 14, opacity: 1, clip: true },
      encoding: { ...position, color },
    },
  ];
  return chart(options, { width: figureWidth, height, autosize: { type: 'fit', contains: 'padding' }, layer });
}

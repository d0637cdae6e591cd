import { featureCount } from '../data/examples';
import { type AxisOptions, axisTitle } from './axis';
import { legend } from './legend';
import { type PlotlyFigure, plotly } from './plotly';
import { classesOf, expectPoints, type PointSet, rounded, thinned } from './points';
import { scatter } from './scatter';
import { classColour, figureWidth, ink } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

export interface Scatter3dOptions extends ChartText, PointSet {
  /** Axes; `z₁`, `z₂` and `z₃` by default. */
  readonly axes?: readonly [AxisOptions, AxisOptions, AxisOptions];
  /** A line shown when the pointer rests on a point, one per code. */
  readonly hover?: readonly string[];
  /** More points are thinned out evenly; 2,000 by default. */
  readonly maxPoints?: number;
}

/** Where the viewer stands first; the still picture is seen from there as well. */
const eye = [1.25, -1.5, 0.9] as const;
/** Side of Plotly's cube: in a parallel projection this sets the size, and at this one it fills the figure. */
const cubeSide = 1.15;

/** Height of the two-dimensional figure in CSS pixels. */
const stillHeight = 480;

const defaultAxes = [{ title: 'z₁' }, { title: 'z₂' }, { title: 'z₃' }] as const;

type Triple = readonly [number, number, number];

/** The points that are drawn: where they are, which class they have, what hovering says. */
interface Drawn {
  readonly coordinates: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly hover: readonly string[];
  readonly classes: ReadonlyMap<number, string>;
}

function drawnPoints(points: PointSet & Pick<Scatter3dOptions, 'hover' | 'maxPoints'>): Drawn {
  const { codes, labels, hover, maxPoints = 2000 } = points;
  const kept = thinned(codes.count, maxPoints);
  const dimensions = featureCount(codes.shape);
  const classes = classesOf(points, kept);
  return {
    coordinates: kept.map((index) =>
      Array.from({ length: dimensions }, (_, axis) => rounded(codes.values[index * dimensions + axis] as number)),
    ),
    labels: kept.map((index) => (labels ? Number(labels[index]) : -1)),
    hover: kept.map((index) => hover?.[index] ?? `point ${index}`),
    classes: labels ? classes : new Map([[-1, 'points']]),
  };
}

function expectHover(who: string, { codes, hover }: PointSet & Pick<Scatter3dOptions, 'hover'>): void {
  if (hover && hover.length !== codes.count) {
    throw new RangeError(`${who}: one hover text per code, got ${hover.length} for ${codes.count} codes`);
  }
}

/** One trace per class, so that the legend can switch classes off. */
function traces(
  drawn: Drawn,
  { type, size }: { readonly type: string; readonly size: number },
): readonly Record<string, unknown>[] {
  return [...drawn.classes].map(([label, name]) => {
    const own = drawn.labels.flatMap((value, index) => (value === label ? [index] : []));
    const axis = (dimension: number) => own.map((index) => drawn.coordinates[index]?.[dimension]);
    return {
      type,
      mode: 'markers',
      name,
      x: axis(0),
      y: axis(1),
      ...(type === 'scatter3d' ? { z: axis(2) } : {}),
      text: own.map((index) => drawn.hover[index]),
      hovertemplate: label < 0 ? '%{text}<extra></extra>' : '%{text}<extra>%{fullData.name}</extra>',
      marker: { size, opacity: 0.8, color: label < 0 ? ink.quiet : classColour(label) },
    };
  });
}

/**
 * Three-dimensional codes to turn and to hover over; the still picture is their projection from the first viewpoint.
 *
 * @throws RangeError when the codes are not three-dimensional, or labels or hover texts do not fit
 */
export function scatter3d(options: Scatter3dOptions): PlotlyFigure {
  const { title, alt, axes = defaultAxes } = options;
  expectPoints('scatter3d', options, 3);
  expectHover('scatter3d', options);
  const drawn = drawnPoints(options);
  const axis = (index: 0 | 1 | 2) => ({
    title: { text: axisTitle(axes[index]) },
    gridcolor: ink.grid,
    zerolinecolor: ink.axis,
  });
  const [x, y, z] = eye;
  return plotly({
    title,
    alt,
    still: () => projection({ title, alt }, drawn, axes),
    spec: {
      data: traces(drawn, { type: 'scatter3d', size: 2.5 }),
      layout: {
        showlegend: options.labels !== undefined,
        legend: { orientation: 'h', x: 0, y: 1, yanchor: 'bottom', itemsizing: 'constant' },
        margin: { l: 0, r: 0, t: 70, b: 0 },
        scene: {
          aspectmode: 'manual',
          aspectratio: { x: cubeSide, y: cubeSide, z: cubeSide },
          camera: { eye: { x, y, z }, projection: { type: 'orthographic' } },
          xaxis: axis(0),
          yaxis: axis(1),
          zaxis: axis(2),
        },
      },
    },
  });
}

export interface HoverScatterOptions extends ChartText, PointSet {
  readonly x?: AxisOptions;
  readonly y?: AxisOptions;
  /** A line shown when the pointer rests on a point, one per code. */
  readonly hover?: readonly string[];
  /** More points are thinned out evenly; 2,000 by default. */
  readonly maxPoints?: number;
}

/**
 * Two-dimensional codes with a text on each point; the still picture is that of `scatter`.
 *
 * @throws RangeError when the codes are not two-dimensional, or labels or hover texts do not fit
 */
export function hoverScatter(options: HoverScatterOptions): PlotlyFigure {
  const { title, alt, x = { title: 'z₁' }, y = { title: 'z₂' } } = options;
  expectPoints('hoverScatter', options, 2);
  expectHover('hoverScatter', options);
  const axis = (of: AxisOptions) => ({ title: { text: axisTitle(of) }, gridcolor: ink.grid, zerolinecolor: ink.axis });
  return plotly({
    title,
    alt,
    still: () => scatter({ ...options, height: stillHeight }),
    spec: {
      data: traces(drawnPoints(options), { type: 'scattergl', size: 4 }),
      layout: {
        height: stillHeight,
        showlegend: options.labels !== undefined,
        hovermode: 'closest',
        xaxis: axis(x),
        yaxis: axis(y),
      },
    },
  });
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, index) => sum + value * (b[index] as number), 0);

/** Projects points of the unit cube around the origin onto the plane across the line of sight. */
function viewer(): (point: readonly number[]) => { readonly x: number; readonly y: number; readonly depth: number } {
  const length = Math.hypot(...eye);
  const toEye: Triple = [eye[0] / length, eye[1] / length, eye[2] / length];
  const flat = Math.hypot(toEye[0], toEye[1]);
  const right: Triple = [-toEye[1] / flat, toEye[0] / flat, 0];
  const up: Triple = [-toEye[2] * right[1], toEye[2] * right[0], toEye[0] * right[1] - toEye[1] * right[0]];
  return (point) => ({ x: dot(point, right), y: dot(point, up), depth: dot(point, toEye) });
}

/** The corners of the unit cube, and its edges as pairs of corners that differ in one coordinate. */
const corners: readonly Triple[] = [0, 1, 2, 3, 4, 5, 6, 7].map((bits) => [
  (bits & 1) - 0.5,
  ((bits >> 1) & 1) - 0.5,
  ((bits >> 2) & 1) - 0.5,
]);
const edges: readonly (readonly [Triple, Triple])[] = corners.flatMap((from, a) =>
  corners.flatMap((to, b): readonly (readonly [Triple, Triple])[] =>
    b > a && [1, 2, 4].includes(a ^ b) ? [[from, to]] : [],
  ),
);
/** The three edges that carry the axis names: seen from the eye they bound the cube below and to the left. */
const namedEdges: readonly (readonly [Triple, Triple])[] = [
  [
    [-0.5, -0.5, -0.5],
    [0.5, -0.5, -0.5],
  ],
  [
    [0.5, -0.5, -0.5],
    [0.5, 0.5, -0.5],
  ],
  [
    [-0.5, -0.5, -0.5],
    [-0.5, -0.5, 0.5],
  ],
];

/** The still picture: points in their cube, nearer ones over farther ones. */
function projection(text: ChartText, drawn: Drawn, axes: readonly AxisOptions[]): Chart {
  const view = viewer();
  const bounds = [0, 1, 2].map((axis) => {
    const values = drawn.coordinates.map((point) => point[axis] as number).filter(Number.isFinite);
    const low = Math.min(...values);
    return { low, extent: Math.max(...values) - low || 1 };
  });
  const inCube = (point: readonly number[]) =>
    bounds.map(({ low, extent }, axis) => ((point[axis] as number) - low) / extent - 0.5);
  const points = drawn.coordinates
    .map((point, index) => ({
      ...view(inCube(point)),
      class: drawn.classes.get(drawn.labels[index] as number) as string,
    }))
    .sort((a, b) => a.depth - b.depth);
  const nearest = Math.max(...corners.map((corner) => view(corner).depth));
  const lines = edges
    // The three edges at the nearest corner would run over the points.
    .filter(([from, to]) => Math.max(view(from).depth, view(to).depth) < nearest)
    .map(([from, to]) => ({ x: view(from).x, y: view(from).y, x2: view(to).x, y2: view(to).y }));
  const names = namedEdges.map(([from, to], axis) => {
    const ends = [view(from), view(to)] as const;
    const middle = { x: (ends[0].x + ends[1].x) / 2, y: (ends[0].y + ends[1].y) / 2 };
    return {
      x: middle.x * 1.12 - (axis === 2 ? 0.02 : 0),
      y: middle.y * 1.12,
      name: axisTitle(axes[axis] ?? { title: '' }),
    };
  });
  // As many units to the pixel on both axes, and the cube in the middle.
  const [width, height] = [figureWidth - 10, 440];
  const reach = 0.86;
  const channel = (field: string, most: number) => ({
    field,
    type: 'quantitative',
    scale: { domain: [-most, most], nice: false },
    axis: null,
  });
  const position = { x: channel('x', (reach * width) / height), y: channel('y', reach) };
  const classNames = [...drawn.classes.values()];
  const colours = [...drawn.classes.keys()].map((label) => (label < 0 ? ink.quiet : classColour(label)));
  const color = {
    field: 'class',
    type: 'nominal',
    scale: { domain: classNames, range: colours },
    legend: classNames.length > 1 ? legend(classNames, 'circle') : null,
  };
  const layer: readonly VegaLiteSpec[] = [
    {
      data: { values: lines },
      mark: { type: 'rule', color: ink.axis, strokeWidth: 0.8 },
      encoding: { ...position, x2: { field: 'x2' }, y2: { field: 'y2' } },
    },
    { data: { values: points }, mark: { type: 'circle', size: 14, opacity: 0.8 }, encoding: { ...position, color } },
    {
      data: { values: names },
      mark: { type: 'text', fontSize: 12, color: ink.text },
      encoding: { ...position, text: { field: 'name', type: 'nominal' } },
    },
  ];
  return chart(text, { width, height, layer });
}

import { featureCount } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, axisTitle } from './axis';
import { type PlotlyFigure, plotly } from './plotly';
import { classesOf, expectPoints, type PointSet, rounded, thinned } from './points';
import { type Drawn, eye, projection } from './projection';
import { scatter } from './scatter';
import { classColour, ink } from './theme';
import type { ChartText } from './vega';

export interface Scatter3dOptions extends ChartText, PointSet {
  /** Axes; `z₁`, `z₂` and `z₃` by default. */
  readonly axes?: readonly [AxisOptions, AxisOptions, AxisOptions];
  /** A line shown when the pointer rests on a point, one per code. */
  readonly hover?: readonly string[];
  /** More points are thinned out evenly; 2,000 by default. */
  readonly maxPoints?: number;
}

/** Side of Plotly's cube: in a parallel projection this sets the size, and at this one it fills the figure. */
const cubeSide = 1.15;

/** Height of the two-dimensional figure in CSS pixels. */
const stillHeight = 480;

const defaultAxes = [{ title: 'z₁' }, { title: 'z₂' }, { title: 'z₃' }] as const;

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

/** What both scatters read. */
const SCATTER_KEYS = keysOf<ChartText & PointSet & Pick<Scatter3dOptions, 'hover' | 'maxPoints'>>({
  hover: true,
  maxPoints: true,
  title: true,
  alt: true,
  subtitle: true,
  codes: true,
  labels: true,
  classNames: true,
});

/** What `scatter3d` reads. */
const SCATTER3D_KEYS = [...SCATTER_KEYS, 'axes'];

/**
 * Three-dimensional codes to turn and to hover over; the still picture is their projection from the first viewpoint.
 *
 * @throws RangeError when the codes are not three-dimensional, or labels or hover texts do not fit
 */
export function scatter3d(options: Scatter3dOptions): PlotlyFigure {
  expectKnownKeys('scatter3d', options, SCATTER3D_KEYS);
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

/** What `hoverScatter` reads. */
const HOVER_SCATTER_KEYS = [...SCATTER_KEYS, 'x', 'y'];

/**
 * Two-dimensional codes with a text on each point; the still picture is that of `scatter`.
 *
 * @throws RangeError when the codes are not two-dimensional, or labels or hover texts do not fit
 */
export function hoverScatter(options: HoverScatterOptions): PlotlyFigure {
  expectKnownKeys('hoverScatter', options, HOVER_SCATTER_KEYS);
  const { hover: _, ...points } = options;
  const { title, alt, x = { title: 'z₁' }, y = { title: 'z₂' } } = points;
  expectPoints('hoverScatter', options, 2);
  expectHover('hoverScatter', options);
  const axis = (of: AxisOptions) => ({ title: { text: axisTitle(of) }, gridcolor: ink.grid, zerolinecolor: ink.axis });
  return plotly({
    title,
    alt,
    still: () => scatter({ ...points, height: stillHeight }),
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

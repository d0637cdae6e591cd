import { type AxisOptions, axisTitle } from './axis';
import { legend } from './legend';
import { classColour, figureWidth, ink } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

/** Where the viewer stands first; the still picture is seen from there as well. */
export const eye = [1.25, -1.5, 0.9] as const;
type Triple = readonly [number, number, number];

/** The points that are drawn: where they are, which class they have, what hovering says. */
export interface Drawn {
  readonly coordinates: readonly (readonly number[])[];
  readonly labels: readonly number[];
  readonly hover: readonly string[];
  readonly classes: ReadonlyMap<number, string>;
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
export function projection(text: ChartText, drawn: Drawn, axes: readonly AxisOptions[]): Chart {
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

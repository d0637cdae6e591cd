import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, quantity } from './axis';
import { legend } from './legend';
import { classesOf, expectPoints, type PointSet, rounded, thinned } from './points';
import { classColour, figureWidth, ink } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

export interface ScatterOptions extends ChartText, PointSet {
  /** Horizontal axis; `z₁` by default. */
  readonly x?: AxisOptions;
  /** Vertical axis; `z₂` by default. */
  readonly y?: AxisOptions;
  /** More points are thinned out evenly; 2,000 by default. */
  readonly maxPoints?: number;
  /** CSS pixels; 480 by default. */
  readonly height?: number;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** What `scatter` reads. */
const SCATTER_KEYS = keysOf<ScatterOptions>({
  x: true,
  y: true,
  maxPoints: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
  codes: true,
  labels: true,
  classNames: true,
});

/**
 * Two-dimensional codes as points, coloured by class, with each class's name at its median.
 *
 * @throws RangeError when the codes are not two-dimensional or the labels do not fit
 */
export function scatter(options: ScatterOptions): Chart {
  expectKnownKeys('scatter', options, SCATTER_KEYS);
  const { codes, labels, x = { title: 'z₁' }, y = { title: 'z₂' }, maxPoints = 2000, height = 480 } = options;
  expectPoints('scatter', options, 2);
  const kept = thinned(codes.count, maxPoints);
  const classes = classesOf(options, kept);
  const values = kept.map((index) => ({
    // Four decimals are finer than a pixel and keep the notebook small.
    x: rounded(codes.values[index * 2] as number),
    y: rounded(codes.values[index * 2 + 1] as number),
    ...(labels ? { class: classes.get(Number(labels[index])) as string } : {}),
  }));
  const names = [...classes.values()];
  const color = {
    field: 'class',
    type: 'nominal',
    scale: { domain: names, range: [...classes.keys()].map(classColour) },
    legend: legend(names, 'circle'),
  };
  const position = { x: quantity('x', x), y: quantity('y', y) };
  const points: VegaLiteSpec = {
    data: { values },
    mark: { type: 'circle', size: 14, opacity: 0.7, ...(labels ? {} : { color: ink.quiet }) },
    encoding: { ...position, ...(labels ? { color } : {}) },
  };
  const middles = names.map((name) => {
    const own = values.filter((value) => value.class === name);
    return { class: name, x: median(own.map((value) => value.x)), y: median(own.map((value) => value.y)) };
  });
  const halo = { type: 'text', fontSize: 15, fontWeight: 600 };
  const named: readonly VegaLiteSpec[] = [
    { ...halo, stroke: ink.paper, strokeWidth: 4, strokeJoin: 'round', color: ink.paper },
    { ...halo, color: ink.text },
  ].map((mark) => ({
    data: { values: middles },
    mark,
    encoding: { ...position, text: { field: 'class', type: 'nominal' } },
  }));
  return chart(options, {
    width: figureWidth,
    height,
    autosize: { type: 'fit', contains: 'padding' },
    layer: [points, ...(labels ? named : [])],
  });
}

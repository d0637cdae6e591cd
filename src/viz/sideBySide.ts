import { figureWidth } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

export interface SideBySideOptions extends ChartText {
  /** Charts of one kind; their titles become the panels' titles. */
  readonly charts: readonly Chart[];
  /** Axes with one common scale, so that panels can be compared; `both` by default. */
  readonly share?: 'x' | 'y' | 'both' | 'none';
  /** Panels beside each other before a new row begins; all by default. */
  readonly columns?: number;
  /** Height of each panel in CSS pixels; 240 by default. */
  readonly height?: number;
}

/** Gap between panels, and what the left axis of each takes, in CSS pixels. */
const spacing = 24;
const axisRoom = 56;

/**
 * Charts as panels of one figure, on common scales unless told otherwise.
 *
 * @throws RangeError when there are fewer than two charts or the alt text is empty
 */
export function sideBySide(options: SideBySideOptions): Chart {
  const { charts, share = 'both', columns = charts.length, height = 240 } = options;
  if (charts.length < 2) throw new RangeError(`sideBySide: two or more charts are needed, got ${charts.length}`);
  const width = Math.floor((figureWidth - 10 - (columns - 1) * spacing) / columns) - axisRoom;
  const panels = charts.map(({ spec }): VegaLiteSpec => {
    const { $schema, config, autosize, description, ...panel } = spec;
    const isStep = typeof panel['height'] === 'object';
    return { ...panel, width, ...(isStep ? {} : { height }) };
  });
  const scale = { x: share === 'x' || share === 'both', y: share === 'y' || share === 'both' };
  const resolve = {
    scale: { x: scale.x ? 'shared' : 'independent', y: scale.y ? 'shared' : 'independent' },
  };
  return chart(options, { columns, spacing, concat: panels, resolve });
}

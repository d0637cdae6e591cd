import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
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

/** What the axes, their titles and the panel's own title take between panels, in CSS pixels. */
const between = { column: 62, row: 84 };
/** Room left of the first panel for its axis. */
const leftRoom = 62;

/** What `sideBySide` reads. */
const SIDE_BY_SIDE_KEYS = keysOf<SideBySideOptions>({
  charts: true,
  share: true,
  columns: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Charts as panels of one figure, on common scales unless told otherwise.
 *
 * @throws RangeError when there are fewer than two charts or the alt text is empty
 */
export function sideBySide(options: SideBySideOptions): Chart {
  expectKnownKeys('sideBySide', options, SIDE_BY_SIDE_KEYS);
  const { charts, share = 'both', columns = charts.length, height = 240 } = options;
  if (charts.length < 2) throw new RangeError(`sideBySide: two or more charts are needed, got ${charts.length}`);
  const width = Math.floor((figureWidth - leftRoom - 5 - (columns - 1) * between.column) / columns);
  const panels = charts.map(({ spec }): VegaLiteSpec => {
    const { $schema, config, autosize, description, title, ...panel } = spec;
    const isStep = typeof panel['height'] === 'object';
    const panelTitle = typeof title === 'string' ? { title: { text: title, fontSize: 12, offset: 8 } } : {};
    return { ...panel, ...panelTitle, width, ...(isStep ? {} : { height }) };
  });
  const scale = { x: share === 'x' || share === 'both', y: share === 'y' || share === 'both' };
  const resolve = {
    scale: { x: scale.x ? 'shared' : 'independent', y: scale.y ? 'shared' : 'independent' },
  };
  // Panels are laid out by their plots alone, so that plots line up whatever their labels take.
  return chart(options, { columns, spacing: between, bounds: 'flush', concat: panels, resolve });
}

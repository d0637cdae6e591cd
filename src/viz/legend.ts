import { textWidth } from './fonts';
import { figureWidth } from './theme';
import type { VegaLiteSpec } from './vega';

/** Symbol and gaps around one legend entry, in CSS pixels. */
const entryPadding = 40;
/** What the vertical axis takes from the width, roughly. */
const axisRoom = 60;

/**
 * A legend above the chart, in as many columns as its names leave room for.
 *
 * @param symbol  `stroke` for lines, `circle` for points, `square` for areas
 */
export function legend(names: readonly string[], symbol: 'stroke' | 'circle' | 'square'): VegaLiteSpec {
  const widest = Math.max(...names.map((name) => textWidth(name, { size: 12 }))) + entryPadding;
  const columns = Math.max(1, Math.min(names.length, Math.floor((figureWidth - axisRoom) / widest)));
  return {
    title: null,
    orient: 'top',
    direction: 'horizontal',
    columns,
    symbolType: symbol,
    symbolSize: symbol === 'stroke' ? 400 : 100,
    symbolOpacity: 1,
  };
}

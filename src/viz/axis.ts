import type { VegaLiteSpec } from './vega';

/** An axis: every one has a name, and a unit where the quantity has one. */
export interface AxisOptions {
  /** Name of the quantity, e.g. `error`. */
  readonly title: string;
  /** Unit in brackets after the name, e.g. `MSE per pixel`. */
  readonly unit?: string;
  /** `linear` by default. */
  readonly scale?: 'linear' | 'log' | 'symlog';
  /** Range shown; the data's own by default. */
  readonly domain?: readonly [number, number];
  /** Whether a linear axis must contain zero; false by default. */
  readonly zero?: boolean;
  /** Where ticks stand, e.g. the code sizes measured; chosen by Vega by default. */
  readonly ticks?: readonly number[];
  /** Whether ticks stand at whole numbers only, e.g. of epochs; false by default. */
  readonly whole?: boolean;
  /** How tick labels are written, as a d3-format, e.g. `.0%`. */
  readonly format?: string;
}

/** Room between the data and the edge, in CSS pixels, so that points at the end are drawn whole. */
const edgePadding = 8;

/** Name and unit as a reader sees them. */
export function axisTitle({ title, unit }: AxisOptions): string {
  return unit === undefined ? title : `${title} (${unit})`;
}

/** A quantitative Vega-Lite channel for a field. */
export function quantity(field: string, axis: AxisOptions): VegaLiteSpec {
  const { scale = 'linear', domain, zero = false, ticks, format } = axis;
  const nice = scale === 'linear' && domain === undefined && ticks === undefined;
  const labels = format ?? (scale === 'log' ? '~g' : undefined);
  return {
    field,
    type: 'quantitative',
    scale: {
      type: scale,
      ...(scale === 'linear' ? { zero } : {}),
      // Rounding outwards helps a linear axis; a log axis would gain up to a decade of empty space.
      nice,
      ...(domain === undefined ? (nice ? {} : { padding: edgePadding }) : { domain }),
    },
    axis: {
      title: axisTitle(axis),
      ...(ticks === undefined ? {} : { values: ticks }),
      ...(labels === undefined ? {} : { format: labels }),
    },
  };
}

/** So many ticks at most stand on an axis of whole numbers. */
const mostWholeTicks = 10;

/** Whole numbers between two values: every one, every second, fifth, tenth and so on, as few as fit on an axis. */
function wholeTicks(low: number, high: number): readonly number[] {
  const [first, last] = [Math.ceil(low), Math.floor(high)];
  const power = 10 ** Math.floor(Math.log10(Math.max(1, (last - first) / mostWholeTicks)));
  const step =
    [1, 2, 5, 10].map((part) => part * power).find((each) => (last - first) / each < mostWholeTicks) ?? power;
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => start + index * step);
}

/** A log axis over more than this many powers of ten is marked at the powers alone. */
const crowdedDecades = 2;

/**
 * Prepares an axis for its data: a log axis must get positive numbers, and over several decades it is marked at powers
 * of ten instead of nine times in each; an axis of whole numbers is marked at whole numbers. (A least step between ticks
 * would be lost where Vega-Lite joins the axes of layers.)
 *
 * @throws RangeError naming the figure, the axis and the first value that has no logarithm
 */
export function axisFor(who: string, axis: AxisOptions, values: readonly number[]): AxisOptions {
  const finite = values.filter(Number.isFinite);
  if (axis.whole && !axis.ticks && finite.length > 0) {
    const [low, high] = axis.domain ?? [Math.min(...finite), Math.max(...finite)];
    return { ...axis, ticks: wholeTicks(low, high) };
  }
  if (axis.scale !== 'log') return axis;
  const bad = finite.find((value) => value <= 0);
  if (bad !== undefined) {
    throw new RangeError(`${who}: a log scale takes positive numbers, got ${bad} on "${axis.title}"; use symlog`);
  }
  const [low, high] = (axis.domain ?? [Math.min(...finite), Math.max(...finite)]).map(Math.log10) as [number, number];
  if (axis.ticks || finite.length === 0 || high - low <= crowdedDecades) return axis;
  // Rounding must not lose a power of ten on which the data end.
  const [first, last] = [Math.ceil(low - 1e-9), Math.floor(high + 1e-9)];
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  return { ...axis, ticks };
}

import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, quantity } from './axis';
import { textWidth } from './fonts';
import { legend } from './legend';
import { figureWidth, ink, methodColour, methodColours } from './theme';
import { type Chart, type ChartText, chart, type VegaLiteSpec } from './vega';

/** One bar. */
export interface Bar {
  /** What it stands for: a method, a class, a setting. */
  readonly name: string;
  readonly value: number;
  /** Ends of an error bar. */
  readonly low?: number;
  readonly high?: number;
  /** Part of a group of bars; each group name has its own colour. */
  readonly group?: string;
  /** Method in whose colour the bar is drawn, where its name is not the method's; not for groups. */
  readonly method?: string;
}

export interface BarChartOptions extends ChartText {
  readonly bars: readonly Bar[];
  /** The axis of the values; bars start at zero unless it is logarithmic. */
  readonly value: AxisOptions;
  /** Name of what the bars are. */
  readonly category?: string;
  /** One colour for all bars; by default each bar or group has its method's colour. */
  readonly colour?: string;
  /** How the value is written at the end of each bar, as a d3-format; `.3~g` by default, `''` for none. */
  readonly label?: string;
}

/** Height of one bar with its gap, in CSS pixels. */
const barStep = 30;
const groupedBarStep = 20;

/** What `barChart` reads. */
const BAR_CHART_KEYS = keysOf<BarChartOptions>({
  bars: true,
  value: true,
  category: true,
  colour: true,
  label: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Horizontal bars in the given order, with their values written beside them.
 *
 * @throws RangeError when there are no bars, a value is not finite, or the alt text is empty
 */
export function barChart(options: BarChartOptions): Chart {
  expectKnownKeys('barChart', options, BAR_CHART_KEYS);
  const { bars, value, category, colour, label = '.3~g' } = options;
  const broken = bars.find((bar) => !Number.isFinite(bar.value));
  if (bars.length === 0 || broken) {
    throw new RangeError(
      `barChart: bars must be finite numbers, got ${broken ? `${broken.value} for "${broken.name}"` : 'none'}`,
    );
  }
  const names = [...new Set(bars.map((bar) => bar.name))];
  const groups = [...new Set(bars.flatMap((bar) => (bar.group === undefined ? [] : [bar.group])))];
  const grouped = groups.length > 0;
  const coloured = grouped ? groups : names;
  const automatic = methodColours(coloured);
  const methods = new Map(bars.map((bar) => [bar.name, grouped ? undefined : bar.method]));
  const range = coloured.map((name, index) => {
    const method = methods.get(name);
    return colour ?? (method === undefined ? automatic[index] : methodColour(method));
  });
  const category_: VegaLiteSpec = {
    field: 'name',
    type: 'nominal',
    sort: names,
    axis: { title: category ?? null, labelLimit: 240, ticks: false, domain: false, grid: false },
  };
  const offset = grouped ? { yOffset: { field: 'group', type: 'nominal', sort: groups } } : {};
  const x = quantity('value', { zero: true, ...value });
  const color = {
    field: grouped ? 'group' : 'name',
    type: 'nominal',
    scale: { domain: coloured, range },
    legend: grouped ? legend(groups, 'square') : null,
  };
  const base = { y: category_, ...offset };
  const ends = bars.filter((bar) => bar.low !== undefined && bar.high !== undefined);
  const layer: readonly VegaLiteSpec[] = [
    { mark: { type: 'bar' }, encoding: { ...base, x, color } },
    ...(ends.length > 0
      ? [
          {
            data: { values: ends },
            mark: { type: 'rule', color: ink.text, strokeWidth: 1.5 },
            encoding: { ...base, x: { ...x, field: 'low' }, x2: { field: 'high' } },
          },
        ]
      : []),
    ...(label === ''
      ? []
      : [
          {
            mark: { type: 'text', align: 'left', dx: 5, color: ink.text, fontSize: 11 },
            encoding: {
              ...base,
              x: ends.length > 0 ? { ...x, field: 'labelAt' } : x,
              text: { field: 'value', type: 'quantitative', format: label },
            },
          },
        ]),
  ];
  const values = bars.map((bar) => ({ ...bar, labelAt: bar.high ?? bar.value }));
  const step = grouped ? { step: groupedBarStep, for: 'offset' } : { step: barStep };
  const names_ = Math.max(...names.map((name) => textWidth(name, { size: 11 })));
  // A band of fixed height cannot be fitted to a total width, so the room for names is taken off here.
  const width = Math.round(figureWidth - Math.min(240, names_) - (category === undefined ? 22 : 44) - labelRoom);
  return chart(options, { data: { values }, width, height: step, layer });
}

/** Room to the right of the longest bar for its label, in CSS pixels. */
const labelRoom = 20;

export interface HistogramOptions extends ChartText {
  /** Samples to count, by name. */
  readonly samples: readonly { readonly name: string; readonly values: ArrayLike<number>; readonly colour?: string }[];
  /** The axis of the values. */
  readonly x: AxisOptions;
  /** How many bins of equal width; 40 by default. */
  readonly bins?: number;
  /** What the height says: share of the sample per bin (default) or its count. */
  readonly height?: 'share' | 'count';
}

/** What `histogram` reads. */
const HISTOGRAM_KEYS = keysOf<HistogramOptions>({
  samples: true,
  x: true,
  bins: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Histograms of one or more samples over common bins. Counts are taken here, so the figure holds the bins and not the
 * values; a single sample is drawn as bars, several as outlines over each other.
 *
 * @throws RangeError when a sample is empty or no value is finite
 */
export function histogram(options: HistogramOptions): Chart {
  expectKnownKeys('histogram', options, HISTOGRAM_KEYS);
  const { samples, x, bins = 40, height = 'share' } = options;
  const [low, high] = x.domain ?? commonRange(samples.map((sample) => sample.values));
  const width = (high - low) / bins;
  const rows = samples.flatMap(({ name, values }) => {
    const counts = countInBins(values, { low, width, bins });
    const whole = height === 'share' ? values.length : 1;
    return Array.from(counts, (count, bin) => ({
      sample: name,
      from: low + bin * width,
      to: low + (bin + 1) * width,
      height: count / whole,
    }));
  });
  const names = samples.map((sample) => sample.name);
  const automatic = methodColours(names);
  const range = samples.map((sample, index) => sample.colour ?? automatic[index]);
  const domainOfX = { ...x, domain: [low, high] as const };
  const y = quantity('height', {
    title: height === 'share' ? 'share of values per bin' : 'values per bin',
    zero: true,
    ...(height === 'share' ? { format: '~%' } : {}),
  });
  const color = {
    field: 'sample',
    type: 'nominal',
    scale: { domain: names, range },
    legend: names.length > 1 ? legend(names, 'stroke') : null,
  };
  const encoding = { x: quantity('from', domainOfX), y, color };
  const single = {
    mark: { type: 'bar', binSpacing: 0 },
    encoding: { ...encoding, x: { ...encoding.x, bin: 'binned' }, x2: { field: 'to' } },
  };
  const several = { mark: { type: 'line', interpolate: 'step-after', strokeWidth: 1.8 }, encoding };
  // A step needs a point where the last bin ends.
  const closing = names.flatMap((name) => {
    const last = rows.filter((row) => row.sample === name).at(-1);
    return last ? [{ ...last, from: last.to }] : [];
  });
  return chart(options, {
    data: { values: samples.length > 1 ? [...rows, ...closing] : rows },
    width: figureWidth,
    height: 260,
    autosize: { type: 'fit', contains: 'padding' },
    ...(samples.length > 1 ? several : single),
  });
}

function commonRange(samples: readonly ArrayLike<number>[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const values of samples) {
    for (let index = 0; index < values.length; index++) {
      const value = values[index] as number;
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) throw new RangeError('histogram: samples must hold finite numbers, got none');
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

function countInBins(
  values: ArrayLike<number>,
  { low, width, bins }: { readonly low: number; readonly width: number; readonly bins: number },
): Float64Array {
  const counts = new Float64Array(bins);
  for (let index = 0; index < values.length; index++) {
    const position = ((values[index] as number) - low) / width;
    // The last bin includes its upper edge.
    const bin = position === bins ? bins - 1 : Math.floor(position);
    if (bin >= 0 && bin < bins) counts[bin] = (counts[bin] as number) + 1;
  }
  return counts;
}

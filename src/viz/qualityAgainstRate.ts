import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { lineChart, type Series } from './lines';
import { numberIn, type Rows, toRecords } from './rows';
import type { Chart, ChartText } from './vega';

export interface QualityAgainstRateOptions extends ChartText {
  /** One row per method and setting, as `rateDistortionFrame` gives them. Points without loss are left out. */
  readonly rows: Rows;
  /** Which quality is drawn; `psnr` by default. */
  readonly quality?: 'psnr' | 'ssim';
  /** Methods whose line is dashed, e.g. those that are not learned. */
  readonly dashed?: readonly string[];
  /** CSS colours by method, e.g. shades of one colour for cuts of one method; a method's own colour unless given. */
  readonly colours?: Readonly<Record<string, string>>;
  /** Rates marked on the axis; chosen by the axis unless given. */
  readonly ticks?: readonly number[];
  /** Range of rates shown, in bits per image. */
  readonly rates?: readonly [number, number];
  /** CSS pixels; 360 by default. */
  readonly height?: number;
}

const axes = { psnr: { title: 'PSNR', unit: 'dB' }, ssim: { title: 'SSIM' } } as const;

/** What `qualityAgainstRate` reads. */
const QUALITY_AGAINST_RATE_KEYS = keysOf<QualityAgainstRateOptions>({
  rows: true,
  quality: true,
  dashed: true,
  colours: true,
  ticks: true,
  rates: true,
  height: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Rate–distortion curves: quality of held-out images against the bits that one of them takes, one line per method, on
 * a logarithmic axis of rates. Up and to the left is better.
 *
 * @throws RangeError when a column is missing or holds no numbers
 */
export function qualityAgainstRate(options: QualityAgainstRateOptions): Chart {
  expectKnownKeys('qualityAgainstRate', options, QUALITY_AGAINST_RATE_KEYS);
  const { title, alt, subtitle, quality = 'psnr', dashed = [], colours = {}, ticks, rates, height = 360 } = options;
  const who = 'qualityAgainstRate';
  const points = toRecords(options.rows)
    .map((row) => ({
      name: String(row['method']),
      rate: numberIn(who, row, 'bitsPerImage'),
      quality: numberIn(who, row, quality),
      lossless: numberIn(who, row, 'mse') === 0,
    }))
    .filter((point) => !point.lossless)
    .sort((a, b) => a.rate - b.rate);
  // In the order of the rows: sorting by rate would shuffle the legend.
  const names = [...new Set(toRecords(options.rows).map((row) => String(row['method'])))];
  const series = names.map((name): Series => {
    const own = points.filter((point) => point.name === name);
    return {
      name,
      x: own.map((point) => point.rate),
      y: own.map((point) => point.quality),
      points: true,
      line: dashed.includes(name) ? 'dashed' : 'solid',
      ...(Object.hasOwn(colours, name) ? { colour: colours[name] as string } : {}),
    };
  });
  return lineChart({
    title,
    alt,
    height,
    ...(subtitle === undefined ? {} : { subtitle }),
    x: {
      title: 'rate',
      unit: 'bits per image',
      scale: 'log',
      ...(rates === undefined ? {} : { domain: rates }),
      ...(ticks === undefined ? {} : { ticks }),
    },
    y: axes[quality],
    series: series.filter((one) => one.x.length > 0),
  });
}

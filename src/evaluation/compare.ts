import type { DataFrame } from 'nodejs-polars';
import type { Codec } from '../data/codec';
import type { Dataset } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import { type Measurement, type MeasureOptions, measureCodec } from './measure';

/** Columns in their order; those on codes are there when a training part was given. */
const COLUMNS = [
  'latentDim',
  'parameters',
  'fitSeconds',
  'encodeMicros',
  'mse',
  'ssePerImage',
  'psnr',
  'ssim',
  'knnAccuracy',
  'probeAccuracy',
  'trustworthiness',
] as const satisfies readonly (keyof Measurement)[];

const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['latentDim', 'parameters']);

/** What a table was measured on, in a line for its heading: `mnist-10k, test split, 1000 examples, data a2c4435c`. */
export function describeData(data: Dataset): string {
  // Eight hexadecimal digits tell data apart and still fit a heading.
  const checksum = data.checksum === undefined ? [] : [`data ${data.checksum.slice(0, 8)}`];
  const split = data.split === 'all' ? 'all of it' : `${data.split} split`;
  return [data.name, split, `${data.count} examples`, ...checksum].join(', ');
}

/**
 * Measurements as a frame, one row each in the order given; the last two columns name the data and the part of it.
 *
 * @param test  the part that was measured on
 */
export function measurementFrame(measurements: readonly Measurement[], test: Dataset): DataFrame {
  const polars = loadPolars();
  const present = COLUMNS.filter((column) => measurements.some((measurement) => measurement[column] !== undefined));
  return polars.DataFrame([
    polars.Series(
      'method',
      measurements.map((measurement) => measurement.method),
      polars.Utf8,
    ),
    ...present.map((column) =>
      polars.Series(
        column,
        measurements.map((measurement) => measurement[column] ?? null),
        WHOLE_NUMBERS.has(column) ? polars.Int32 : polars.Float64,
      ),
    ),
    polars.Series(
      'data',
      measurements.map(() => test.name),
      polars.Utf8,
    ),
    polars.Series(
      'split',
      measurements.map(() => test.split),
      polars.Utf8,
    ),
  ]);
}

/**
 * Measures codecs side by side on the same held-out examples.
 *
 * @param codecs  in the order of the rows: PCA, autoencoders, baselines, anything that encodes and decodes
 * @param test    the held-out part; its name and split stand in the last two columns, `describeData` is the heading
 * @returns a frame with a row per codec: method, latentDim, parameters, fitSeconds, encodeMicros, mse, ssePerImage,
 *   psnr, ssim and, where a training part is given, knnAccuracy, probeAccuracy, trustworthiness (see `Measurement`)
 * @throws RangeError when there are no codecs, or as `measureCodec`
 */
export function compare(codecs: readonly Codec[], test: Dataset, options: MeasureOptions = {}): DataFrame {
  if (codecs.length === 0) throw new RangeError('compare: needs at least one codec, got none');
  return measurementFrame(
    codecs.map((codec) => measureCodec(codec, test, options)),
    test,
  );
}

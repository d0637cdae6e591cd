import type { DataFrame } from 'nodejs-polars';
import { type Codec, expectCodec } from '../data/codec';
import type { Dataset } from '../data/examples';
import { described } from '../runtime/described';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { loadPolars } from '../runtime/polars';
import { type Measurement, type MeasureOptions, measureCodec } from './measure';
import { QUANTITIES } from './quantities';

/** What a table was measured on, in a line for its heading: `mnist-10k, test split, 1000 examples, data a2c4435c`. */
export function describeData(data: Dataset): string {
  // Eight hexadecimal digits tell data apart and still fit a heading.
  const checksum = data.checksum === undefined ? [] : [`data ${data.checksum.slice(0, 8)}`];
  const split = data.split === 'all' ? 'all of it' : `${data.split} split`;
  return [data.name, split, `${data.count} examples`, ...checksum].join(', ');
}

/** Refuses rows that a reader could not tell apart. */
function expectToldApart(who: string, codecs: readonly { readonly name: string; readonly latentDim: number }[]): void {
  const seen = new Set<string>();
  for (const { name, latentDim } of codecs) {
    const row = JSON.stringify([name, latentDim]);
    if (seen.has(row)) {
      throw new RangeError(
        `${who}: codecs must differ in name or code size, got two of ${latentDim} numbers named "${name}"; pass a name of its own to one of them`,
      );
    }
    seen.add(row);
  }
}

/**
 * Measurements as a frame, one row each in the order given; the last columns name the data, the part of it and the kind
 * of each method, which figures take colours from and printed tables leave out.
 *
 * @param test  the part that was measured on
 * @throws RangeError when two measurements have one name and code size
 */
export function measurementFrame(measurements: readonly Measurement[], test: Dataset): DataFrame {
  expectToldApart(
    'measurementFrame',
    measurements.map(({ method, latentDim }) => ({ name: method, latentDim })),
  );
  const polars = loadPolars();
  const texts = (name: string, of: (row: Measurement) => string | null) =>
    polars.Series(name, measurements.map(of), polars.Utf8);
  const present = QUANTITIES.filter(({ key }) => measurements.some((measurement) => measurement[key] !== undefined));
  return polars.DataFrame([
    texts('method', ({ method }) => method),
    ...present.map(({ key, digits }) =>
      polars.Series(
        key,
        measurements.map((measurement) => measurement[key] ?? null),
        digits === 0 ? polars.Int32 : polars.Float64,
      ),
    ),
    texts('data', () => test.name),
    texts('split', () => test.split),
    texts('methodKind', ({ methodKind }) => methodKind),
  ]);
}

/** What `compare` reads. */
const COMPARE_KEYS = keysOf<MeasureOptions>({ train: true, neighbours: true, trustworthinessExamples: true });

/**
 * Measures codecs side by side on the same held-out examples.
 *
 * @param codecs  in the order of the rows: PCA, autoencoders, baselines, anything that encodes and decodes
 * @param test    the held-out part; its name and split stand in the last columns, `describeData` is the heading
 * @returns a frame with a row per codec: method, then the quantities of `QUANTITIES` (those on codes where a training
 *   part is given), then data, split and methodKind; `comparisonTable` is the same as a titled table
 * @throws RangeError when there are no codecs, two of them have one name and code size, or as `measureCodec`
 */
export function compare(codecs: readonly Codec[], test: Dataset, options: MeasureOptions = {}): DataFrame {
  expectKnownKeys('compare', options, COMPARE_KEYS);
  if (!Array.isArray(codecs)) {
    throw new TypeError(`compare: codecs must be a list such as [pca, net], got ${described(codecs)}`);
  }
  for (const codec of codecs) expectCodec('compare', codec);
  if (codecs.length === 0) throw new RangeError('compare: needs at least one codec, got none');
  // Before the work, not after it.
  expectToldApart('compare', codecs);
  return measurementFrame(
    codecs.map((codec) => measureCodec(codec, test, options)),
    test,
  );
}

import { type Codec, expectCodec } from '../data/codec';
import { type Dataset, type Examples, expectExamples } from '../data/examples';
import * as metrics from '../metrics/index';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Measured, QUANTITIES } from './quantities';

/** What to measure beyond reconstruction. */
export interface MeasureOptions {
  /**
   * The labelled training part. With it the codes are judged as well: nearest neighbours, linear probe,
   * trustworthiness. Pass fewer examples (`firstExamples`) where the neighbour search over all would take too long.
   */
  readonly train?: Dataset;
  /** k, neighbours that vote on a class and count for trustworthiness; 5 unless given. */
  readonly neighbours?: number;
  /** Test examples, from the first, on which trustworthiness is measured (its time grows with n²); 1000 unless given. */
  readonly trustworthinessExamples?: number;
}

/** The quantities that are measured always. */
export type AlwaysMeasured = Exclude<(typeof QUANTITIES)[number], { readonly of: 'codes' }>;
/** The quantities that are measured on codes. */
export type MeasuredOnCodes = Extract<(typeof QUANTITIES)[number], { readonly of: 'codes' }>;

/** What was measured: a row of every table in the workbook. */
export interface MeasuredCodec {
  /** Name of the codec. */
  readonly method: string;
  /** Kind of the codec; null where it has none. */
  readonly methodKind: string | null;
}

/**
 * One codec on one test part: its name, its kind and every quantity of `QUANTITIES`, which says what each of them is.
 * Those on codes are there when a training part was given; what does not exist is null.
 */
export type Measurement = MeasuredCodec & {
  readonly [Q in AlwaysMeasured as Q['key']]: ReturnType<Q['measure']>;
} & { readonly [Q in MeasuredOnCodes as Q['key']]?: number | null };

/** A codec at work, for functions that look at its answers one by one. */
export interface CodecAtWork {
  readonly measurement: Measurement;
  /** Codes of the test examples. */
  readonly codes: Examples;
  /** Test examples encoded and decoded. */
  readonly xHat: Examples;
}

/**
 * Measures one codec on a test part and hands out its answers as well.
 *
 * @throws RangeError as `measureCodec`
 */
export function measureAtWork(codec: Codec, test: Dataset, options: MeasureOptions = {}): CodecAtWork {
  expectCodec('measureCodec', codec);
  expectExamples('measureCodec', test, 'test');
  if (test.count < 1) {
    throw new RangeError(`measureCodec: test must hold examples, got an empty ${test.split} part of ${test.name}`);
  }
  const { train, neighbours = 5, trustworthinessExamples = 1000 } = options;
  const codes = codec.encode(test);
  const xHat = codec.decode(codes);
  const measured: Measured = { codec, test, codes, xHat, metrics };
  // A code without numbers says nothing that could be judged.
  const trainCodes = train && codec.latentDim > 0 ? codec.encode(train) : undefined;
  const judged = train && trainCodes && { ...measured, train, trainCodes, neighbours, trustworthinessExamples };
  const values = QUANTITIES.flatMap((quantity): readonly (readonly [string, number | null])[] => {
    if (quantity.of !== 'codes') return [[quantity.key, quantity.measure(measured)]];
    if (!train) return [];
    return [[quantity.key, judged ? quantity.measure(judged) : null]];
  });
  const identity: MeasuredCodec = { method: codec.name, methodKind: codec.kind ?? null };
  return { measurement: { ...identity, ...Object.fromEntries(values) } as Measurement, codes, xHat };
}

/** What `measureCodec` reads. */
const MEASURE_CODEC_KEYS = keysOf<MeasureOptions>({ train: true, neighbours: true, trustworthinessExamples: true });

/**
 * Measures one codec on a test part: cost, reconstruction and, where a training part is given, how good its codes are.
 *
 * @throws RangeError when the test part is empty, shapes do not fit, or labels are missing that the options ask for
 */
export function measureCodec(codec: Codec, test: Dataset, options: MeasureOptions = {}): Measurement {
  expectKnownKeys('measureCodec', options, MEASURE_CODEC_KEYS);
  return measureAtWork(codec, test, options).measurement;
}

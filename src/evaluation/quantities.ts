import type { Codec } from '../data/codec';
import { type Dataset, type Examples, firstExamples } from '../data/examples';
// Its type only: figures take headings and digits from here, and are drawn without TensorFlow.
import type * as Metrics from '../metrics/index';

/** A codec at work on the test part: what every quantity of a comparison is computed from. */
export interface Measured {
  readonly codec: Codec;
  readonly test: Dataset;
  /** Codes of the test examples. */
  readonly codes: Examples;
  /** Test examples encoded and decoded. */
  readonly xHat: Examples;
  /** Every function of the room `metrics`. */
  readonly metrics: typeof Metrics;
}

/** The same with a training part, which codes are judged by. */
export interface Judged extends Measured {
  readonly train: Dataset;
  readonly trainCodes: Examples;
  /** Neighbours that vote on a class and count for trustworthiness. */
  readonly neighbours: number;
  /** Test examples, from the first, on which trustworthiness is measured. */
  readonly trustworthinessExamples: number;
}

/** How a quantity is named and written. */
export interface Described {
  /** Name of the column. */
  readonly key: string;
  /** Heading; `{example}` and `{value}` become image and pixel, or row and value. */
  readonly title: string;
  readonly unit?: string;
  /** Digits after the point that mean something. */
  readonly digits: number;
  /** Whether another seed gives another value. */
  readonly varies: boolean;
  /** What it is, in a sentence. */
  readonly meaning: string;
  /** How columns of readers' own tables are named that hold it; written with the same digits. */
  readonly words?: RegExp;
}

/**
 * One quantity of a comparison: its function and how it is shown. `measure` gives null where the quantity does not
 * exist: similarity of rows that are no images, accuracy without classes.
 */
export type Quantity = QuantityOfCodec | QuantityOfCodes;

/** A quantity that is measured always. */
export interface QuantityOfCodec extends Described {
  readonly of: 'cost' | 'reconstruction';
  /** Null where the quantity does not exist. */
  readonly measure: (measured: Measured) => number | null;
}

/** A quantity that is measured where a training part was given, of codes that have numbers. */
export interface QuantityOfCodes extends Described {
  readonly of: 'codes';
  /** Null where the quantity does not exist. */
  readonly measure: (judged: Judged) => number | null;
}

/** Passes that are timed. */
const TIMED_PASSES = 3;

function bestEncodeMicros({ codec, test }: Measured): number {
  const passes = Array.from({ length: TIMED_PASSES }, () => {
    const started = performance.now();
    codec.encode(test);
    return performance.now() - started;
  });
  return (1000 * Math.min(...passes)) / test.count;
}

/** Whether examples are images with pixels in [0, 1], on which decibels and structural similarity are defined. */
function areImages({ values, shape }: Examples): boolean {
  return shape.length === 3 && values.every((value) => value >= 0 && value <= 1);
}

/** Codes and classes as the classifiers take them; null where there are no classes at all. */
function classified({ train, test, trainCodes, codes }: Judged) {
  // Labels on one side only are a mistake, which the metrics name.
  if (train.labels === undefined && test.labels === undefined) return null;
  return { trainCodes, trainLabels: train.labels, testCodes: codes, testLabels: test.labels };
}

/**
 * All quantities of a comparison, in the order of the columns: `compare`, the spread over seeds, the command line,
 * reports and notebooks read this table and no other. A further quantity is one further entry.
 */
export const QUANTITIES = [
  {
    key: 'latentDim',
    title: 'code size',
    digits: 0,
    varies: false,
    of: 'cost',
    meaning: 'Numbers per code.',
    measure: ({ codec }) => codec.latentDim,
  },
  {
    key: 'parameters',
    title: 'parameters',
    digits: 0,
    varies: false,
    of: 'cost',
    meaning: 'Numbers that must be stored to use the method.',
    measure: ({ codec }) => codec.cost.parameters,
  },
  {
    key: 'fitSeconds',
    title: 'fitting',
    unit: 's',
    digits: 1,
    varies: true,
    of: 'cost',
    meaning: 'Wall-clock seconds that fitting took.',
    words: /seconds/i,
    measure: ({ codec }) => codec.cost.fitSeconds,
  },
  {
    key: 'encodeMicros',
    title: 'encoding',
    unit: 'µs per {example}',
    digits: 1,
    varies: true,
    of: 'cost',
    meaning: 'Microseconds to encode one {example} when all are encoded together, best of three passes.',
    measure: bestEncodeMicros,
  },
  {
    key: 'mse',
    title: 'MSE per {value}',
    digits: 5,
    varies: true,
    of: 'reconstruction',
    meaning: 'Mean squared error per {value}, on the scale that the methods work on.',
    words: /mse/i,
    measure: ({ test, xHat, metrics }) => metrics.meanSquaredError(test, xHat),
  },
  {
    key: 'ssePerImage',
    title: 'squared error per {example}',
    digits: 2,
    varies: true,
    of: 'reconstruction',
    meaning: 'Squared error summed over the {value}s of one {example}, mean over the {example}s.',
    words: /squared ?error|sse/i,
    measure: ({ test, xHat, metrics }) => metrics.squaredErrorPerImage(test, xHat),
  },
  {
    key: 'psnr',
    title: 'PSNR',
    unit: 'dB',
    digits: 2,
    varies: true,
    of: 'reconstruction',
    meaning: 'Peak signal-to-noise ratio, for images with pixels in [0, 1].',
    words: /psnr/i,
    measure: ({ test, xHat, metrics }) => (areImages(test) ? metrics.psnr(test, xHat) : null),
  },
  {
    key: 'ssim',
    title: 'SSIM',
    digits: 3,
    varies: true,
    of: 'reconstruction',
    meaning: 'Mean structural similarity, 1 for equal images.',
    words: /ssim/i,
    measure: ({ test, xHat, metrics }) => (areImages(test) ? metrics.ssim(test, xHat) : null),
  },
  {
    key: 'knnAccuracy',
    title: 'kNN accuracy',
    digits: 3,
    varies: true,
    of: 'codes',
    meaning: 'Share of test codes whose nearest training codes vote for their class.',
    words: /accuracy/i,
    measure: (judged) => {
      const codes = classified(judged);
      const k = Math.min(judged.neighbours, judged.train.count);
      return codes && judged.metrics.knnAccuracy({ ...codes, k });
    },
  },
  {
    key: 'probeAccuracy',
    title: 'probe accuracy',
    digits: 3,
    varies: true,
    of: 'codes',
    meaning: 'Share of test codes that a linear classifier tells rightly; blank also where there is one class only.',
    words: /accuracy/i,
    measure: (judged) => {
      const codes = classified(judged);
      return codes && new Set(judged.train.labels).size !== 1 ? judged.metrics.linearProbeAccuracy(codes) : null;
    },
  },
  {
    key: 'trustworthiness',
    title: 'trustworthiness',
    digits: 3,
    varies: true,
    of: 'codes',
    meaning: '1 where neighbours in the code are neighbours in the data; blank where there are too few examples.',
    words: /trustworthiness|continuity/i,
    measure: ({ test, codes, metrics, neighbours, trustworthinessExamples }) => {
      const judged = Math.min(test.count, trustworthinessExamples);
      if (2 * neighbours >= judged) return null;
      return metrics.trustworthiness(firstExamples<Examples>(test, judged), firstExamples(codes, judged), {
        k: neighbours,
      });
    },
  },
] as const satisfies readonly Quantity[];

/** Name of a quantity of a comparison. */
export type QuantityKey = (typeof QUANTITIES)[number]['key'];

/** The entry of a quantity. */
export function quantityOf(key: QuantityKey): Quantity {
  return QUANTITIES.find((quantity) => quantity.key === key) as Quantity;
}

/** What one example and one of its numbers are called. */
export interface Nouns {
  readonly example: string;
  readonly value: string;
}

/** `image` and `pixel` for [height, width, channels], `row` and `value` for a table, else `example` and `value`. */
export function nounsFor(shape: readonly number[]): Nouns {
  if (shape.length === 3) return { example: 'image', value: 'pixel' };
  return { example: shape.length === 1 ? 'row' : 'example', value: 'value' };
}

/** A text of a quantity in words that suit the examples: `MSE per pixel`, `MSE per value`. */
export function inWords(text: string, { example, value }: Nouns): string {
  return text.replace(/\{example\}/g, example).replace(/\{value\}/g, value);
}

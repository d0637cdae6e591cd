import type { Codec } from '../data/codec';
import { type Dataset, type Examples, featureCount, firstExamples } from '../data/examples';
import { trustworthiness } from '../metrics/mapQuality';
import { knnAccuracy } from '../metrics/neighbours';
import { linearProbeAccuracy } from '../metrics/probe';
import { meanSquaredError, psnr } from '../metrics/reconstruction';
import { ssim } from '../metrics/ssim';

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

/** One codec on one test part: a row of every table in the workbook. */
export interface Measurement {
  readonly method: string;
  /** Numbers per code. */
  readonly latentDim: number;
  /** Numbers that must be stored to use the codec. */
  readonly parameters: number;
  readonly fitSeconds: number;
  /** Microseconds to encode one example when all are encoded together; best of three passes after a first one. */
  readonly encodeMicros: number;
  /** Mean squared error per pixel. */
  readonly mse: number;
  /** Squared error per image, summed over its pixels. */
  readonly ssePerImage: number;
  /** Decibels, for pixels in [0, 1]. */
  readonly psnr: number;
  /** Mean structural similarity; null where the examples are no images. */
  readonly ssim: number | null;
  /**
   * Fraction of test codes whose nearest training codes vote for their class; null where the code has no numbers or
   * the data have no classes.
   */
  readonly knnAccuracy?: number | null;
  /** Fraction of test codes that a linear classifier tells rightly; null also where there is one class only. */
  readonly probeAccuracy?: number | null;
  /**
   * 1 where neighbours in the code are neighbours in the data; null where the code has no numbers or there are too few
   * examples for so many neighbours.
   */
  readonly trustworthiness?: number | null;
}

/** Passes that are timed. */
const TIMED_PASSES = 3;

/** Fewer rows and columns than this are no image to SSIM. */
const IMAGE_RANK = 3;

function bestEncodeMicros(codec: Codec, examples: Examples): number {
  const passes = Array.from({ length: TIMED_PASSES }, () => {
    const started = performance.now();
    codec.encode(examples);
    return performance.now() - started;
  });
  return (1000 * Math.min(...passes)) / examples.count;
}

type CodeQuality = Pick<Measurement, 'knnAccuracy' | 'probeAccuracy' | 'trustworthiness'>;

function measureCodes(codec: Codec, test: Dataset, testCodes: Examples, options: MeasureOptions): CodeQuality {
  const { train, neighbours = 5, trustworthinessExamples = 1000 } = options;
  if (!train) return {};
  if (codec.latentDim === 0) return { knnAccuracy: null, probeAccuracy: null, trustworthiness: null };
  const codes = {
    trainCodes: codec.encode(train),
    trainLabels: train.labels,
    testCodes,
    testLabels: test.labels,
  };
  // Labels on one side only are a mistake, which the metrics name.
  const hasClasses = train.labels !== undefined || test.labels !== undefined;
  const classes = new Set(train.labels).size;
  const judged = Math.min(test.count, trustworthinessExamples);
  return {
    knnAccuracy: hasClasses ? knnAccuracy({ ...codes, k: Math.min(neighbours, train.count) }) : null,
    probeAccuracy: hasClasses && classes !== 1 ? linearProbeAccuracy(codes) : null,
    trustworthiness:
      2 * neighbours < judged
        ? trustworthiness(firstExamples<Examples>(test, judged), firstExamples(testCodes, judged), { k: neighbours })
        : null,
  };
}

/**
 * Measures one codec on a test part: cost, reconstruction and, where a training part is given, how good its codes are.
 *
 * @throws RangeError when the test part is empty, shapes do not fit, or labels are missing that the options ask for
 */
export function measureCodec(codec: Codec, test: Dataset, options: MeasureOptions = {}): Measurement {
  if (test.count < 1) {
    throw new RangeError(`measureCodec: test must hold examples, got an empty ${test.split} part of ${test.name}`);
  }
  const codes = codec.encode(test);
  const xHat = codec.decode(codes);
  const mse = meanSquaredError(test, xHat);
  return {
    method: codec.name,
    latentDim: codec.latentDim,
    parameters: codec.cost.parameters,
    fitSeconds: codec.cost.fitSeconds,
    encodeMicros: bestEncodeMicros(codec, test),
    mse,
    ssePerImage: mse * featureCount(test.shape),
    psnr: psnr(test, xHat),
    ssim: test.shape.length === IMAGE_RANK ? ssim(test, xHat) : null,
    ...measureCodes(codec, test, codes, options),
  };
}

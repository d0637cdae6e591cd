import type { DataFrame } from 'nodejs-polars';
import type { Codec } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { clipToRange, meanSquaredError, psnr } from '../metrics/reconstruction';
import { ssim } from '../metrics/ssim';
import { loadPolars } from '../runtime/polars';
import { dequantise, fitQuantiser, type QuantiserStep, quantise } from './quantiser';
import { codeLengths, fitSymbolModel } from './symbolModel';

/** One way to store images: what it costs and what is left of them. */
export interface RateDistortionPoint {
  /** What the images were stored with; one line of a chart. */
  readonly method: string;
  /** Where on that line the point lies, e.g. `6 bits` or `quality 50`. */
  readonly setting: string;
  /** Mean over the images; what the receiver needs only once is not in it. */
  readonly bitsPerImage: number;
  readonly bitsPerPixel: number;
  /** Mean squared error per pixel, values in [0, 1]. */
  readonly mse: number;
  /** Decibels; Infinity without loss. */
  readonly psnr: number;
  readonly ssim: number;
  /** Numbers that the receiver needs once beside the decoder: ranges and probabilities of the levels. */
  readonly tableNumbers: number;
}

/** Settings of `rateDistortion`. */
export interface RateDistortionOptions {
  /** Images to fit the quantiser and the probabilities to: those that the codec was fitted to. */
  readonly train: Examples;
  /** Held-out images, with which rate and quality are measured. */
  readonly test: Examples;
  /** Levels of the widest dimension, as powers of two; 2 to 8 unless given. */
  readonly bits?: readonly number[];
  /** `perDimension` unless given. */
  readonly step?: QuantiserStep;
  /** Smoothing of the probabilities; see `fitSymbolModel`. */
  readonly smoothing?: number;
  /** Name of the line; `PCA, 32 numbers` unless given. */
  readonly name?: string;
}

/** What a set of images and their reconstructions say about quality. */
export function distortion(
  images: Examples,
  reconstructions: Examples,
): Pick<RateDistortionPoint, 'mse' | 'psnr' | 'ssim'> {
  return {
    mse: meanSquaredError(images, reconstructions),
    psnr: psnr(images, reconstructions),
    ssim: ssim(images, reconstructions),
  };
}

/** Bits per image, and per pixel of its [height, width, channels]. */
export function ratePerImage(
  bits: number,
  { count, shape }: Examples,
): Pick<RateDistortionPoint, 'bitsPerImage' | 'bitsPerPixel'> {
  const pixels = featureCount(shape.length === 3 ? shape.slice(0, 2) : shape);
  return { bitsPerImage: bits / count, bitsPerPixel: bits / count / pixels };
}

/**
 * What a codec costs and gives as a compressor, one point for each number of bits. Codes are quantised uniformly
 * (`fitQuantiser`) and their levels entropy-coded one dimension at a time (`fitSymbolModel`); both are fitted to the
 * training images only. The rate is the cross-entropy of the test codes, the quality that of the decoded test images
 * clipped to [0, 1], as a receiver would store them.
 *
 * @throws RangeError when the images do not fit the codec, or bits is no integer from 1 to 16
 */
export function rateDistortion(codec: Codec, settings: RateDistortionOptions): RateDistortionPoint[] {
  const { train, test, bits = [2, 3, 4, 5, 6, 7, 8], step = 'perDimension', smoothing } = settings;
  const method = settings.name ?? `${codec.name}, ${codec.latentDim} numbers`;
  const trainCodes = codec.encode(train);
  const testCodes = codec.encode(test);
  return bits.map((count) => {
    const quantiser = fitQuantiser(trainCodes, { bits: count, step });
    const trainSymbols = quantise(quantiser, trainCodes);
    const model = fitSymbolModel(trainSymbols, quantiser.levels, smoothing === undefined ? {} : { smoothing });
    const symbols = quantise(quantiser, testCodes);
    const total = codeLengths(model, symbols).reduce((sum, length) => sum + length, 0);
    const decoded = clipToRange(codec.decode(dequantise(quantiser, symbols)));
    return {
      method,
      setting: `${count} bits`,
      ...ratePerImage(total, test),
      ...distortion(test, decoded),
      tableNumbers: 2 * codec.latentDim + quantiser.levels.reduce((sum, own) => sum + own, 0),
    };
  });
}

/** One row a point: method, setting, bitsPerImage, bitsPerPixel, mse, psnr, ssim, tableNumbers. */
export function rateDistortionFrame(points: readonly RateDistortionPoint[]): DataFrame {
  const polars = loadPolars();
  return polars.DataFrame(points.map((point) => ({ ...point })));
}

/**
 * The cheapest rate at which a method reaches a quality: bits per image, interpolated linearly between the point that
 * first reaches it and the cheaper one before.
 *
 * @param points   points of one method
 * @param quality  decibels
 * @returns undefined where no point is that good
 */
export function bitsAtPsnr(points: readonly RateDistortionPoint[], quality: number): number | undefined {
  const byRate = [...points].sort((a, b) => a.bitsPerImage - b.bitsPerImage);
  const first = byRate.findIndex((point) => point.psnr >= quality);
  const reached = byRate[first];
  const before = byRate[first - 1];
  if (!reached) return undefined;
  if (!before || !Number.isFinite(reached.psnr)) return reached.bitsPerImage;
  const share = (quality - before.psnr) / (reached.psnr - before.psnr);
  return before.bitsPerImage + share * (reached.bitsPerImage - before.bitsPerImage);
}

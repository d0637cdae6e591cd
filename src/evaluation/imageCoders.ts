import type { Sharp } from 'sharp';
import { type Examples, exampleAt, examplesFrom, featureCount } from '../data/examples';
import { expectImageShape } from '../math/shapes';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { distortion, type RateDistortionPoint, ratePerImage } from './rateDistortion';

/** The file formats that images can be stored in for comparison. */
export type ImageFormat = 'JPEG' | 'WebP' | 'PNG' | 'WebP lossless';

/** Settings of `imageCoderPoints`. */
export interface ImageCoderOptions {
  readonly format: ImageFormat;
  /** Quality settings 1…100 of the formats with loss, one point each; 5, 15, 30, 50, 75, 90 unless given. */
  readonly qualities?: readonly number[];
  /**
   * `files`: one file for each image, header and all. `sheet`: all images as tiles of one file, so that the header
   * and the tables of the format are paid for once.
   */
  readonly packing: 'files' | 'sheet';
  /** Name of the line; the format unless given, with `, one file each` for `files`. */
  readonly name?: string;
}

/** Bytes with their place value: height × width × channels, row-major. */
interface Raster {
  readonly bytes: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Blocks of JPEG and macroblocks of WebP divide this; tiles of this size keep neighbours out of each other's blocks. */
const BLOCK = 16;
const HIGHEST = 255;

function imageSize(images: Examples): Omit<Raster, 'bytes'> {
  const extents = expectImageShape('imageCoderPoints', images.shape, { displayable: true });
  if (images.count < 1) throw new RangeError('imageCoderPoints: there must be at least one image, got 0');
  return extents;
}

/** Pixels in [0, 1] as bytes; what lies outside is cut off. */
function toBytes(values: Float32Array): Uint8Array {
  return Uint8Array.from(values, (value) => Math.round(HIGHEST * Math.min(1, Math.max(0, value))));
}

const roundUp = (length: number, multiple: number): number => Math.ceil(length / multiple) * multiple;

/** Where the tiles of a sheet lie. */
interface Tiling {
  readonly tile: { readonly height: number; readonly width: number };
  readonly columns: number;
  readonly rows: number;
}

/** A roughly square sheet. Tiles are padded to whole blocks where the format works in blocks. */
function tilingOf(images: Examples, padded: boolean): Tiling {
  const { height, width } = imageSize(images);
  const columns = Math.ceil(Math.sqrt(images.count));
  const tile = padded ? { height: roundUp(height, BLOCK), width: roundUp(width, BLOCK) } : { height, width };
  return { tile, columns, rows: Math.ceil(images.count / columns) };
}

/** Calls back with the place of each pixel of each image in the sheet; padding repeats the last row and column. */
function forEachTilePixel(
  images: Examples,
  { tile, columns }: Tiling,
  visit: (place: {
    readonly image: number;
    readonly from: number;
    readonly to: number;
    readonly inside: boolean;
  }) => void,
): void {
  const { height, width, channels } = imageSize(images);
  const sheetWidth = columns * tile.width;
  for (let image = 0; image < images.count; image++) {
    const top = Math.floor(image / columns) * tile.height;
    const left = (image % columns) * tile.width;
    for (let row = 0; row < tile.height; row++) {
      for (let column = 0; column < tile.width; column++) {
        const from = (Math.min(row, height - 1) * width + Math.min(column, width - 1)) * channels;
        const to = ((top + row) * sheetWidth + left + column) * channels;
        visit({ image, from, to, inside: row < height && column < width });
      }
    }
  }
}

function toSheet(images: Examples, tiling: Tiling): Raster {
  const { channels } = imageSize(images);
  const height = tiling.rows * tiling.tile.height;
  const width = tiling.columns * tiling.tile.width;
  const bytes = new Uint8Array(height * width * channels);
  const all = toBytes(images.values);
  const features = featureCount(images.shape);
  forEachTilePixel(images, tiling, ({ image, from, to }) => {
    for (let channel = 0; channel < channels; channel++) {
      bytes[to + channel] = all[image * features + from + channel] as number;
    }
  });
  return { bytes, height, width, channels };
}

function fromSheet(sheet: Raster, images: Examples, tiling: Tiling): Examples {
  const values = new Float32Array(images.values.length);
  const features = featureCount(images.shape);
  forEachTilePixel(images, tiling, ({ image, from, to, inside }) => {
    for (let channel = 0; inside && channel < sheet.channels; channel++) {
      values[image * features + from + channel] = (sheet.bytes[to + channel] as number) / HIGHEST;
    }
  });
  return examplesFrom(values, images.shape);
}

/** An encoder of one format at one quality, as small as it makes files. */
function encoder(image: Sharp, format: ImageFormat, quality: number): Sharp {
  switch (format) {
    case 'JPEG':
      return image.jpeg({ quality, optimiseCoding: true });
    case 'WebP':
      return image.webp({ quality, effort: 6 });
    case 'WebP lossless':
      return image.webp({ lossless: true, effort: 6 });
    case 'PNG':
      return image.png({ compressionLevel: 9 });
  }
}

/** Bytes of the file, and what a reader gets back from it. */
async function roundTrip(
  raster: Raster,
  format: ImageFormat,
  quality: number,
): Promise<{ readonly size: number; readonly decoded: Raster }> {
  // Loaded on first use, as polars is.
  const sharp = require('sharp') as typeof import('sharp').default;
  const { bytes, height, width, channels } = raster;
  const image = sharp(bytes, { raw: { height, width, channels: channels as 1 | 3 } });
  // Without this, grey pixels would be stored as RGB.
  const file = await encoder(channels === 1 ? image.toColourspace('b-w') : image, format, quality).toBuffer();
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  // WebP knows no grey: the three channels it gives back agree, so the first is the image.
  const all = new Uint8Array(data);
  const decoded = info.channels === channels ? all : all.filter((_, index) => index % info.channels === 0);
  return { size: file.length, decoded: { ...raster, bytes: decoded } };
}

/** Total size in bytes and the decoded images. */
interface Stored {
  readonly size: number;
  readonly decoded: Examples;
}

async function storeAsSheet(images: Examples, format: ImageFormat, quality: number): Promise<Stored> {
  const tiling = tilingOf(images, format === 'JPEG' || format === 'WebP');
  const { size, decoded } = await roundTrip(toSheet(images, tiling), format, quality);
  return { size, decoded: fromSheet(decoded, images, tiling) };
}

async function storeAsFiles(images: Examples, format: ImageFormat, quality: number): Promise<Stored> {
  const shape = imageSize(images);
  const values = new Float32Array(images.values.length);
  const features = featureCount(images.shape);
  let size = 0;
  for (let index = 0; index < images.count; index++) {
    const stored = await roundTrip({ ...shape, bytes: toBytes(exampleAt(images, index)) }, format, quality);
    size += stored.size;
    values.set(
      Float32Array.from(stored.decoded.bytes, (byte) => byte / HIGHEST),
      index * features,
    );
  }
  return { size, decoded: examplesFrom(values, images.shape) };
}

/** What `imageCoderPoints` reads. */
const IMAGE_CODER_POINTS_KEYS = keysOf<ImageCoderOptions>({ format: true, qualities: true, packing: true, name: true });

/**
 * What the usual image formats cost and give, as sharp (libjpeg-turbo or mozjpeg, libwebp, libpng) writes them: sizes of
 * real files, decoded again.
 *
 * A small image in a file of its own is mostly header: some hundred bytes of tables for JPEG. That is what it costs to
 * store it so, but a codec with a trained decoder has its tables in the decoder, so the fair comparison is `sheet`: all
 * images in one file, each padded to whole blocks so that none disturbs its neighbours, the header shared by all.
 *
 * @param images  values in [0, 1], shape [height, width, 1 or 3]
 * @returns one point for each quality; one without loss for PNG and WebP lossless
 * @throws RangeError when there are no images, or a quality is no integer from 1 to 100
 */
export async function imageCoderPoints(images: Examples, settings: ImageCoderOptions): Promise<RateDistortionPoint[]> {
  expectKnownKeys('imageCoderPoints', settings, IMAGE_CODER_POINTS_KEYS);
  const { format, packing, qualities = [5, 15, 30, 50, 75, 90] } = settings;
  imageSize(images);
  const bad = qualities.find((quality) => !Number.isInteger(quality) || quality < 1 || quality > 100);
  if (bad !== undefined) {
    throw new RangeError(`imageCoderPoints: quality must be an integer from 1 to 100, got ${bad}`);
  }
  const method = settings.name ?? (packing === 'files' ? `${format}, one file each` : format);
  const lossless = format === 'PNG' || format === 'WebP lossless';
  const points: RateDistortionPoint[] = [];
  for (const quality of lossless ? [100] : qualities) {
    const stored = await (packing === 'files' ? storeAsFiles : storeAsSheet)(images, format, quality);
    points.push({
      method,
      setting: lossless ? 'lossless' : `quality ${quality}`,
      ...ratePerImage(8 * stored.size, images),
      ...distortion(images, stored.decoded),
      tableNumbers: 0,
    });
  }
  return points;
}

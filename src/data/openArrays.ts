import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Dataset, featureCount } from './examples';
import { readIdx, readIdxNumbers } from './idx';
import { readNpy } from './npy';
import { pixelsFromBytes } from './pixels';
import type { Scale } from './preprocessing';

/** Examples from one file, with the scale that models want them on. */
export interface OpenedPart {
  readonly data: Dataset;
  readonly scale: Scale;
}

const HIGHEST_BYTE = 255;

/** A file, or the same packed. */
export const withGz = (file: string): string | undefined => [file, `${file}.gz`].find((path) => existsSync(path));

/** The scale of images: 0…1 as they are, or bytes; anything else is for the reader to decide. */
function imageScale(who: string, values: Float32Array): Scale {
  const [isUnit, isBytes] = [
    values.every((value) => value >= 0 && value <= 1),
    values.every((value) => Number.isInteger(value) && value >= 0 && value <= HIGHEST_BYTE),
  ];
  if (!isUnit && !isBytes) {
    const [least, most] = [
      values.reduce((smallest, value) => Math.min(smallest, value), Number.POSITIVE_INFINITY),
      values.reduce((largest, value) => Math.max(largest, value), Number.NEGATIVE_INFINITY),
    ];
    throw new Error(
      `${who}: images must lie in 0…1 or be bytes 0…255, got values from ${least} to ${most}; scale them, or reshape to (n, d) for a table`,
    );
  }
  return isUnit ? 'none' : 'bytes';
}

/** Pixels of an IDX file: bytes as 0…1, other numbers as they are. */
function idxPixels(file: string): {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  readonly scale: Scale;
} {
  const { shape, values } = readIdxNumbers(file, 3);
  if (values instanceof Uint8Array) return { shape, values: pixelsFromBytes(values), scale: 'none' };
  const numbers = Float32Array.from(values);
  return { shape, values: numbers, scale: imageScale(`readIdx ${file}`, numbers) };
}

/**
 * Reads an IDX file of images, its labels beside it where they have the usual name.
 *
 * @throws Error naming the file, the rule and the value
 */
export function openIdxImages(file: string, split: Dataset['split']): OpenedPart {
  const images = idxPixels(file);
  const [count = 0, height = 0, width = 0] = images.shape;
  const labelsName = basename(file).replace('images', 'labels').replace('idx3', 'idx1');
  const labelsFile =
    labelsName === basename(file) ? undefined : withGz(join(dirname(file), labelsName.replace(/\.gz$/i, '')));
  const hash = createHash('sha256').update(readFileSync(file));
  const labels = labelsFile === undefined ? undefined : readIdx(labelsFile, 1);
  if (labelsFile !== undefined && labels) {
    hash.update(readFileSync(labelsFile));
    if (labels.shape[0] !== count) {
      throw new Error(`readIdx ${labelsFile}: must hold a label for each of ${count} images, got ${labels.shape[0]}`);
    }
  }
  const data = { name: basename(file), split, values: images.values, count, shape: [height, width, 1] };
  return {
    data: { ...data, checksum: hash.digest('hex'), ...(labels ? { labels: Int32Array.from(labels.values) } : {}) },
    scale: images.scale,
  };
}

/** Channels that images have; more is rather an extent. */
const MOST_CHANNELS = 4;

/** Refuses images whose channels stand first, as PyTorch has them: read as they are, rows would pass for images. */
function expectChannelsLast(file: string, [height = 0, , channels = 1]: readonly number[]): void {
  if (channels > MOST_CHANNELS && (height === 1 || height === 3 || height === 4)) {
    throw new Error(
      `readNpy ${file}: images must have the shape (n, height, width, channels), got ${height} before the others, which looks channels-first; save it with transpose(0, 2, 3, 1)`,
    );
  }
}

/**
 * Reads a NumPy array: images where an example has two or three axes, else rows of a table.
 *
 * @throws Error naming the file, the rule and the value
 */
export function openNpy(file: string, array: string | undefined): OpenedPart {
  const { values, count, shape, exact } = readNpy(file, { array });
  const features = featureCount(shape);
  const broken = values.findIndex((value, index) => {
    const read = exact?.[index % features]?.[Math.floor(index / features)] ?? value;
    return !Number.isFinite(value) && !Number.isFinite(read);
  });
  if (broken >= 0) {
    throw new Error(
      `readNpy ${file}: values must be finite, got ${values[broken]} in example ${Math.floor(broken / features)}; clean the data first`,
    );
  }
  const checksum = createHash('sha256').update(readFileSync(file)).digest('hex');
  const all = { name: basename(file), split: 'all', values, count, checksum } as const;
  if (shape.length === 1) return { data: { ...all, shape, ...(exact ? { exact } : {}) }, scale: 'standardise' };
  if (shape.length > 3) {
    throw new Error(`readNpy ${file}: must have 2 to 4 axes, got ${shape.length + 1}; DATA in --help says which`);
  }
  if (shape.length === 3) expectChannelsLast(file, shape);
  const data = { ...all, shape: shape.length === 2 ? [...shape, 1] : shape };
  return { data, scale: imageScale(`readNpy ${file}`, values) };
}

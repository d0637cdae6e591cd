import { expectImageShape } from '../math/shapes';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Examples, featureCount } from './examples';

/** How far `shiftImages` moves, in pixels; negative numbers move left and up. */
export interface Shift {
  /** 0 unless given. */
  readonly right?: number;
  /** 0 unless given. */
  readonly down?: number;
}

/** Which part `blankImages` blanks: where these rows and columns cross. */
export interface Region {
  /** First row, and the row after the last one; all rows unless given. */
  readonly rows?: readonly [number, number];
  /** First column, and the column after the last one; all columns unless given. */
  readonly columns?: readonly [number, number];
}

/** What `shiftImages` reads. */
const SHIFT_IMAGES_KEYS = keysOf<Shift>({ right: true, down: true });

/**
 * Images moved by whole pixels: what leaves at one side is lost, what enters at the other is 0, the black of digits.
 *
 * @param images  shape [height, width, channels]
 * @returns a copy; labels and names stay
 * @throws RangeError when these are no images or a distance is no whole number
 */
export function shiftImages<T extends Examples>(images: T, options: Shift): T {
  expectKnownKeys('shiftImages', options, SHIFT_IMAGES_KEYS);
  const { right = 0, down = 0 } = options;
  const { height, width, channels } = expectImageShape('shiftImages', images.shape);
  for (const [name, distance] of Object.entries({ right, down })) {
    if (!Number.isInteger(distance)) {
      throw new RangeError(`shiftImages: ${name} must be a whole number of pixels, got ${distance}`);
    }
  }
  const values = new Float32Array(images.values.length);
  const firstColumn = Math.max(0, right);
  const pastColumn = Math.min(width, width + right);
  for (let row = 0; row < images.count * height; row++) {
    const target = (row % height) + down;
    if (target < 0 || target >= height || firstColumn >= pastColumn) continue;
    const from = (row * width + firstColumn - right) * channels;
    const to = ((row + down) * width + firstColumn) * channels;
    values.set(images.values.subarray(from, from + (pastColumn - firstColumn) * channels), to);
  }
  return { ...images, values };
}

function expectRange(name: string, [first, end]: readonly [number, number], extent: number): void {
  if (!Number.isInteger(first) || !Number.isInteger(end) || first < 0 || end > extent || first >= end) {
    throw new RangeError(
      `blankImages: ${name} must be [first, end] with 0 ≤ first < end ≤ ${extent}, got [${first}, ${end}]`,
    );
  }
}

/** What `blankImages` reads. */
const BLANK_IMAGES_KEYS = keysOf<Region>({ rows: true, columns: true });

/**
 * Images with a rectangle set to 0, the black of digits; the same one in each image.
 *
 * @param images  shape [height, width, channels]
 * @returns a copy; labels and names stay
 * @throws RangeError when these are no images, or the rectangle is empty or leaves them
 */
export function blankImages<T extends Examples>(images: T, options: Region): T {
  expectKnownKeys('blankImages', options, BLANK_IMAGES_KEYS);
  const { rows, columns } = options;
  const { height, width, channels } = expectImageShape('blankImages', images.shape);
  const [top, bottom] = rows ?? [0, height];
  const [left, right] = columns ?? [0, width];
  expectRange('rows', [top, bottom], height);
  expectRange('columns', [left, right], width);
  const values = images.values.slice();
  const features = featureCount(images.shape);
  for (let image = 0; image < images.count; image++) {
    for (let row = top; row < bottom; row++) {
      const start = image * features + row * width * channels;
      values.fill(0, start + left * channels, start + right * channels);
    }
  }
  return { ...images, values };
}

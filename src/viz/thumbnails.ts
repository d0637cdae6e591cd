import { type Examples, featureCount } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { imageShape } from './pixels';

/** Bit of each dot of a braille character, by row and column of its cell of 4 × 2. */
const DOTS: readonly (readonly number[])[] = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
];
const EMPTY_CELL = 0x2800;

/** How thumbnails are drawn. */
export interface ThumbnailOptions {
  /** Values from here on are a dot; ½ unless given. */
  readonly threshold?: number;
  /** Between the lines of a thumbnail; `<br>` unless given, as Plotly's hover labels break lines. */
  readonly lineBreak?: string;
}

/** What `thumbnails` reads. */
const THUMBNAILS_KEYS = keysOf<ThumbnailOptions>({ threshold: true, lineBreak: true });

/**
 * Images drawn with braille characters, two pixels wide and four high each: small pictures that are nothing but text.
 * Labels of interactive figures can hold text only, in notebooks whose scripts may not run.
 *
 * @param images  grey images, [height, width, 1]
 * @returns one text per image
 * @throws RangeError when the examples are no grey images
 */
export function thumbnails(images: Examples, options: ThumbnailOptions = {}): string[] {
  expectKnownKeys('thumbnails', options, THUMBNAILS_KEYS);
  const { threshold = 0.5, lineBreak = '<br>' } = options;
  const { height, width, channels } = imageShape('thumbnails', images.shape);
  if (channels !== 1) throw new RangeError(`thumbnails: images must have one channel, got ${channels}`);
  const features = featureCount(images.shape);
  return Array.from({ length: images.count }, (_, index) => {
    const isDot = (row: number, column: number): boolean =>
      row < height && column < width && (images.values[index * features + row * width + column] as number) >= threshold;
    const cell = (top: number, left: number): string => {
      const bits = DOTS.flatMap((dots, row) => dots.filter((_, column) => isDot(top + row, left + column)));
      return String.fromCharCode(EMPTY_CELL + bits.reduce<number>((sum, bit) => sum + bit, 0));
    };
    const lines = Array.from({ length: Math.ceil(height / 4) }, (_, line) =>
      Array.from({ length: Math.ceil(width / 2) }, (_, column) => cell(4 * line, 2 * column)).join(''),
    );
    return lines.join(lineBreak);
  });
}

import { type Examples, exampleAt } from '../data/examples';
import { expectImageShape, type ImageExtents } from '../math/shapes';
import { encodePng } from './png';
import type { Raster } from './svg';

/** How values become colours. */
export interface Colouring {
  /** `grey` (or RGB) from black to white, or `diverging`: blue below zero, white at zero, orange above. */
  readonly colours: 'grey' | 'diverging';
  /** Values shown in the darkest and the lightest colour; what lies outside is cut off. */
  readonly range: readonly [number, number];
}

/** Wishes for the colours of some images; `grey` in [0, 1] by default, [−1, 1] for `diverging`. */
export interface ColouringOptions {
  readonly colours?: Colouring['colours'];
  readonly range?: Colouring['range'];
}

/** Fills in what was not wished for. */
export function colouringOf({ colours = 'grey', range }: ColouringOptions): Colouring {
  return { colours, range: range ?? (colours === 'diverging' ? [-1, 1] : [0, 1]) };
}

type Rgb = readonly [number, number, number];

const white: Rgb = [255, 255, 255];
const below: Rgb = [31, 98, 158];
const above: Rgb = [190, 90, 10];
/** No grey and no blend of the diverging colours: a value that is no number must not pass for one. */
const notANumber: Rgb = [255, 0, 255];

/**
 * Reads a shape as that of an image.
 *
 * @throws RangeError when it is not [height, width], [height, width, 1] or [height, width, 3]
 */
export function imageShape(who: string, shape: readonly number[]): ImageExtents {
  return expectImageShape(who, shape.length === 2 ? [...shape, 1] : shape, {
    displayable: true,
    remedy: 'give the examples an image shape',
  });
}

/** Position of a value in its range, from 0 to 1. */
function share(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(1, Math.max(0, (value - low) / (high - low)));
}

function blend(to: Rgb, amount: number): Rgb {
  const mix = (channel: 0 | 1 | 2) => Math.round(white[channel] + (to[channel] - white[channel]) * amount);
  return [mix(0), mix(1), mix(2)];
}

/** Colour of one pixel given its one or three values. */
export function pixelColour(values: ArrayLike<number>, { colours, range }: Colouring): Rgb {
  const first = values[0] as number;
  const [red, green, blue] =
    values.length === 3 ? [first, values[1] as number, values[2] as number] : [first, first, first];
  if (Number.isNaN(red) || Number.isNaN(green) || Number.isNaN(blue)) return notANumber;
  if (colours === 'diverging') {
    return first < 0 ? blend(below, 1 - share(first, [range[0], 0])) : blend(above, share(first, [0, range[1]]));
  }
  const byte = (value: number) => Math.round(share(value, range) * 255);
  return [byte(red), byte(green), byte(blue)];
}

/** Where and how large an image is painted, in device pixels. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  /** Device pixels per image pixel, a whole number: enlarged without interpolation. */
  readonly zoom: number;
}

/** Paints one image into a raster, every pixel as a square. */
export function paintImage(
  raster: Raster,
  {
    images,
    index,
    colouring,
    at,
  }: {
    readonly images: Examples;
    readonly index: number;
    readonly colouring: Colouring;
    readonly at: Placement;
  },
): void {
  const { height, width, channels } = imageShape('paintImage', images.shape);
  const values = exampleAt(images, index);
  for (let row = 0; row < height * at.zoom; row++) {
    for (let column = 0; column < width * at.zoom; column++) {
      const pixel = (Math.floor(row / at.zoom) * width + Math.floor(column / at.zoom)) * channels;
      const colour = pixelColour(values.subarray(pixel, pixel + channels), colouring);
      raster.pixels.set(colour, ((at.top + row) * raster.width + at.left + column) * 4);
    }
  }
}

/** One image as a PNG file, a device pixel for each of its pixels: whoever shows it enlarges it without smoothing. */
export function imagePng(images: Examples, index: number, options: ColouringOptions = {}): Buffer {
  const { height, width } = imageShape('imagePng', images.shape);
  const raster: Raster = { pixels: new Uint8Array(4 * width * height).fill(255), width, height };
  paintImage(raster, { images, index, colouring: colouringOf(options), at: { left: 0, top: 0, zoom: 1 } });
  return encodePng(raster);
}

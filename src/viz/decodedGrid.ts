import type { Examples } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type AxisOptions, axisTitle } from './axis';
import { type Figure, makeFigure, type Picture } from './figure';
import { labelSvg, margin, titleLabel } from './labels';
import { colouringOf, imageShape, paintImage } from './pixels';
import { encodePng } from './png';
import { rasterizeSvg } from './svg';
import { ink, pixelRatio } from './theme';
import type { ChartText } from './vega';

export interface DecodedGridOptions extends ChartText {
  /** Decoded images, row by row from the top left: the first row belongs to the largest y. */
  readonly images: Examples;
  /** How many images stand beside each other. */
  readonly columns: number;
  /** First latent coordinate; its domain is written at the ends. `z₁` by default. */
  readonly x?: AxisOptions;
  /** Second latent coordinate. `z₂` by default. */
  readonly y?: AxisOptions;
  /** Values drawn black and white; [0, 1] by default. */
  readonly range?: readonly [number, number];
}

/** Sizes in CSS pixels: the tiles' side, and the room for axis labels. */
const sideLength = 520;
const axisRoom = 44;

/** What `decodedGrid` reads. */
const DECODED_GRID_KEYS = keysOf<DecodedGridOptions>({
  images: true,
  columns: true,
  x: true,
  y: true,
  range: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * A map of the code: images decoded on a regular grid of two latent coordinates, edge to edge.
 *
 * @throws RangeError when the images do not fill the rows
 */
export function decodedGrid(options: DecodedGridOptions): Figure {
  expectKnownKeys('decodedGrid', options, DECODED_GRID_KEYS);
  const { title, alt, images, columns } = options;
  imageShape('decodedGrid', images.shape);
  if (!Number.isInteger(columns) || columns < 1 || images.count % columns !== 0) {
    throw new RangeError(`decodedGrid: ${images.count} images do not fill rows of ${columns}`);
  }
  return makeFigure({ kind: 'image', title, alt, draw: () => draw(options) });
}

function draw({
  title,
  images,
  columns,
  x = { title: 'z₁' },
  y = { title: 'z₂' },
  range,
}: DecodedGridOptions): Picture {
  const shape = imageShape('decodedGrid', images.shape);
  const rows = images.count / columns;
  const longest = Math.max(columns * shape.width, rows * shape.height);
  const zoom = Math.max(1, Math.floor((sideLength * pixelRatio) / longest));
  const tileWidth = zoom * shape.width;
  const tileHeight = zoom * shape.height;
  const mapWidth = Math.ceil((columns * tileWidth) / pixelRatio);
  const mapHeight = Math.ceil((rows * tileHeight) / pixelRatio);
  const heading = titleLabel(title);
  const width = axisRoom + mapWidth + margin;
  const height = heading.height + mapHeight + axisRoom;
  const bottom = heading.height + mapHeight;
  const end = (value: number) => String(Number(value.toPrecision(3))).replace('-', '−');
  const quiet = { size: 11, colour: ink.quiet };
  const labels = [
    ...heading.labels,
    { text: axisTitle(x), x: axisRoom + mapWidth / 2, y: bottom + 32, size: 12, anchor: 'middle' as const },
    { text: axisTitle(y), x: margin, y: heading.height + mapHeight / 2 + 4, size: 12 },
    ...(x.domain
      ? [
          { text: end(x.domain[0]), x: axisRoom, y: bottom + 15, ...quiet },
          { text: end(x.domain[1]), x: axisRoom + mapWidth, y: bottom + 15, anchor: 'end' as const, ...quiet },
        ]
      : []),
    ...(y.domain
      ? [
          { text: end(y.domain[0]), x: axisRoom - 6, y: bottom, anchor: 'end' as const, ...quiet },
          { text: end(y.domain[1]), x: axisRoom - 6, y: heading.height + 10, anchor: 'end' as const, ...quiet },
        ]
      : []),
  ];
  const raster = rasterizeSvg(labelSvg(labels, { width, height }));
  const colouring = colouringOf(range ? { range } : {});
  for (let index = 0; index < images.count; index++) {
    const left = axisRoom * pixelRatio + (index % columns) * tileWidth;
    const top = heading.height * pixelRatio + Math.floor(index / columns) * tileHeight;
    paintImage(raster, { images, index, colouring, at: { left, top, zoom } });
  }
  return { png: encodePng(raster), width, height };
}

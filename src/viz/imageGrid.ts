import { type Examples, featureCount } from '../data/examples';
import type { ImageExtents } from '../math/shapes';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Figure, makeFigure, type Picture } from './figure';
import { textWidth } from './fonts';
import { type Label, labelSvg, margin, titleLabel } from './labels';
import { colouringOf, imageShape, paintImage } from './pixels';
import { encodePng } from './png';
import { rasterizeSvg } from './svg';
import { figureWidth, ink, pixelRatio } from './theme';
import type { ChartText } from './vega';

/** One row of images, e.g. what one method made of the originals. */
export interface ImageRow {
  /** Name at the left: `original`, `PCA`, `dense`; may be empty. */
  readonly name: string;
  readonly images: Examples;
  /** `grey` (also for RGB) by default; `diverging` for differences and weights. */
  readonly colours?: 'grey' | 'diverging';
  /** Values drawn darkest and lightest; [0, 1] for grey and [−1, 1] for diverging by default. */
  readonly range?: readonly [number, number];
  /** A line under each image, e.g. its error. */
  readonly captions?: readonly string[];
}

export interface ImageGridOptions extends ChartText {
  /** Originals first, then one row per method; all with the same number of images of one size. */
  readonly rows: readonly ImageRow[];
  /** A line above each column, e.g. the digit. */
  readonly columns?: readonly string[];
  /** Largest enlargement, in CSS pixels per image pixel; 4 by default. */
  readonly maxZoom?: number;
}

/** Sizes in CSS pixels. */
const narrowGap = 2;
const wideGap = 8;
const captionHeight = 16;
const labelSize = 12;
const captionSize = 11;
const maxLabelWidth = 150;

/** Splits images into unnamed rows, for a sheet of many. The last row must be full. */
export function imageRows(images: Examples, perRow: number): readonly ImageRow[] {
  if (images.count % perRow !== 0) {
    throw new RangeError(`imageRows: ${images.count} images do not fill rows of ${perRow}`);
  }
  const features = featureCount(images.shape) * perRow;
  return Array.from({ length: images.count / perRow }, (_, row) => ({
    name: '',
    images: { ...images, count: perRow, values: images.values.subarray(row * features, (row + 1) * features) },
  }));
}

/** What `imageGrid` reads. */
const IMAGE_GRID_KEYS = keysOf<ImageGridOptions>({
  rows: true,
  columns: true,
  maxZoom: true,
  title: true,
  alt: true,
  subtitle: true,
});

/**
 * Images in rows, as one PNG: originals on top, one row per method, every image pixel a square of the same size and
 * every row in its fixed range of values.
 *
 * @throws RangeError when there are no rows, rows differ in number or size of images, captions do not fit, or there are
 *   too many images for the width
 */
export function imageGrid(options: ImageGridOptions): Figure {
  expectKnownKeys('imageGrid', options, IMAGE_GRID_KEYS);
  const shape = expectRows(options);
  const { title, alt } = options;
  return makeFigure({ kind: 'image', title, alt, draw: () => drawGrid(options, shape) });
}

function expectRows({ rows, columns }: ImageGridOptions): ImageExtents {
  const first = rows[0];
  if (!first || first.images.count === 0)
    throw new RangeError('imageGrid: at least one row with an image is needed, got none');
  const shape = imageShape('imageGrid', first.images.shape);
  const { count } = first.images;
  for (const { name, images, captions } of rows) {
    const own = imageShape('imageGrid', images.shape);
    if (images.count !== count || own.width !== shape.width || own.height !== shape.height) {
      throw new RangeError(
        `imageGrid: row "${name}" must hold ${count} images of ${shape.width} × ${shape.height} like the first, got ${images.count} of ${own.width} × ${own.height}`,
      );
    }
    if (captions && captions.length !== count) {
      throw new RangeError(`imageGrid: row "${name}" needs ${count} captions, got ${captions.length}`);
    }
  }
  if (columns && columns.length !== count) {
    throw new RangeError(`imageGrid: ${count} column captions needed, got ${columns.length}`);
  }
  return shape;
}

/** What is written under a row's name: the range, where it is not the usual one. */
function rangeNote({ colours, range }: ImageRow): string | undefined {
  const plain = (value: number) => String(Number(value.toPrecision(2))).replace('-', '−');
  const [low, high] = colouringOf({ ...(colours ? { colours } : {}), ...(range ? { range } : {}) }).range;
  return low === 0 && high === 1 ? undefined : `${plain(low)} … ${plain(high)}`;
}

/** Where columns stand and how far images are enlarged: as far as the width allows, with what is left as gaps. */
function columnLayout(
  { rows, maxZoom = 4 }: ImageGridOptions,
  shape: ImageExtents,
): { readonly zoom: number; readonly gap: number; readonly left: number } {
  const count = rows[0]?.images.count ?? 0;
  const names = rows.flatMap((row) => [row.name, rangeNote(row) ?? '']);
  const widest = Math.max(...names.map((name) => textWidth(name, { size: labelSize })));
  const left = margin + (widest === 0 ? 0 : Math.min(maxLabelWidth, Math.ceil(widest) + 12));
  const room = figureWidth - margin - left;
  const pixels = (room - (count - 1) * narrowGap) * pixelRatio;
  const zoom = Math.min(maxZoom * pixelRatio, Math.floor(pixels / (count * shape.width)));
  if (zoom < 1) {
    throw new RangeError(
      `imageGrid: ${count} images of width ${shape.width} do not fit beside each other; show fewer or split them with imageRows`,
    );
  }
  const spare = count > 1 ? Math.floor((room - count * Math.ceil((zoom * shape.width) / pixelRatio)) / (count - 1)) : 0;
  return { zoom, gap: Math.min(wideGap, Math.max(narrowGap, spare)), left };
}

function drawGrid(options: ImageGridOptions, shape: ImageExtents): Picture {
  const { title, rows, columns } = options;
  const { zoom, gap, left: firstLeft } = columnLayout(options, shape);
  // Rounded up to whole CSS pixels, so that every cell starts on one.
  const cellWidth = Math.ceil((zoom * shape.width) / pixelRatio);
  const cellHeight = Math.ceil((zoom * shape.height) / pixelRatio);
  const left = (column: number) => firstLeft + column * (cellWidth + gap);
  const middle = (column: number) => left(column) + cellWidth / 2;
  const heading = titleLabel(title);
  const labels: Label[] = [...heading.labels];
  let top = heading.height + (columns ? captionHeight : 0);
  const small = { size: captionSize, anchor: 'middle', colour: ink.quiet } as const;
  for (const [column, text] of (columns ?? []).entries())
    labels.push({ text, x: middle(column), y: top - 5, ...small });
  const tops = rows.map((row) => {
    const rowTop = top;
    const note = rangeNote(row);
    const centre = rowTop + cellHeight / 2 + (note ? -2 : 4);
    labels.push({ text: row.name, x: margin, y: centre, size: labelSize });
    if (note) labels.push({ text: note, x: margin, y: centre + 14, size: captionSize, colour: ink.quiet });
    for (const [column, text] of (row.captions ?? []).entries()) {
      labels.push({ text, x: middle(column), y: rowTop + cellHeight + 12, ...small });
    }
    top += cellHeight + gap + (row.captions ? captionHeight - 2 : 0);
    return rowTop;
  });
  const height = top - gap + margin;
  const raster = rasterizeSvg(labelSvg(labels, { width: figureWidth, height }));
  for (const [index, row] of rows.entries()) {
    for (let column = 0; column < row.images.count; column++) {
      const at = { left: left(column) * pixelRatio, top: (tops[index] as number) * pixelRatio, zoom };
      paintImage(raster, { images: row.images, index: column, colouring: colouringOf(row), at });
    }
  }
  return { png: encodePng(raster), width: figureWidth, height };
}

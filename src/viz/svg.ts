import { fontFiles } from './fonts';
import { pixelRatio } from './theme';

/** A rasterised drawing: RGBA bytes, row by row; width and height in device pixels. */
export interface Raster {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws an SVG document at `pixelRatio` device pixels per CSS pixel, with the shipped font and no other, so that text
 * is the same on every machine.
 */
export function rasterizeSvg(svg: string): Raster {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const image = new Resvg(svg, {
    fitTo: { mode: 'zoom', value: pixelRatio },
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: 'Inter' },
  }).render();
  return { pixels: image.pixels, width: image.width, height: image.height };
}

/** Escapes text for SVG and HTML content and attributes. */
export function escapeMarkup(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

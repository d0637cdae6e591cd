import { fontFiles } from './fonts';
import { pixelRatio } from './theme';

/** A rasterised drawing: RGBA bytes, row by row; width and height in device pixels. */
export interface Raster {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Characters that XML does not know: most control characters, halves of pairs, and two that are none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const noXml = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;

/** A text whose characters all are XML's: names of classes and columns come from files, and may hold anything. */
export function xmlText(text: string): string {
  return text.replace(noXml, '\ufffd');
}

/**
 * Draws an SVG document with the shipped font and no other, so that text is the same on every machine.
 *
 * @param ratio  device pixels per CSS pixel
 */
export function rasterizeSvg(svg: string, ratio: number = pixelRatio): Raster {
  const { Resvg } = require('@resvg/resvg-js') as typeof import('@resvg/resvg-js');
  const image = new Resvg(xmlText(svg), {
    fitTo: { mode: 'zoom', value: ratio },
    font: { loadSystemFonts: false, fontFiles: Object.values(fontFiles), defaultFontFamily: 'Inter' },
  }).render();
  return { pixels: image.pixels, width: image.width, height: image.height };
}

/** Escapes text for SVG and HTML content and attributes. */
export function escapeMarkup(text: string): string {
  return xmlText(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

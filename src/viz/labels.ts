import { escapeMarkup } from './svg';
import { fontFamily, ink } from './theme';

/** White around every image figure, in CSS pixels: what Vega leaves around a chart. */
export const margin = 5;

/** Height of a title with the gap below it, in CSS pixels. */
const titleHeight = 26;

/** A line of text in the drawing. */
export interface Label {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly colour?: string;
  readonly weight?: 400 | 600;
}

/** The texts of an image figure as an SVG document on white paper. */
export function labelSvg(labels: readonly Label[], { width, height }: { width: number; height: number }): string {
  const texts = labels.map(
    ({ text, x, y, size, anchor = 'start', colour = ink.text, weight = 400 }) =>
      `<text x="${x}" y="${y}" font-size="${size}" font-weight="${weight}" text-anchor="${anchor}" fill="${colour}">${escapeMarkup(text)}</text>`,
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="${escapeMarkup(fontFamily)}"><rect width="100%" height="100%" fill="${ink.paper}"/>${texts.join('')}</svg>`;
}

/** The figure's title as the first label, and the height it takes. */
export function titleLabel(title: string): { readonly labels: readonly Label[]; readonly height: number } {
  if (title === '') return { labels: [], height: margin };
  return { labels: [{ text: title, x: margin, y: margin + 13, size: 14, weight: 600 }], height: titleHeight + margin };
}

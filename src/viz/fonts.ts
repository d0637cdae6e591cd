import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Weights that are shipped. */
export type FontWeight = 'regular' | 'semibold';

// From dist/viz as from src/viz, the package root is two folders up.
const fontFolder = join(__dirname, '..', '..', 'data', 'fonts');

/** Paths of the shipped font files; see data/fonts/README.md for source and licence. */
export const fontFiles: Readonly<Record<FontWeight, string>> = {
  regular: join(fontFolder, 'Inter-Regular.otf'),
  semibold: join(fontFolder, 'Inter-SemiBold.otf'),
};

/** Where each table of an OpenType file starts. */
function tableOffsets(font: DataView): ReadonlyMap<string, number> {
  const tables = new Map<string, number>();
  const count = font.getUint16(4);
  for (let index = 0; index < count; index++) {
    const record = 12 + index * 16;
    const tag = String.fromCharCode(...[0, 1, 2, 3].map((byte) => font.getUint8(record + byte)));
    tables.set(tag, font.getUint32(record + 8));
  }
  return tables;
}

function requiredTable(tables: ReadonlyMap<string, number>, tag: string): number {
  const offset = tables.get(tag);
  if (offset === undefined) throw new Error(`fonts: table ${tag} is missing; restore data/fonts from the repository`);
  return offset;
}

/** Glyph of every code point, from the format-12 subtable (full Unicode) that the shipped files have. */
function glyphsByCodePoint(font: DataView, cmap: number): ReadonlyMap<number, number> {
  const glyphs = new Map<number, number>();
  const subtables = font.getUint16(cmap + 2);
  for (let index = 0; index < subtables; index++) {
    const subtable = cmap + font.getUint32(cmap + 4 + index * 8 + 4);
    if (font.getUint16(subtable) !== 12) continue;
    const groups = font.getUint32(subtable + 12);
    for (let group = 0; group < groups; group++) {
      const at = subtable + 16 + group * 12;
      const [first, last, glyph] = [font.getUint32(at), font.getUint32(at + 4), font.getUint32(at + 8)];
      for (let code = first; code <= last; code++) glyphs.set(code, glyph + code - first);
    }
  }
  return glyphs;
}

/** Advance of each code point as a fraction of the font size. */
function readAdvances(path: string): (codePoint: number) => number {
  const bytes = readFileSync(path);
  const font = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = tableOffsets(font);
  const unitsPerEm = font.getUint16(requiredTable(tables, 'head') + 18);
  const metricCount = font.getUint16(requiredTable(tables, 'hhea') + 34);
  const metrics = requiredTable(tables, 'hmtx');
  const glyphs = glyphsByCodePoint(font, requiredTable(tables, 'cmap'));
  return (codePoint) => {
    const glyph = Math.min(glyphs.get(codePoint) ?? 0, metricCount - 1);
    return font.getUint16(metrics + glyph * 4) / unitsPerEm;
  };
}

const advances = new Map<FontWeight, (codePoint: number) => number>();

/**
 * Width of a line of text in the shipped font, without kerning.
 *
 * @param size  font size; the width has the same unit
 */
export function textWidth(text: string, { size, weight = 'regular' }: TextStyle): number {
  let advance = advances.get(weight);
  if (!advance) {
    advance = readAdvances(fontFiles[weight]);
    advances.set(weight, advance);
  }
  let width = 0;
  for (const character of text) width += advance(character.codePointAt(0) ?? 0);
  return width * size;
}

/** What the width of a text depends on. */
export interface TextStyle {
  readonly size: number;
  /** `regular` by default. */
  readonly weight?: FontWeight;
}

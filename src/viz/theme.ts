import { kindOfName, type MethodKind, methodOf } from '../models/families';

/** Width of every figure in CSS pixels: it fits a notebook cell, and GitHub shows it unscaled. */
export const figureWidth = 640;

/** Device pixels per CSS pixel of every PNG: sharp on dense screens and in print. */
export const pixelRatio = 2;

/** The shipped font first; a browser without it takes its own sans serif. */
export const fontFamily = 'Inter, "Helvetica Neue", Arial, sans-serif';

/** Ink of text, axes and grid lines. */
export const ink = { text: '#222222', quiet: '#666666', axis: '#888888', grid: '#e6e6e6', paper: '#ffffff' } as const;

/** Colours for names that have none of their own, far from those above and from each other. */
const sparePalette = ['#cc79a7', '#e69f00', '#8c564b', '#332288', '#999933', '#882255', '#17becf', '#b07aa1'] as const;

/** Ten colours for classes, e.g. digits: Petroff's accessible cycle (arXiv:2107.02270). */
const classPalette = [
  '#3f90da',
  '#ffa90e',
  '#bd1f01',
  '#94a4a2',
  '#832db6',
  '#a96b59',
  '#e76300',
  '#b9ac70',
  '#717581',
  '#92dadd',
] as const;

/** A small stable hash (FNV-1a), so that a name's spare colour depends on the name alone. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}

/** The kind that a name belongs to, whole or by its first word: `PCA, 8 numbers` is drawn as PCA. */
function kindOfLabel(name: string): MethodKind | undefined {
  const firstWord = name.trim().split(/[\s,(:·/]/)[0] ?? '';
  return kindOfName(name) ?? kindOfName(firstWord);
}

/** The fixed colour that belongs to a name or to its first word. */
export function knownMethodColour(name: string): string | undefined {
  return methodOf(kindOfLabel(name))?.colour;
}

/**
 * Colours of the methods in one figure: the fixed colour of a known kind, a spare one for any other name. A name
 * keeps its colour from figure to figure, unless two names of one figure would share it.
 *
 * @param kinds  the kind of each name, where it is known; a net that is called PCA is not drawn as PCA then
 * @returns one CSS colour per name, in the same order
 */
export function methodColours(
  names: readonly string[],
  kinds: readonly (string | undefined)[] = [],
): readonly string[] {
  const whole = (name: string, index: number): string | undefined => methodOf(kinds[index] ?? kindOfName(name))?.colour;
  const exact = new Set(names.map(whole));
  const taken = new Set<string>();
  const byName = new Map<string, string>();
  for (const [index, name] of names.entries()) {
    if (byName.has(name)) continue;
    const own = whole(name, index) ?? (kinds[index] === undefined ? knownMethodColour(name) : undefined);
    const isExact = whole(name, index) !== undefined;
    const usable = own !== undefined && !taken.has(own) && (isExact || !exact.has(own));
    const colour = usable ? own : spareColour(name, taken);
    taken.add(colour);
    byName.set(name, colour);
  }
  return names.map((name) => byName.get(name) as string);
}

/** Whether a method's line is dashed, because it lies on or close to another's. */
export function isDashedMethod(name: string, kind?: string): boolean {
  return methodOf(kind ?? kindOfName(name))?.dashed === true;
}

function spareColour(name: string, taken: ReadonlySet<string>): string {
  const start = hash(name.trim().toLowerCase()) % sparePalette.length;
  for (let step = 0; step < sparePalette.length; step++) {
    const colour = sparePalette[(start + step) % sparePalette.length] as string;
    if (!taken.has(colour)) return colour;
  }
  return sparePalette[start] as string;
}

/** Colour of one method when it stands alone. */
export function methodColour(name: string): string {
  return methodColours([name])[0] as string;
}

/** Colour of class `index`; repeats after ten classes. */
export function classColour(index: number): string {
  return classPalette[((index % classPalette.length) + classPalette.length) % classPalette.length] as string;
}

/** The Vega-Lite `config` that all charts share. */
export function chartConfig(): Readonly<Record<string, unknown>> {
  return {
    font: fontFamily,
    background: ink.paper,
    view: { stroke: null },
    title: {
      anchor: 'start',
      color: ink.text,
      fontSize: 14,
      fontWeight: 600,
      offset: 12,
      subtitleColor: ink.quiet,
      subtitleFontSize: 12,
      subtitlePadding: 4,
    },
    axis: {
      labelColor: ink.text,
      labelFontSize: 11,
      titleColor: ink.text,
      titleFontSize: 12,
      titleFontWeight: 400,
      titlePadding: 8,
      domainColor: ink.axis,
      tickColor: ink.axis,
      gridColor: ink.grid,
    },
    // Room for labels like 0.004 whatever the labels are: plots below each other line up.
    axisYQuantitative: { minExtent: 32 },
    header: { labelColor: ink.text, labelFontSize: 12, titleColor: ink.text, titleFontSize: 12 },
    legend: { labelColor: ink.text, labelFontSize: 12, labelLimit: 260, titleColor: ink.text, titleFontSize: 12 },
  };
}

// Colours of a figure made for white paper, on a dark page.

/** The page of JupyterLab's dark theme. */
export const DARK_PAGE = '#111111';

const HEX = /^#[0-9a-f]{6}$/i;
/** A colour whose parts differ by no more than this is a grey. */
const GREY = 12;
/** Marks must stand out from the page at least so much (the contrast of WCAG 2, 3 for graphics). */
const CONTRAST = 3.2;

const partsOf = (colour) => [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
const hexOf = (parts) =>
  `#${parts
    .map((part) =>
      Math.round(Math.min(255, Math.max(0, part)))
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;

/** Relative luminance of a colour, from 0 to 1. */
function luminance(parts) {
  const [red, green, blue] = parts.map((part) => {
    const share = part / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** How much two colours stand out from each other, from 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(partsOf(one)), luminance(partsOf(other))].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/**
 * The colour that plays the same part on a dark page: white paper becomes the page, dark ink light, quiet greys stay
 * quiet; a colour that means something keeps its hue and is lightened as far as it must.
 */
export function onDark(colour) {
  const parts = partsOf(colour);
  if (Math.max(...parts) - Math.min(...parts) <= GREY) {
    const page = partsOf(DARK_PAGE)[0];
    const light = (parts[0] + parts[1] + parts[2]) / 3;
    const grey = page + (1 - light / 255) * (240 - page);
    return hexOf([grey, grey, grey]);
  }
  for (let step = 0; step <= 20; step++) {
    const lighter = hexOf(parts.map((part) => part + (255 - part) * (step / 20)));
    if (contrast(lighter, DARK_PAGE) >= CONTRAST) return lighter;
  }
  return '#ffffff';
}

/** Whether ink was chosen by the colour under it, such as a number on a cell of a heat map: it stays as it is. */
const dependsOnItsGround = (value) => value.condition !== undefined;

/**
 * A specification of a figure (Vega-Lite or Plotly) with its colours for a dark page; the data stay what they are.
 *
 * @param {unknown} value
 * @param {string} [key]  under which it stands
 */
export function recolour(value, key = '') {
  if (typeof value === 'string') return HEX.test(value) ? onDark(value) : value;
  if (Array.isArray(value)) return key === 'values' ? value : value.map((item) => recolour(item));
  if (typeof value !== 'object' || value === null || dependsOnItsGround(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, recolour(item, name)]));
}

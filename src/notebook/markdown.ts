import { type Displayable, jupyterDisplay, type MimeBundle, printedAs } from '../viz/figure';
import { formatShort } from '../viz/numbers';

/**
 * Tag for a paragraph whose numbers are computed: show(markdown`PCA leaves **${pcaMse}** per pixel.`). Numbers are
 * written with four significant digits; format them yourself for more.
 */
export function markdown(strings: TemplateStringsArray, ...values: readonly (string | number)[]): Displayable {
  const text = strings
    .map((part, index) => {
      const value = values[index];
      return part + (value === undefined ? '' : typeof value === 'number' ? formatShort(value) : value);
    })
    .join('')
    // Indentation of the cell would make code blocks of the lines.
    .replace(/^[ \t]+/gm, '')
    .trim();
  const toMimeBundle = (): MimeBundle => ({ 'text/markdown': text, 'text/plain': text });
  return {
    kind: 'text',
    title: text.split(/\s+/).slice(0, 6).join(' '),
    alt: text,
    toMimeBundle,
    toMimeMetadata: () => ({}),
    [jupyterDisplay]: toMimeBundle,
    ...printedAs('text', text),
  };
}

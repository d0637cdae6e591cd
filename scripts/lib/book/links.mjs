// @ts-check
// Where links of notebooks lead inside the book.
import { posix } from 'node:path';

/** The page of a notebook below the book's root, such as `chapters/05-denoising.md`. */
export function pageOf(/** @type {string} */ name) {
  const page = name.replace(/\.ipynb$/, '.md');
  return page.includes('/') ? page : `chapters/${page}`;
}

/**
 * The text of a cell with links to notebooks turned into links to their pages; other links stay.
 *
 * @param {string} text
 * @param {string} name  the notebook that holds the text, below notebooks/
 */
export function withPageLinks(text, name) {
  const from = posix.dirname(pageOf(name));
  return text.replace(/\]\(([^)\s:#]+\.ipynb)(#[^)\s]*)?\)/g, (_, target, anchor = '') => {
    const notebook = posix.normalize(posix.join(posix.dirname(name), decodeURI(target)));
    return `](${posix.relative(from, pageOf(notebook))}${anchor})`;
  });
}

/**
 * A name that a notebook takes from the package, and the page of the API reference that explains it.
 *
 * @typedef {{ name: string, page: string }} Reference
 */

/**
 * The names that cells import from the package, in the order of the alphabet, with their pages.
 *
 * @param {readonly string[]} cells    sources of code cells
 * @param {readonly string[]} apiFiles pages of the reference, such as `functions/data.binarise.html`
 * @returns {Reference[]} names without a page are left out
 */
export function importedNames(cells, apiFiles) {
  /** @type {Map<string, string>} */
  const pages = new Map();
  for (const source of cells) {
    for (const [, names = '', room = 'index'] of source.matchAll(
      /import (?:type )?\{([^}]*)\} from 'autoencoder-workbook(?:\/dist\/(\w+))?[^']*'/g,
    )) {
      for (const entry of names.split(',')) {
        const [name = ''] = entry
          .trim()
          .replace(/^type /, '')
          .split(' as ');
        const page = name === '' ? undefined : pageOfName(name, room, apiFiles);
        if (page !== undefined) pages.set(name, page);
      }
    }
  }
  return [...pages].map(([name, page]) => ({ name, page })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A name stands on the page of the root or of a room; a room's page leads to the root where both have it. */
function pageOfName(/** @type {string} */ name, /** @type {string} */ room, /** @type {readonly string[]} */ apiFiles) {
  const ends = [`/${room}.${name}.html`, `/index.${name}.html`, `.${name}.html`];
  return ends.map((end) => apiFiles.find((file) => file.endsWith(end))).find((file) => file !== undefined);
}

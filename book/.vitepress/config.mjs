// @ts-check
// How the site is made; `npm run book` calls this, see scripts/lib/book.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitepress';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = process.env['WORKBOOK_BOOK_SOURCE'] ?? join(root, '.cache', 'book', 'source');
/** @type {import('../../scripts/lib/book/source.mjs').Chapter[]} */
const chapters = JSON.parse(readFileSync(join(source, 'chapters.json'), 'utf8'));
/** @type {{ text: string, link: string }[]} */
const labs = JSON.parse(readFileSync(join(source, 'labs.json'), 'utf8'));
const require = createRequire(import.meta.url);
const { default: formulas } = require('@vscode/markdown-it-katex');
const { renderToString } = require('katex');

const chapterLinks = chapters.map(({ title, page }) => ({ text: title, link: `/${page}` }));
const solutionLinks = chapters.flatMap(({ title, solutions }) =>
  solutions === undefined ? [] : [{ text: title, link: `/${solutions}` }],
);

/**
 * A formula as HTML, with MathML for those who listen; one that is not understood stops the build.
 *
 * @param {string} tex
 * @param {boolean} displayMode
 */
function formula(tex, displayMode) {
  const strict = (/** @type {string} */ code) => (code === 'unknownSymbol' ? 'ignore' : 'error');
  const html = renderToString(tex, { displayMode, throwOnError: true, strict, output: 'htmlAndMathml' });
  return displayMode ? `<p class="formula" tabindex="0">${html}</p>\n` : html;
}

/** Every browser that the book works in reads woff2: the older forms of the formulas' fonts stay out. */
const onlyWoff2 = {
  name: 'only-woff2',
  enforce: /** @type {const} */ ('pre'),
  /** @param {string} code @param {string} id */
  transform: (code, id) =>
    id.includes('katex') && id.endsWith('.css')
      ? code.replace(/,url\([^)]*\.(?:woff|ttf)\) format\("(?:woff|truetype)"\)/g, '')
      : undefined,
};

export default defineConfig({
  title: 'Autoencoder workbook',
  description: 'Autoencoders, measured against PCA.',
  lang: 'en',
  srcDir: source,
  cacheDir: resolve(root, '.cache', 'book', 'vitepress'),
  // Any static server finds the pages, and so does a reader who looks at the addresses.
  cleanUrls: false,
  lastUpdated: false,
  // The API reference is laid beside the pages after they are built.
  ignoreDeadLinks: [/\/api\//],
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    // Formulas and sets in braces at the end of a paragraph are text.
    attrs: { disable: true },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    config: (md) => {
      md.use(formulas);
      for (const [rule, displayMode] of /** @type {const} */ ([
        ['math_inline', false],
        ['math_inline_block', true],
        ['math_inline_bare_block', true],
        ['math_block', true],
      ])) {
        md.renderer.rules[rule] = (tokens, at) => formula(tokens[at]?.content ?? '', displayMode);
      }
      // Nothing of a page is a template to Vue, whatever braces it holds.
      const render = md.render.bind(md);
      md.render = (text, env) => render(text, env).replaceAll('{{', '&#123;&#123;');
    },
  },
  // Chapters are long; whoever does not go there need not have them.
  router: { prefetchLinks: false },
  vite: {
    plugins: [onlyWoff2],
    // Laid out in a folder that packages are not beside.
    resolve: { preserveSymlinks: true },
    build: { chunkSizeWarningLimit: 6000 },
    server: { fs: { allow: [root] } },
  },
  themeConfig: {
    outline: { level: [2, 3], label: 'On this page' },
    search: { provider: 'local', options: { detailedView: true } },
    nav: [
      { text: 'Chapters', link: '/chapters/' },
      ...labs.slice(0, 1).map(({ link }) => ({ text: 'Lab', link })),
      { text: 'API', link: '/api/index.html', target: '_self' },
    ],
    sidebar: [
      { text: 'Chapters', items: [{ text: 'Contents', link: '/chapters/' }, ...chapterLinks] },
      { text: 'Lab', items: labs },
      { text: 'Solutions', collapsed: true, items: solutionLinks },
      { text: 'Reference', items: [{ text: 'API', link: '/api/index.html', target: '_self' }] },
    ],
    externalLinkIcon: true,
  },
});

// @ts-check
// Outputs of cells as HTML of the book: a picture first, what makes it live beside it as a file.
import { createHash } from 'node:crypto';

const VEGA_LITE = 'application/vnd.vegalite.v5+json';
const PLOTLY = 'application/vnd.plotly.v1+json';

/**
 * Where a page puts what it shows: gives the address of a file with these contents, below the book's root. Pictures
 * become WebP when they are written, which keeps every pixel and takes half the space.
 *
 * @typedef {(extension: 'png' | 'json', contents: Buffer | string) => string} KeepFile
 */

/** Files by their contents, so that the same picture is kept once. */
export class Figures {
  /** @type {Map<string, Buffer | string>} */
  files = new Map();

  /** @type {KeepFile} */
  keep = (extension, contents) => {
    const digest = createHash('sha256').update(contents).digest('hex').slice(0, 16);
    const name = `${digest}.${extension === 'png' ? 'webp' : extension}`;
    this.files.set(name, contents);
    return `/figures/${name}`;
  };
}

const ESCAPES = /** @type {Readonly<Record<string, string>>} */ ({
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
});

/** Text as HTML, also inside double quotes. */
export const escapeHtml = (/** @type {string} */ text) => text.replace(/[&<>"]/g, (found) => ESCAPES[found] ?? found);

/** A block of HTML inside Markdown ends at the first blank line, so it must not have any. */
const oneBlock = (/** @type {string} */ html) => html.replace(/\n\s*(?=\n)/g, '').trim();

/**
 * An output as Markdown of the book. What it shows is chosen as JupyterLab chooses: the chart, else the picture, else
 * the table, else text.
 *
 * @param {any} output  as `readNotebook` gives it
 * @param {KeepFile} keep
 * @returns {string} empty for what has nothing to show
 * @throws {Error} when it holds only types that the book cannot show
 */
export function outputMarkdown(output, keep) {
  if (output.output_type === 'stream') return preformatted(output.text);
  if (output.output_type === 'error') return preformatted(`${output.ename}: ${output.evalue}`);
  const { data } = output;
  if (data['image/png'] !== undefined) return figure(output, keep);
  if (data['text/html'] !== undefined) return table(data['text/html']);
  if (data['text/markdown'] !== undefined) return `<div class="output">\n\n${data['text/markdown'].trim()}\n\n</div>`;
  if (data['text/plain'] !== undefined) return preformatted(data['text/plain']);
  throw new Error(`the book cannot show an output of ${Object.keys(data).join(', ') || 'no type'}`);
}

function preformatted(/** @type {string} */ text) {
  return text.trim() === '' ? '' : `<pre class="output" tabindex="0">${escapeHtml(text.trimEnd())}</pre>`;
}

/** Wide tables scroll by themselves; who has no mouse reaches them with the keyboard. */
function table(/** @type {string} */ html) {
  const [, caption = 'Table'] = /<caption[^>]*>([\s\S]*?)<\/caption>/.exec(html) ?? [];
  const label = caption.replace(/<[^>]*>/g, '').trim();
  return oneBlock(
    `<div class="output table" tabindex="0" role="region" aria-label="${label.replaceAll('"', '&quot;')}">${html}</div>`,
  );
}

/**
 * A picture with its alternative text; the specification of a chart lies in a file that is read when it comes alive.
 *
 * @param {any} output
 * @param {KeepFile} keep
 */
function figure({ data, metadata }, keep) {
  const { alt = '', width, height } = metadata?.['image/png'] ?? {};
  const address = keep('png', Buffer.from(data['image/png'], 'base64'));
  const size = width === undefined || height === undefined ? '' : ` width="${width}" height="${height}"`;
  const picture = `<img src="${address}" alt="${escapeHtml(alt.replace(/\s+/g, ' '))}"${size} loading="lazy" decoding="async">`;
  const chart = data[VEGA_LITE] !== undefined ? VEGA_LITE : data[PLOTLY] !== undefined ? PLOTLY : undefined;
  if (chart === undefined) return `<figure class="output picture">${picture}</figure>`;
  const spec = keep('json', JSON.stringify(data[chart]));
  const kind = chart === VEGA_LITE ? 'vega' : 'plotly';
  return `<figure class="output chart" data-chart="${kind}" data-spec="${spec}"><div class="stage">${picture}</div></figure>`;
}

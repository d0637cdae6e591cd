import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Figure } from './figure';
import type { PlotlyFigure } from './plotly';
import { reportStyle } from './reportStyle';
import { escapeMarkup } from './svg';
import type { Table } from './table';
import { figureWidth } from './theme';
import { type Chart, narrowed, vegaLiteToSvg } from './vega';

/** Images with what is said of them, side by side and wrapped where the window ends. */
export interface ImageStrip {
  readonly kind: 'images';
  /** What a reader who cannot see the images should know. */
  readonly alt: string;
  /** One column of images each: a caption, and images below one another with their names. */
  readonly columns: readonly {
    readonly caption: string;
    readonly images: readonly { readonly name: string; readonly png: Buffer }[];
  }[];
}

/** A part of a report: a paragraph, a heading, a command, a table, a picture, or a figure to turn and hover over. */
export type ReportPart =
  | string
  | { readonly kind: 'heading'; readonly text: string }
  /** Something to copy, such as a command. */
  | { readonly kind: 'code'; readonly text: string }
  /** The answer, set apart from the rest. */
  | { readonly kind: 'answer'; readonly lines: readonly string[] }
  /** Names and values, such as settings. */
  | {
      readonly kind: 'facts';
      readonly facts: readonly (readonly [name: string, value: string])[];
      /** Folds them away under these words. */
      readonly under?: string;
    }
  | ImageStrip
  | Table
  | Figure
  | PlotlyFigure;

const isInteractive = (part: ReportPart): part is PlotlyFigure => typeof part !== 'string' && part.kind === 'plotly';

const dataUri = (png: Buffer): string => `data:image/png;base64,${png.toString('base64')}`;

/** Charts are drawn twice, since letters that are scaled down to a telephone could not be read. */
function chartMarkup({ spec, title, alt }: Chart): string {
  const caption = title === '' ? '' : `<figcaption>${escapeMarkup(title)}</figcaption>`;
  const { title: _, ...untitled } = spec;
  const [wide, narrow] = [untitled, narrowed(untitled)].map((each) => vegaLiteToSvg(each).svg);
  return `<figure role="img" aria-label="${escapeMarkup(alt)}">${caption}<div class="wide" aria-hidden="true">${wide}</div><div class="narrow" aria-hidden="true">${narrow}</div></figure>`;
}

function stripMarkup({ alt, columns }: ImageStrip): string {
  const image = ({ name, png }: ImageStrip['columns'][number]['images'][number]) =>
    `<img src="${dataUri(png)}" alt=""><span>${escapeMarkup(name)}</span>`;
  const column = ({ caption, images }: ImageStrip['columns'][number]) =>
    `<div><b>${escapeMarkup(caption)}</b>${images.map(image).join('')}</div>`;
  return `<figure class="strip" role="img" aria-label="${escapeMarkup(alt)}">${columns.map(column).join('')}</figure>`;
}

function plotlyMarkup({ spec, alt }: PlotlyFigure, index: number): { readonly html: string; readonly script: string } {
  // JSON may hold `</script>` inside a text; written so, the page's script would end there.
  const json = JSON.stringify(spec).replace(/</g, '\\u003c');
  return {
    html: `<figure id="figure-${index}" class="scroll" role="img" aria-label="${escapeMarkup(alt)}"></figure>`,
    script: `{ const { data, layout, config } = ${json}; Plotly.newPlot('figure-${index}', data, layout, config); }`,
  };
}

/** A table that scrolls by itself; its caption stays outside, as wide as the page and not as the table. */
function tableMarkup(part: Table): string {
  const caption = escapeMarkup(part.title);
  const body = part.toHtml().replace(/<caption[^>]*>[^<]*<\/caption>\n?/, '');
  return `<p class="caption">${caption}</p>\n<div class="scroll" tabindex="0" role="region" aria-label="${caption}">${body}</div>`;
}

function markup(part: ReportPart): string {
  if (typeof part === 'string') return `<p>${escapeMarkup(part)}</p>`;
  switch (part.kind) {
    case 'heading':
      return `<h2>${escapeMarkup(part.text)}</h2>`;
    case 'code':
      return `<pre><code>${escapeMarkup(part.text)}</code></pre>`;
    case 'answer':
      return `<div class="answer">${part.lines.map((line) => `<p>${escapeMarkup(line)}</p>`).join('')}</div>`;
    case 'facts': {
      const list = `<dl>${part.facts.map(([name, value]) => `<dt>${escapeMarkup(name)}</dt><dd>${escapeMarkup(value)}</dd>`).join('')}</dl>`;
      return part.under === undefined
        ? list
        : `<details><summary>${escapeMarkup(part.under)}</summary>${list}</details>`;
    }
    case 'images':
      return stripMarkup(part);
    case 'table':
      return tableMarkup(part);
    case 'chart':
      return chartMarkup(part as Chart);
    default: {
      const width = Math.max(part.width, figureWidth);
      return `<figure><img src="${dataUri(part.toPng())}" alt="${escapeMarkup(part.alt)}" width="${width}"></figure>`;
    }
  }
}

/** The scripts of a page, by their hashes: nothing else may run in it. */
const hashes = (scripts: readonly string[]): string =>
  scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`).join(' ');

/** What the page may do: show what it holds. Nothing is fetched, sent or run that it does not bring along. */
function contentPolicy(scripts: readonly string[]): string {
  const rules = [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ];
  // Plotly makes pictures of itself for the button that saves one.
  return scripts.length === 0
    ? rules.join('; ')
    : [...rules, 'img-src data: blob:', `script-src ${hashes(scripts)}`]
        .filter((rule) => rule !== 'img-src data:')
        .join('; ');
}

/**
 * A page with everything inside: pictures, tables and, only where a part needs it, plotly.js (some 10 MB). It opens from
 * a disk without a network, in light and dark, on a telephone as well, and its content policy lets nothing in that it
 * does not hold.
 *
 * @param parts  in the order of the page
 */
export function reportPage(title: string, parts: readonly ReportPart[]): string {
  const drawn = parts.map((part, index) => (isInteractive(part) ? plotlyMarkup(part, index) : { html: markup(part) }));
  const own = drawn.flatMap((each) => ('script' in each ? [each.script] : []));
  const scripts = own.length === 0 ? [] : [readFileSync(require.resolve('plotly.js-dist/plotly.js'), 'utf8'), ...own];
  const script = (text: string): string => `<script>${text}</script>\n`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(scripts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1>${escapeMarkup(title)}</h1>
${drawn.map(({ html }) => html).join('\n')}
</main>
${scripts.map(script).join('')}</body>
</html>
`;
}

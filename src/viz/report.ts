import { readFileSync } from 'node:fs';
import type { Figure } from './figure';
import type { PlotlyFigure } from './plotly';
import { escapeMarkup } from './svg';
import type { Table } from './table';
import { figureWidth, fontFamily, ink } from './theme';

/** A part of a report: a paragraph, a table, a picture, or a figure to turn and hover over. */
export type ReportPart = string | Table | Figure | PlotlyFigure;

const style = `
body { font-family: ${fontFamily}; color: ${ink.text}; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; line-height: 1.45 }
h1 { font-size: 1.4rem } figure { margin: 1.5rem 0 } img { max-width: 100%; height: auto }
.wide { overflow-x: auto } table { border-collapse: collapse; font-size: 0.85rem; margin: 1.5rem 0 }
caption { padding-bottom: 0.5rem; color: ${ink.quiet} } th, td { padding: 0.25rem 0.6rem; white-space: nowrap }
thead th { border-bottom: 1px solid ${ink.axis} } tbody tr + tr td { border-top: 1px solid ${ink.grid} }
`;

const isInteractive = (part: ReportPart): part is PlotlyFigure => typeof part !== 'string' && part.kind === 'plotly';

function markup(part: ReportPart, index: number): string {
  if (typeof part === 'string') return `<p>${escapeMarkup(part)}</p>`;
  if (part.kind === 'table') return `<div class="wide">${part.toHtml()}</div>`;
  if (isInteractive(part)) {
    // JSON may hold `</script>` inside a text; written so, the page's script would end there.
    const json = JSON.stringify(part.spec).replace(/</g, '\\u003c');
    return `<figure id="figure-${index}" role="img" aria-label="${escapeMarkup(part.alt)}"></figure>
<script>{ const { data, layout, config } = ${json}; Plotly.newPlot('figure-${index}', data, layout, config); }</script>`;
  }
  const png = part.toPng().toString('base64');
  const alt = escapeMarkup(part.alt);
  return `<figure><img src="data:image/png;base64,${png}" alt="${alt}" width="${Math.max(part.width, figureWidth)}"></figure>`;
}

/**
 * A page with everything inside: pictures, tables and, where a part needs it, plotly.js (some 10 MB). It opens from a
 * disk without a network.
 *
 * @param parts  in the order of the page
 */
export function reportPage(title: string, parts: readonly ReportPart[]): string {
  const library = parts.some(isInteractive)
    ? `<script>${readFileSync(require.resolve('plotly.js-dist/plotly.js'), 'utf8')}</script>\n`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
${library}</head>
<body>
<h1>${escapeMarkup(title)}</h1>
${parts.map(markup).join('\n')}
</body>
</html>
`;
}

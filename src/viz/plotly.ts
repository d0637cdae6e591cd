import { readFileSync } from 'node:fs';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Figure, makeFigure } from './figure';
import { escapeMarkup } from './svg';
import { figureWidth, fontFamily, ink } from './theme';
import { type Chart, type ChartText, drawVegaLite } from './vega';

/** A Plotly figure as plain data: traces and layout as plotly.js documents them. */
export interface PlotlySpec {
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly layout: Readonly<Record<string, unknown>>;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** An interactive figure with a still picture beside it. */
export interface PlotlyFigure extends Figure {
  readonly kind: 'plotly';
  readonly spec: PlotlySpec;
  /** One HTML page that needs no network: plotly.js is inside, some 10 MB. */
  toHtml(): string;
}

export interface PlotlyOptions extends ChartText {
  readonly spec: PlotlySpec;
  /**
   * The picture that stands in where Plotly does not run, as a chart of its own. JupyterLab shows it too, until the
   * pointer first rests on it.
   */
  readonly still: () => Chart;
}

/** What `plotly` reads. */
const PLOTLY_KEYS = keysOf<PlotlyOptions>({ spec: true, still: true, title: true, alt: true, subtitle: true });

/**
 * Makes an interactive figure: adds theme, title and size to the layout, and the still picture to the bundle.
 *
 * @throws RangeError when the alt text is empty
 */
export function plotly(options: PlotlyOptions): PlotlyFigure {
  expectKnownKeys('plotly', options, PLOTLY_KEYS);
  const { title, alt, spec, still } = options;
  const themed: PlotlySpec = {
    data: spec.data,
    layout: {
      width: figureWidth,
      height: 520,
      title: { text: title, x: 0, xanchor: 'left', pad: { l: 5 }, font: { size: 14, weight: 600 } },
      font: { family: fontFamily, size: 12, color: ink.text },
      paper_bgcolor: ink.paper,
      plot_bgcolor: ink.paper,
      margin: { l: 50, r: 10, t: 40, b: 45 },
      legend: { itemsizing: 'constant' },
      ...spec.layout,
    },
    // Plotly's mode bar would offer to send the figure and its data to a cloud.
    config: { displaylogo: false, showSendToCloud: false, ...spec.config },
  };
  const figure = makeFigure({
    kind: 'plotly',
    title,
    alt,
    // JupyterLab's Plotly renderer shows this picture pixel for pixel, whatever size the metadata gives.
    draw: () => drawVegaLite(still().spec, 1),
    interactive: { 'application/vnd.plotly.v1+json': themed },
  });
  const own = { spec: themed, toHtml: () => page(title, themed) };
  return Object.defineProperties(own, Object.getOwnPropertyDescriptors(figure)) as PlotlyFigure;
}

function page(title: string, spec: PlotlySpec): string {
  const library = readFileSync(require.resolve('plotly.js-dist/plotly.js'), 'utf8');
  // JSON may hold `</script>` inside a text; written so, the page's script would end there.
  const json = JSON.stringify(spec).replace(/</g, '\\u003c');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${escapeMarkup(title)}</title>
<script>${library}</script>
<div id="figure"></div>
<script>
const { data, layout, config } = ${json};
Plotly.newPlot('figure', data, layout, config);
</script>
</html>
`;
}

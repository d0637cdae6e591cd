import type * as Vega from 'vega';
import type { TopLevelSpec } from 'vega-lite';
import { withDrawableNames } from './drawableNames';
import { type Figure, makeFigure, type Picture } from './figure';
import { textWidth } from './fonts';
import { encodePng } from './png';
import { rasterizeSvg, xmlText } from './svg';
import { chartConfig, figureWidth, pixelRatio } from './theme';

/** A Vega-Lite 5 specification. Keep to what 5.6 knows: that is what JupyterLab draws with. */
export type VegaLiteSpec = Readonly<Record<string, unknown>>;

/** A figure drawn by Vega-Lite. */
export interface Chart extends Figure {
  readonly kind: 'chart';
  /** The complete specification, data and theme included. */
  readonly spec: VegaLiteSpec;
}

const schema = 'https://vega.github.io/schema/vega-lite/v5.json';

/** What vega-scenegraph hands to a text measure. */
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
  readonly limit?: number;
}

/**
 * Loads Vega on first use. Without a canvas it guesses the width of text, which misplaces titles and legends; it is
 * given the widths of the shipped font instead.
 */
function loadVega(): typeof Vega {
  const vega = require('vega') as typeof Vega & { textMetrics: { width(item: TextItem, text: string): number } };
  vega.textMetrics.width = measure;
  return vega;
}

function measure(item: TextItem, text: string): number {
  const bold = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600;
  const width = textWidth(String(text), { size: item.fontSize ?? 11, weight: bold ? 'semibold' : 'regular' });
  return item.limit ? Math.min(width, item.limit) : width;
}

/** Members of a Vega view that size its rendering; the package's own headless renderer reads them too. */
interface SizedView {
  readonly _viewWidth: number;
  readonly _viewHeight: number;
  readonly _origin: readonly [number, number];
  readonly _scenegraph: { readonly root: unknown };
}

interface SvgRenderer {
  initialize(element: null, width: number, height: number, origin: readonly [number, number]): SvgRenderer;
  background(colour: string): SvgRenderer;
  render(scene: unknown): SvgRenderer;
  svg(): string;
}

/**
 * Draws a Vega-Lite specification as an SVG document. Vega's own `toSVG` gives the same text through a promise;
 * figures are wanted at once.
 */
export function vegaLiteToSvg(spec: VegaLiteSpec): {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
} {
  const vega = loadVega();
  const { compile } = require('vega-lite') as typeof import('vega-lite');
  // Advice about a specification would reach a notebook as an error stream; tests listen for it instead.
  // Drawn from what a notebook would hold; Vega also marks the rows it is given, and those belong to the caller.
  const plain = JSON.parse(JSON.stringify(spec)) as TopLevelSpec;
  const compiled = compile(plain, { logger: vega.logger(vega.Error) }).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: 'none', logLevel: vega.Error }).run();
  const sized = view as unknown as SizedView;
  const padding = view.padding() as { left: number; right: number; top: number; bottom: number };
  const width = Math.max(0, sized._viewWidth + padding.left + padding.right);
  const height = Math.max(0, sized._viewHeight + padding.top + padding.bottom);
  const { SVGStringRenderer } = vega as unknown as { SVGStringRenderer: new () => SvgRenderer };
  const svg = new SVGStringRenderer()
    .initialize(null, width, height, [padding.left + sized._origin[0], padding.top + sized._origin[1]])
    .background(view.background() as string)
    .render(sized._scenegraph.root)
    .svg();
  view.finalize();
  return { svg: xmlText(svg), width: Math.ceil(width), height: Math.ceil(height) };
}

/** Width of a chart on a telephone, in CSS pixels. */
const narrowWidth = 348;

/** Legends in as many columns as the narrow chart has room for. */
function withNarrowLegends(value: unknown, share: number): unknown {
  if (Array.isArray(value)) return value.map((item) => withNarrowLegends(item, share));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, own]) => {
      const columns = key === 'legend' ? (own as { readonly columns?: number } | null)?.columns : undefined;
      return [
        key,
        columns === undefined
          ? withNarrowLegends(own, share)
          : { ...(own as object), columns: Math.max(1, Math.floor(columns * share)) },
      ];
    }),
  );
}

/** The same chart for a telephone: as many CSS pixels narrower as the figure's width shrinks, letters as large. */
export function narrowed({ data, width, ...spec }: VegaLiteSpec): VegaLiteSpec {
  const own = typeof width === 'number' ? width : figureWidth;
  const drawn = Math.max(120, own - (figureWidth - narrowWidth));
  const narrow = withNarrowLegends(spec, narrowWidth / figureWidth) as VegaLiteSpec;
  return { ...narrow, ...(data === undefined ? {} : { data }), width: drawn };
}

/**
 * Draws a Vega-Lite specification as a PNG.
 *
 * @param ratio  device pixels per CSS pixel
 */
export function drawVegaLite(spec: VegaLiteSpec, ratio: number = pixelRatio): Picture {
  const { svg, width, height } = vegaLiteToSvg(spec);
  return { png: encodePng(rasterizeSvg(svg, ratio)), width, height };
}

/** What every chart is asked for. */
export interface ChartText {
  /** The setting, e.g. `MNIST test split, 5,000 training images`; the finding belongs in the text below. */
  readonly title: string;
  /** What a reader who cannot see the chart should know. */
  readonly alt: string;
  /** A smaller line under the title, e.g. what the marks stand for. */
  readonly subtitle?: string;
}

/**
 * Makes a chart of a Vega-Lite specification: adds schema, theme, title and description.
 *
 * @param body  marks, encodings, data and sizes; what it sets wins over the defaults
 * @throws RangeError when the alt text is empty
 */
export function chart({ title, alt, subtitle }: ChartText, body: VegaLiteSpec): Chart {
  const spec: VegaLiteSpec = withDrawableNames({
    $schema: schema,
    description: alt,
    ...(title === '' ? {} : { title: subtitle === undefined ? title : { text: title, subtitle } }),
    config: chartConfig(),
    ...body,
  });
  const figure = makeFigure({
    kind: 'chart',
    title,
    alt,
    draw: () => drawVegaLite(spec),
    interactive: { 'application/vnd.vegalite.v5+json': spec },
  });
  return Object.defineProperties({ spec }, Object.getOwnPropertyDescriptors(figure)) as Chart;
}

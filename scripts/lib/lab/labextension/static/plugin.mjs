// What JupyterLab does for the workbook: pictures get the texts that travel with them, charts follow the theme, and
// lines of text end before they are too long to read.
import { recolour } from './recolour.mjs';

const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];
const FIGURES = ['application/vnd.vegalite.v5+json', 'application/vnd.vega.v5+json', 'application/vnd.plotly.v1+json'];

/** The text of an output: of its picture, or that beside it. */
function textOf({ data, metadata }) {
  const own = PICTURES.map((type) => metadata[type]?.alt).find((alt) => typeof alt === 'string');
  const beside = data['text/plain'];
  return own ?? (typeof beside === 'string' ? beside : Array.isArray(beside) ? beside.join('') : '');
}

/** Gives what was drawn its text. */
function describe(node, text) {
  for (const image of node.querySelectorAll('img:not([alt])')) image.alt = text;
  for (const drawing of node.querySelectorAll('svg:not([aria-label]):not([aria-hidden])')) {
    if (drawing.closest('.vega-embed, .plot-container')) continue;
    drawing.setAttribute('role', 'img');
    drawing.setAttribute('aria-label', text);
  }
}

/** A Plotly figure with the colours that it has where it names none. */
function withPaper(figure) {
  const { font, ...layout } = figure.layout ?? {};
  const paper = { paper_bgcolor: '#ffffff', plot_bgcolor: '#ffffff' };
  return { ...figure, layout: { ...paper, ...layout, font: { color: '#222222', ...font } } };
}

/** An output whose figure is coloured for a dark page; all else is passed on, and what is saved stays as it was. */
function darkened(model, type) {
  const original = model.data[type];
  const data = { ...model.data, [type]: recolour(type.includes('plotly') ? withPaper(original) : original) };
  return new Proxy(model, {
    get: (target, key) => {
      if (key === 'data') return data;
      if (key === 'setData') {
        // A renderer adds the picture of what it has drawn.
        return ({ data: changed, ...rest }) =>
          target.setData({ ...rest, ...(changed && { data: { ...changed, [type]: original } }) });
      }
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** The renderers on the page that draw figures, to draw them anew when the theme changes. */
const drawn = new Set();

/** A renderer of JupyterLab's that also does what this extension is for. */
function extended(renderer, type, isDark) {
  const draw = renderer.renderModel.bind(renderer);
  let latest;
  renderer.renderModel = async (model) => {
    latest = model;
    const isFigure = FIGURES.includes(type);
    await draw(isFigure && isDark() ? darkened(model, type) : model);
    const text = textOf(model);
    describe(renderer.node, text);
    if (isFigure && type.includes('plotly')) {
      renderer.node.setAttribute('role', 'figure');
      renderer.node.setAttribute('aria-label', text);
    }
  };
  if (!FIGURES.includes(type)) return renderer;
  const entry = () => {
    if (latest === undefined) return;
    // Plotly's renderer leaves a graph that it has drawn as it is, unless it is told to draw.
    const hasGraph = renderer.node.querySelector('.plot-container') !== null;
    if (hasGraph) void renderer.createGraph?.(isDark() ? darkened(latest, type) : latest);
    else void renderer.renderModel(latest);
  };
  drawn.add(entry);
  renderer.disposed.connect(() => drawn.delete(entry));
  return renderer;
}

/** Extends the renderers of a registry, those that are there and those that come later. */
function extendRegistry(registry, isDark) {
  const wanted = new Set([...PICTURES, ...FIGURES]);
  const extendFactory = (factory) => ({
    ...factory,
    createRenderer: (options) => {
      const renderer = factory.createRenderer(options);
      return wanted.has(options.mimeType) ? extended(renderer, options.mimeType, isDark) : renderer;
    },
  });
  const { addFactory } = registry;
  for (const type of registry.mimeTypes) {
    if (!wanted.has(type)) continue;
    addFactory.call(
      registry,
      { ...extendFactory(registry.getFactory(type)), mimeTypes: [type] },
      registry.getRank(type),
    );
  }
  registry.addFactory = (factory, rank) =>
    addFactory.call(
      registry,
      factory.mimeTypes.some((type) => wanted.has(type)) ? extendFactory(factory) : factory,
      rank,
    );
}

function addStyle() {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = new URL('./style.css', import.meta.url).href;
  document.head.append(link);
}

/**
 * @param {(name: string) => Promise<any>} load  one of JupyterLab's own packages
 */
export async function createPlugin(load) {
  const { IRenderMimeRegistry } = await load('@jupyterlab/rendermime');
  const { IThemeManager } = await load('@jupyterlab/apputils');
  return {
    id: 'autoencoder-workbook:plugin',
    autoStart: true,
    requires: [IRenderMimeRegistry],
    optional: [IThemeManager],
    activate(_app, registry, themes) {
      addStyle();
      extendRegistry(registry, () => document.body.dataset.jpThemeLight === 'false');
      themes?.themeChanged.connect(() => {
        for (const redraw of drawn) redraw();
      });
    },
  };
}

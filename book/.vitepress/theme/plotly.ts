// Plotly in the place of a chart's picture. Its library is a script of 1.6 MB, read when the first chart asks for it.
import { withBase } from 'vitepress';

type Spec = Record<string, unknown>;
interface Plotly {
  newPlot(place: HTMLElement, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
}

let library: Promise<Plotly> | undefined;

function loadPlotly(): Promise<Plotly> {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = withBase('/vendor/plotly.min.js');
    script.onload = () => resolve((window as unknown as { Plotly: Plotly }).Plotly);
    script.onerror = () => {
      library = undefined;
      script.remove();
      reject(new Error('the library of the chart could not be read'));
    };
    document.head.append(script);
  });
  return library;
}

/**
 * Draws a chart in the place of its picture.
 *
 * @throws Error when the library cannot be read or the browser has no WebGL; the picture is still there then
 */
export async function drawPlotly(stage: HTMLElement, { data, layout, config }: Spec): Promise<void> {
  const plotly = await loadPlotly();
  const place = document.createElement('div');
  place.style.width = `${stage.clientWidth}px`;
  stage.append(place);
  try {
    const width = Math.min(stage.clientWidth, 688);
    await plotly.newPlot(place, data, { ...(layout as Spec), width }, { ...(config as Spec), displaylogo: false });
    stage.querySelector('img')?.remove();
  } catch (error) {
    place.remove();
    throw error;
  }
}

// Charts are pictures until a reader points at them, moves to them with the keyboard, or taps them; then the
// specification is read and drawn in place of the picture. On narrow screens, where the text of a picture would be too
// small to read, a chart that can take the width of the page does so as soon as it is near.
import { withBase } from 'vitepress';
import { drawPlotly } from './plotly';
import { canBeNarrow, drawVega } from './vega';

/** Below this width a picture of 640 points is hard to read. */
const NARROW = 560;
const DRAW = { vega: drawVega, plotly: drawPlotly } as const;

/** Makes the charts of a page ready to come alive; those that are ready already are left alone. */
export function reviveCharts(page: ParentNode): void {
  for (const figure of page.querySelectorAll<HTMLElement>('figure.chart:not([data-ready])')) prepare(figure);
}

function prepare(figure: HTMLElement): void {
  const stage = figure.querySelector<HTMLElement>('.stage');
  const kind = figure.dataset['chart'];
  const address = figure.dataset['spec'];
  if (stage === null || address === undefined || (kind !== 'vega' && kind !== 'plotly')) return;
  figure.dataset['ready'] = 'picture';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = kind === 'vega' ? 'Explore' : 'Turn it (0.6 MB)';
  button.title = 'Draw this chart so that it answers the pointer';
  figure.append(button);

  let begun = false;
  const draw = async (onlyIf: (spec: Record<string, unknown>) => boolean = () => true): Promise<void> => {
    if (begun) return;
    begun = true;
    button.disabled = true;
    try {
      const response = await fetch(withBase(address));
      if (!response.ok) throw new Error(`the chart's file answers ${response.status}`);
      const spec = (await response.json()) as Record<string, unknown>;
      if (onlyIf(spec)) {
        await DRAW[kind](stage, spec);
        figure.dataset['ready'] = 'live';
        button.remove();
        return;
      }
    } catch (error) {
      // The picture stays, which says the same.
      figure.dataset['ready'] = 'failed';
      console.error(`chart ${address}: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    begun = false;
    button.disabled = false;
  };
  button.addEventListener('click', () => void draw());
  if (kind === 'plotly') return;
  stage.addEventListener('pointerenter', () => void draw());
  if (figure.clientWidth >= NARROW) return;
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      void draw(canBeNarrow);
    },
    { rootMargin: '400px' },
  );
  near.observe(figure);
}

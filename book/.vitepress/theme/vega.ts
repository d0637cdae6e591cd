// Vega-Lite in the place of a chart's picture.
type Spec = Record<string, unknown>;

/** Views side by side or above each other have sizes of their own; a single view can take any width. */
export function canBeNarrow(spec: Spec): boolean {
  return !['facet', 'hconcat', 'vconcat', 'concat', 'repeat'].some((part) => part in spec) && !hasFacets(spec);
}

function hasFacets(spec: Spec): boolean {
  const encodings = [spec, ...((spec['layer'] as Spec[] | undefined) ?? [])].map((view) => view['encoding']);
  return encodings.some((encoding) =>
    ['row', 'column', 'facet'].some((channel) => channel in ((encoding as Spec) ?? {})),
  );
}

/**
 * Draws a chart in the place of its picture.
 *
 * @throws Error when the specification cannot be drawn; the picture is still there then
 */
export async function drawVega(stage: HTMLElement, given: Spec): Promise<void> {
  const [vega, { compile }] = await Promise.all([import('vega'), import('vega-lite')]);
  const picture = stage.querySelector('img');
  const width = stage.clientWidth;
  const fits = canBeNarrow(given) && typeof given['width'] === 'number' && width < given['width'];
  const spec = fits ? { ...given, width, title: inLines(given['title'], width) } : given;
  const view = new vega.View(vega.parse(compile(spec as never).spec), { renderer: 'svg' });
  view.tooltip(tooltipHandler(stage));
  const place = document.createElement('div');
  await view.initialize(place).hover().runAsync();
  const alt = picture?.getAttribute('alt');
  if (alt) place.querySelector('svg')?.setAttribute('aria-label', alt);
  stage.replaceChildren(place);
}

/** A title in lines that a narrow chart has room for. */
function inLines(title: unknown, width: number): unknown {
  const record = typeof title === 'object' && title !== null ? (title as Spec) : { text: title };
  if (typeof record['text'] !== 'string') return title;
  const columns = Math.max(10, Math.floor(width / 8));
  const lines = record['text'].match(new RegExp(`.{1,${columns}}(?:\\s+|$)|\\S+`, 'g')) ?? [];
  return { ...record, text: lines.map((line) => line.trim()) };
}

/** What the pointer is on, beside it. */
function tooltipHandler(stage: HTMLElement) {
  const box = document.createElement('div');
  box.className = 'tooltip';
  return (_: unknown, event: MouseEvent, __: unknown, value: unknown): void => {
    if (value === undefined || value === null || value === '') {
      box.remove();
      return;
    }
    box.textContent = asText(value);
    stage.append(box);
    const { left, top, width } = stage.getBoundingClientRect();
    const x = event.clientX - left;
    box.style.left = `${Math.max(0, Math.min(x + 12, width - box.offsetWidth))}px`;
    box.style.top = `${event.clientY - top + 16}px`;
  };
}

function asText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, entry]) => `${name}: ${String(entry)}`)
    .join('\n');
}

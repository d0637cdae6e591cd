// Small pieces of a page.

/** A new element with properties, classes and children. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Pixels of one image, 0 black to 1 white; `width` of them in a row. */
export function paint(canvas: HTMLCanvasElement, pixels: ArrayLike<number>, width = 28): void {
  const height = pixels.length / width;
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(width, height);
  for (let at = 0; at < pixels.length; at++) {
    const value = Math.round(255 * Math.min(1, Math.max(0, pixels[at] ?? 0)));
    image.data.set([value, value, value, 255], 4 * at);
  }
  context.putImageData(image, 0, 0);
}

/** A row of buttons of which one is chosen. */
export function choice<T extends string | number>(
  label: string,
  options: readonly { readonly value: T; readonly text: string }[],
  chosen: T,
  onChoose: (value: T) => void,
): HTMLElement {
  const buttons = options.map(({ value, text }) => {
    const button = element('button', { type: 'button', textContent: text });
    button.setAttribute('aria-pressed', String(value === chosen));
    button.addEventListener('click', () => {
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button));
      onChoose(value);
    });
    return button;
  });
  const group = element('div', { className: 'lab-choice' }, element('span', { textContent: label }), ...buttons);
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', label);
  return group;
}

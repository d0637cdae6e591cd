// Draw a digit: five methods squeeze it into a few numbers and back while it is drawn; then the numbers can be moved.
import type { Examples } from '../../src/data/examples';
import { startBackend } from './backend';
import { choice, element, paint } from './elements';
import { type BuiltModel, KINDS, type Kind, loadStored, SIZES, type Size } from './models';
import { drawingPad } from './pad';

const PIXELS = 784;
const NAMES: Readonly<Record<Kind, string>> = {
  pca: 'PCA',
  linear: 'linear',
  dense: 'dense',
  conv: 'conv',
  variational: 'VAE',
};

const image = (pixels: Float32Array): Examples => ({ values: pixels, count: 1, shape: [28, 28, 1] });

function meanSquaredError(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < PIXELS; at++) sum += ((a[at] ?? 0) - (b[at] ?? 0)) ** 2;
  return sum / PIXELS;
}

/** An image moved to the right and down, with black coming in. */
function shifted(pixels: Float32Array, right: number, down: number): Float32Array {
  return Float32Array.from(pixels, (_, at) => {
    const [x, y] = [(at % 28) - right, Math.floor(at / 28) - down];
    return x < 0 || y < 0 || x > 27 || y > 27 ? 0 : (pixels[28 * y + x] ?? 0);
  });
}

/** A drawing on the pad, from rows of text in which `#` is ink. */
function fromText(rows: readonly string[]): Float32Array {
  const pixels = new Float32Array(PIXELS);
  const [top, left] = [Math.round((28 - rows.length) / 2), Math.round((28 - (rows[0]?.length ?? 0)) / 2)];
  for (const [y, row] of rows.entries()) {
    for (const [x, mark] of [...row].entries()) if (mark === '#') pixels[28 * (top + y) + left + x] = 1;
  }
  return pixels;
}

/** What no digit looks like. */
const STRANGERS = {
  'a letter': fromText([
    '##..........##',
    '###........###',
    '####......####',
    '##.##....##.##',
    '##..##..##..##',
    '##...####...##',
    '##....##....##',
    '##..........##',
    '##..........##',
    '##..........##',
    '##..........##',
    '##..........##',
    '##..........##',
    '##..........##',
  ]),
  'a face': fromText([
    '.....########.....',
    '...##........##...',
    '..#............#..',
    '.#..##......##..#.',
    '.#..##......##..#.',
    '#................#',
    '#.......##.......#',
    '#.......##.......#',
    '#................#',
    '#...#........#...#',
    '.#...########...#.',
    '.#..............#.',
    '..##..........##..',
    '....##########....',
  ]),
};

/**
 * Puts the page's lab into an element.
 *
 * @param place   is emptied
 * @param folder  address of the lab's files, with a slash at its end
 */
export async function mountDraw(place: HTMLElement, folder: string): Promise<void> {
  const status = element('p', { className: 'lab-status', textContent: 'Loading TensorFlow.js…' });
  status.setAttribute('role', 'status');
  place.replaceChildren(status);
  const [backend, labels, digits] = await Promise.all([
    startBackend(folder),
    fetch(`${folder}models/digits.json`).then((response) => response.json() as Promise<readonly number[]>),
    fetch(`${folder}models/digits.bin`).then((response) => response.arrayBuffer()),
  ]);
  const digit = (index: number): Float32Array =>
    Float32Array.from(new Uint8Array(digits, index * PIXELS, PIXELS), (value) => value / 255);

  const loaded = new Map<string, Promise<BuiltModel>>();
  const modelOf = (kind: Kind, size: Size): Promise<BuiltModel> => {
    const key = `${kind}-${size}`;
    const model = loaded.get(key) ?? loadStored(`${folder}models/`, kind, size);
    loaded.set(key, model);
    return model;
  };

  let size: Size = 8;
  let kind: Kind = 'variational';
  let models: readonly BuiltModel[] = [];
  let pixels: Float32Array = digit(2);
  let code: Float32Array = new Float32Array(size);

  const results = KINDS.map((each) => {
    const canvas = element('canvas', { className: 'lab-image', width: 28, height: 28 });
    canvas.setAttribute('role', 'img');
    const error = element('output', { className: 'lab-error' });
    return {
      kind: each,
      canvas,
      error,
      figure: element('figure', {}, canvas, element('figcaption', {}, NAMES[each], error)),
    };
  });
  const seen = element('canvas', { className: 'lab-image', width: 28, height: 28 });
  seen.setAttribute('role', 'img');
  seen.setAttribute('aria-label', 'What the models see: the drawing as an image of 28 by 28 pixels');
  const decoded = element('canvas', { className: 'lab-image lab-decoded', width: 28, height: 28 });
  decoded.setAttribute('role', 'img');
  const sliders = element('div', { className: 'lab-sliders' });

  const answer = (): void => {
    const start = performance.now();
    paint(seen, pixels);
    for (const [index, { kind: each, canvas, error }] of results.entries()) {
      const model = models[index]?.model;
      if (model === undefined) continue;
      const codes = model.encode(image(pixels));
      const { values } = model.decode(codes);
      paint(canvas, values);
      const mse = meanSquaredError(pixels, values);
      error.value = mse.toFixed(4);
      canvas.setAttribute('aria-label', `${NAMES[each]} from ${size} numbers, mean squared error ${mse.toFixed(4)}`);
      if (each === kind) code = codes.values;
    }
    showCode();
    decode();
    const ms = performance.now() - start;
    place.dataset['ms'] = ms.toFixed(1);
    status.textContent = `All five answered in ${ms.toFixed(0)} ms (${backend}). Below each: mean squared error per pixel.`;
  };
  const decode = (): void => {
    const model = models[KINDS.indexOf(kind)]?.model;
    if (model === undefined) return;
    paint(decoded, model.decode({ values: code, count: 1, shape: [size] }).values);
    decoded.setAttribute('aria-label', `What ${NAMES[kind]} decodes from the numbers of the sliders`);
  };
  const showCode = (): void => {
    for (const [latent, row] of [...sliders.children].entries()) {
      const [slider, value] = [row.querySelector('input'), row.querySelector('output')];
      if (slider === null || value === null) continue;
      slider.value = String(code[latent] ?? 0);
      value.value = (code[latent] ?? 0).toFixed(2);
    }
  };
  const makeSliders = (): void => {
    const ranges = models[KINDS.indexOf(kind)]?.info.codeRanges ?? [];
    const rows = ranges.map(([low, high], latent) => {
      // Room beyond what test digits use, to see where a decoder stops making digits.
      const margin = (high - low) / 2;
      const slider = element('input', { type: 'range' });
      Object.assign(slider, { min: String(low - margin), max: String(high + margin), step: 'any' });
      slider.setAttribute('aria-label', `Number ${latent + 1} of the code`);
      const value = element('output');
      slider.addEventListener('input', () => {
        code[latent] = Number(slider.value);
        value.value = Number(slider.value).toFixed(2);
        const start = performance.now();
        decode();
        place.dataset['decodeMs'] = (performance.now() - start).toFixed(1);
      });
      return element('label', {}, element('span', { textContent: `z${latent + 1}` }), slider, value);
    });
    sliders.replaceChildren(...rows);
  };
  const show = (shown: Float32Array): void => {
    pixels = shown;
    pad.show(pixels);
    answer();
  };
  const changeSize = async (chosen: Size): Promise<void> => {
    size = chosen;
    status.textContent = `Loading the models with ${size} numbers…`;
    const fresh = await Promise.all(KINDS.map((each) => modelOf(each, chosen)));
    if (size !== chosen) return;
    models = fresh;
    makeSliders();
    answer();
    place.dataset['size'] = String(size);
  };

  const pad = drawingPad((drawn) => {
    pixels = drawn;
    answer();
  });
  const button = (text: string, onClick: () => void): HTMLButtonElement => {
    const made = element('button', { type: 'button', textContent: text });
    made.addEventListener('click', onClick);
    return made;
  };
  const samples = Array.from({ length: 10 }, (_, index) => {
    const canvas = element('canvas', { width: 28, height: 28 });
    paint(canvas, digit(index));
    const made = element('button', { type: 'button' }, canvas);
    made.setAttribute('aria-label', `Test digit ${labels[index]}`);
    made.addEventListener('click', () => show(digit(index)));
    return made;
  });
  place.replaceChildren(
    element(
      'div',
      { className: 'lab-top' },
      element(
        'div',
        {},
        pad.canvas,
        element(
          'div',
          { className: 'lab-row' },
          button('Clear', () => pad.clear()),
          button('Move right', () => show(shifted(pixels, 3, 0))),
          button('Move down', () => show(shifted(pixels, 0, 3))),
          ...Object.entries(STRANGERS).map(([name, drawing]) => button(name, () => show(drawing))),
        ),
        element('div', { className: 'lab-samples' }, ...samples),
      ),
      element(
        'div',
        {},
        choice(
          'numbers in the code',
          SIZES.map((value) => ({ value, text: String(value) })),
          size,
          (value) => void changeSize(value),
        ),
        element(
          'div',
          { className: 'lab-results' },
          element('figure', {}, seen, element('figcaption', { textContent: 'seen' })),
          ...results.map(({ figure }) => figure),
        ),
        status,
      ),
    ),
    element('h3', { textContent: 'Move the numbers' }),
    choice(
      'code of',
      KINDS.map((value) => ({ value, text: NAMES[value] })),
      kind,
      (value) => {
        kind = value;
        makeSliders();
        answer();
      },
    ),
    element('div', { className: 'lab-code' }, decoded, sliders),
  );
  pad.show(pixels);
  await changeSize(size);
  place.dataset['ready'] = 'true';
}

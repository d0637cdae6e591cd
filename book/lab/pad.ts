// A pad to draw a digit on with mouse, finger, pen, or arrow keys, and the 28 × 28 image that MNIST would make of it.
import { element } from './elements';

const SIDE = 280;
const STROKE = 22;
/** MNIST fits a digit into 20 × 20 and puts its centre of mass in the middle of 28 × 28. */
const BOX = 20;
const IMAGE = 28;
const STEP = 7;

/** What a page does with the pad. */
export interface Pad {
  readonly canvas: HTMLCanvasElement;
  /** Shows an image of 28 × 28 in place of what was drawn. */
  show(pixels: ArrayLike<number>): void;
  clear(): void;
}

/**
 * @param onChange  is given the image, 784 numbers from 0 to 1, after every change
 */
export function drawingPad(onChange: (pixels: Float32Array) => void): Pad {
  const canvas = element('canvas', { className: 'lab-pad', width: SIDE, height: SIDE, tabIndex: 0 });
  canvas.setAttribute('role', 'img');
  canvas.setAttribute(
    'aria-label',
    'Pad: draw a digit with the mouse or a finger; with the keyboard, arrow keys move the pen, Space lowers or lifts it',
  );
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('the browser gives no canvas to draw on');
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.lineWidth = STROKE;
  context.strokeStyle = '#fff';
  let last: { x: number; y: number } | undefined;
  let pen = { x: SIDE / 2, y: SIDE / 2 };
  let isDown = false;
  let isQueued = false;

  const changed = (): void => {
    if (isQueued) return;
    isQueued = true;
    // Once for each picture that the screen shows, however fast the hand is.
    requestAnimationFrame(() => {
      isQueued = false;
      onChange(asMnist(context.getImageData(0, 0, SIDE, SIDE)));
    });
  };
  const line = (from: { x: number; y: number }, to: { x: number; y: number }): void => {
    context.beginPath();
    context.moveTo(from.x, from.y);
    context.lineTo(to.x + 0.01, to.y);
    context.stroke();
    changed();
  };
  const place = ({ clientX, clientY }: PointerEvent): { x: number; y: number } => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
  };
  const wipe = (): void => {
    context.fillStyle = '#000';
    context.fillRect(0, 0, SIDE, SIDE);
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    line(last, last);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (last === undefined) return;
    for (const part of event.getCoalescedEvents?.() ?? [event]) {
      const next = place(part);
      line(last, next);
      last = next;
    }
  });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    canvas.addEventListener(end, () => {
      last = undefined;
    });
  }
  canvas.addEventListener('keydown', (event) => {
    const moves: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-STEP, 0],
      ArrowRight: [STEP, 0],
      ArrowUp: [0, -STEP],
      ArrowDown: [0, STEP],
    };
    const move = moves[event.key];
    if (event.key === ' ') {
      isDown = !isDown;
      if (isDown) line(pen, pen);
    } else if (move !== undefined) {
      const next = { x: inside(pen.x + move[0]), y: inside(pen.y + move[1]) };
      if (isDown) line(pen, next);
      pen = next;
    } else return;
    event.preventDefault();
  });
  wipe();
  return {
    canvas,
    clear() {
      wipe();
      onChange(new Float32Array(IMAGE * IMAGE));
    },
    show(pixels) {
      wipe();
      const unit = SIDE / IMAGE;
      for (let at = 0; at < IMAGE * IMAGE; at++) {
        const value = Math.round(255 * (pixels[at] ?? 0));
        context.fillStyle = `rgb(${value} ${value} ${value})`;
        context.fillRect((at % IMAGE) * unit, Math.floor(at / IMAGE) * unit, unit, unit);
      }
    },
  };
}

const inside = (at: number): number => Math.min(SIDE - STROKE, Math.max(STROKE, at));

/** A drawing as MNIST prepares it: its bounding box in 20 × 20 by area averages, the centre of mass in the middle. */
export function asMnist({ data, width, height }: Pick<ImageData, 'data' | 'width' | 'height'>): Float32Array {
  const ink = (x: number, y: number): number => (data[4 * (y * width + x)] ?? 0) / 255;
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (ink(x, y) < 0.05) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    }
  }
  const pixels = new Float32Array(IMAGE * IMAGE);
  if (right < 0) return pixels;
  const scale = Math.max(right - left + 1, bottom - top + 1) / BOX;
  let [mass, sumX, sumY] = [0, 0, 0];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const value = ink(x, y);
      mass += value;
      sumX += value * (x + 0.5);
      sumY += value * (y + 0.5);
    }
  }
  const [centreX, centreY] = [sumX / mass, sumY / mass];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const value = ink(x, y);
      if (value === 0) continue;
      // Each point of the drawing falls into the pixel that it belongs to; a pixel collects scale² of them.
      const column = Math.floor((x + 0.5 - centreX) / scale + IMAGE / 2);
      const row = Math.floor((y + 0.5 - centreY) / scale + IMAGE / 2);
      if (column < 0 || row < 0 || column >= IMAGE || row >= IMAGE) continue;
      const at = row * IMAGE + column;
      pixels[at] = Math.min(1, (pixels[at] ?? 0) + value / scale ** 2);
    }
  }
  return pixels;
}

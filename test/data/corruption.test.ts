import { type Corruption, corruptExamples, examplesFrom } from 'autoencoder-workbook';
import { corruptBatch, describeCorruption } from 'autoencoder-workbook/dist/data';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const constant = (value: number, count: number, shape: readonly number[]) =>
  examplesFrom(new Float32Array(count * shape.reduce((a, b) => a * b, 1)).fill(value), shape);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
/** Four standard errors of a share p over n cells. */
const within = (p: number, n: number) => ({ atol: 4 * Math.sqrt((p * (1 - p)) / n) });

describe('corruptExamples', () => {
  test('gaussian noise has the mean 0 and the deviation asked for', () => {
    const { values } = corruptExamples(constant(0.25, 2500, [20]), { type: 'gaussian', sigma: 0.5 }, 3);
    const noise = Array.from(values, (value) => value - 0.25);
    expect(mean(noise)).toBeNear(0, { atol: (4 * 0.5) / Math.sqrt(50_000) });
    expect(mean(noise.map((value) => value ** 2))).toBeNear(0.25, { atol: 4 * 0.25 * Math.sqrt(2 / 50_000) });
  });

  test('clipped noise lifts black by s/√(2π) and leaves s²/2 of the squared error, less the part above 1', () => {
    const s = 0.25;
    const { values } = corruptExamples(constant(0, 5000, [20]), { type: 'gaussian', sigma: s, clip: true }, 3);
    expect(Math.min(...values.slice(0, 1000))).toBe(0);
    expect(mean(values)).toBeNear(s / Math.sqrt(2 * Math.PI), { atol: 4 * (s / Math.sqrt(100_000)) });
    expect(mean(values.map((value) => value ** 2))).toBeNear((s * s) / 2, { rtol: 0.03 });
  });

  test('masking keeps values with probability 1 − share and scales nothing', () => {
    const { values } = corruptExamples(constant(0.7, 1000, [30]), { type: 'masking', share: 0.3 }, 5);
    expect(new Set(values)).toEqual(new Set([0, Math.fround(0.7)]));
    expect(values.filter((value) => value === 0).length / values.length).toBeNear(0.3, within(0.3, 30_000));
  });

  test('salt and pepper are as frequent', () => {
    const { values } = corruptExamples(constant(0.5, 1000, [30]), { type: 'saltAndPepper', share: 0.4 }, 5);
    const share = (wanted: number) => values.filter((value) => value === wanted).length / values.length;
    expect(share(0)).toBeNear(0.2, within(0.2, 30_000));
    expect(share(1)).toBeNear(0.2, within(0.2, 30_000));
    expect(share(0.5)).toBeNear(0.6, within(0.6, 30_000));
  });

  test('a blanked patch is one square of that size, at every place alike', () => {
    const { values } = corruptExamples(constant(1, 3000, [4, 5, 2]), { type: 'blankedPatch', size: 3 }, 5);
    const corners = new Map<string, number>();
    for (let image = 0; image < 3000; image++) {
      const dark: string[] = [];
      for (let pixel = 0; pixel < 20; pixel++) {
        const channels = values.subarray(image * 40 + 2 * pixel, image * 40 + 2 * pixel + 2);
        expect(channels[0]).toBe(channels[1]);
        if (channels[0] === 0) dark.push(`${Math.floor(pixel / 5)},${pixel % 5}`);
      }
      expect(dark.length).toBe(9);
      const corner = dark[0] as string;
      corners.set(corner, (corners.get(corner) ?? 0) + 1);
    }
    // (4 − 3 + 1)·(5 − 3 + 1) places.
    expect([...corners.keys()].sort()).toEqual(['0,0', '0,1', '0,2', '1,0', '1,1', '1,2']);
    for (const count of corners.values()) expect(count / 3000).toBeNear(1 / 6, within(1 / 6, 3000));
  });

  test('of a series a window is blanked', () => {
    const { values } = corruptExamples(constant(1, 50, [12]), { type: 'blankedPatch', size: 5 }, 5);
    for (let row = 0; row < 50; row++) {
      const zeros = Array.from(values.subarray(12 * row, 12 * row + 12), (value, at) => (value === 0 ? at : -1));
      const places = zeros.filter((at) => at >= 0);
      expect(places).toEqual(Array.from({ length: 5 }, (_, index) => (places[0] as number) + index));
    }
  });

  test('of a grid of patches a fixed count is hidden, every patch as often', () => {
    // 5×6 pixels in patches of 2: 3×3 of them, those of the last row one pixel high.
    const corruption = { type: 'maskedPatches', share: 0.4, size: 2 } as const;
    const { values } = corruptExamples(constant(1, 4000, [5, 6, 2]), corruption, 5);
    const hidden = new Array<number>(9).fill(0);
    for (let image = 0; image < 4000; image++) {
      const seen = new Map<number, Set<number>>();
      for (let at = 0; at < 60; at++) {
        const [row, column] = [Math.floor(at / 12), Math.floor((at % 12) / 2)];
        const patch = 3 * Math.floor(row / 2) + Math.floor(column / 2);
        seen.set(patch, (seen.get(patch) ?? new Set()).add(values[60 * image + at] as number));
      }
      let count = 0;
      for (const [patch, found] of seen) {
        expect(found.size).toBe(1);
        if (!found.has(0)) continue;
        count += 1;
        hidden[patch] = (hidden[patch] as number) + 1;
      }
      expect(count).toBe(Math.round(0.4 * 9));
    }
    for (const count of hidden) expect(count / 4000).toBeNear(4 / 9, within(4 / 9, 4000));
  });

  test('of a series windows are hidden; shares of 0 and 1 hide nothing and everything', () => {
    const row = constant(1, 10, [12]);
    const of = (share: number) => corruptExamples(row, { type: 'maskedPatches', share, size: 4 }, 5).values;
    expect(of(0)).toEqual(row.values);
    expect(of(1)).toBeNear(new Array(120).fill(0));
    for (let at = 0; at < 120; at += 4) expect(new Set(of(0.34).subarray(at, at + 4)).size).toBe(1);
  });

  test('a shift moves the whole image by whole pixels, and 0 enters', () => {
    const image = new Float32Array(7 * 7);
    image[3 * 7 + 3] = 1;
    const many = examplesFrom(
      Float32Array.from({ length: 2000 * 49 }, (_, i) => image[i % 49] as number),
      [7, 7, 1],
    );
    const { values } = corruptExamples(many, { type: 'shift', most: 2 }, 5);
    const places = new Map<number, number>();
    for (let row = 0; row < 2000; row++) {
      const one = values.subarray(49 * row, 49 * row + 49);
      expect(one.filter((value) => value !== 0).length).toBe(1);
      const at = one.indexOf(1);
      places.set(at, (places.get(at) ?? 0) + 1);
    }
    expect(places.size).toBe(25);
    for (const [at, count] of places) {
      expect(Math.abs(Math.floor(at / 7) - 3)).toBeLessThanOrEqual(2);
      expect(Math.abs((at % 7) - 3)).toBeLessThanOrEqual(2);
      expect(count / 2000).toBeNear(1 / 25, within(1 / 25, 2000));
    }
  });

  test('what leaves at a side is lost, channels stay together', () => {
    const full = constant(1, 400, [4, 3, 2]);
    const { values } = corruptExamples(full, { type: 'shift', most: 1 }, 8);
    const counts = new Set<number>();
    for (let row = 0; row < 400; row++) {
      const one = values.subarray(24 * row, 24 * row + 24);
      counts.add(one.filter((value) => value === 1).length);
    }
    // (4 − |dy|)·(3 − |dx|)·2 pixels stay.
    expect([...counts].sort((a, b) => a - b)).toEqual([12, 16, 18, 24]);
  });

  test('swapped cells keep their column', () => {
    const rows = examplesFrom(
      Float32Array.from({ length: 3000 * 3 }, (_, i) => (i % 3) * 10_000 + Math.floor(i / 3)),
      [3],
    );
    const { values } = corruptExamples(rows, { type: 'swap', share: 0.25 }, 5);
    let moved = 0;
    for (let i = 0; i < values.length; i++) {
      expect(Math.floor((values[i] as number) / 10_000)).toBe(i % 3);
      if (values[i] !== rows.values[i]) moved += 1;
    }
    expect(moved / values.length).toBeNear(0.25, within(0.25, 9000));
  });

  test.each<Corruption>([
    { type: 'gaussian', sigma: 0.3 },
    { type: 'masking', share: 0.5 },
    { type: 'saltAndPepper', share: 0.5 },
    { type: 'blankedPatch', size: 2 },
    { type: 'maskedPatches', share: 0.5, size: 2 },
    { type: 'shift', most: 1 },
    { type: 'swap', share: 0.5 },
  ])('$type: the same seed gives the same, another gives another, the originals stay, no tensor is left', async (c) => {
    const values = Float32Array.from({ length: 60 * 36 }, (_, i) => (i * 37) % 101);
    const images = { ...examplesFrom(values, [6, 6, 1]), labels: Int32Array.from({ length: 60 }, (_, i) => i) };
    const before = values.slice();
    await withoutLeaks(() => {
      const first = corruptExamples(images, c, 4);
      expect(corruptExamples(images, c, 4).values).toEqual(first.values);
      expect(corruptExamples(images, c, 5).values).not.toEqual(first.values);
      expect(first.labels).toBe(images.labels);
    });
    expect(values).toEqual(before);
  });

  test.each<[Corruption, string]>([
    [{ type: 'gaussian', sigma: -1 }, 'sigma of a gaussian corruption must be a number of at least 0, got -1'],
    [{ type: 'masking', share: 1.5 }, 'share of a masking corruption must be a probability from 0 to 1, got 1.5'],
    [{ type: 'maskedPatches', share: 2, size: 2 }, 'share of a maskedPatches corruption must be a probability'],
    [{ type: 'maskedPatches', share: 0.5, size: 0 }, 'size of a maskedPatches corruption must be a positive number'],
    [{ type: 'shift', most: 0.5 }, 'most of a shift corruption must be a positive number of pixels, got 0.5'],
    [{ type: 'blankedPatch', size: 9 }, 'a patch of 9 must fit into 6×6 values'],
    [{ type: 'constructor' } as unknown as Corruption, 'must be one of gaussian, masking'],
  ])('refuses %o', (corruption, message) => {
    expect(() => corruptExamples(constant(0, 2, [6, 6, 1]), corruption, 1)).toThrow(message);
  });
});

test('in a step, other numbers come in the next step and the same in the same', () => {
  tf.tidy(() => {
    const x = tf.fill([4, 10], 0.5);
    const at = (step: number) => [...corruptBatch(x, { type: 'gaussian', sigma: 1 }, stepRandom([3, step])).dataSync()];
    expect(at(1)).toEqual(at(1));
    expect(at(2)).not.toEqual(at(1));
  });
});

test('the clip field is part of the name', () => {
  expect(describeCorruption({ type: 'gaussian', sigma: 0.5 })).toBe('noise σ 0.5');
  expect(describeCorruption({ type: 'gaussian', sigma: 0.5, clip: true })).toBe('noise σ 0.5, clipped');
  expect(describeCorruption({ type: 'masking', share: 0.25 })).toBe('25 % masked');
});

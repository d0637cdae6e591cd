import { type Examples, examplesFrom, ssim } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { ssimValues } from 'autoencoder-workbook/dist/metrics';
import { withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { ssim as ssimJs } from 'ssim.js';
import { describe, expect, test } from 'vitest';
import { ssimTwin } from '../support/ssimTwin';

/** Images of a blurred bar at a random place, as grey bytes, with as much noise as wanted. */
function bars(count: number, noise: number): Examples {
  const [shape, pixels] = [[28, 28, 1], 784];
  const values = new Float32Array(count * pixels);
  for (let image = 0; image < count; image++) {
    const place = randomSource(image + 1, 'place');
    const grain = randomSource(image + 1, `grain ${noise}`);
    const [row, column, slope] = [8 + place.integer(12), 8 + place.integer(12), place.normal()];
    for (let index = 0; index < pixels; index++) {
      const distance = (index % 28) - column - slope * (Math.floor(index / 28) - row);
      const level = Math.exp(-distance * distance * 0.2) + noise * grain.normal();
      values[image * pixels + index] = Math.round(255 * Math.min(1, Math.max(0, level))) / 255;
    }
  }
  return examplesFrom(values, shape);
}

/** One grey image as the bytes of red, green, blue and opacity that ssim.js reads. */
function imageData(examples: Examples, index: number) {
  const [height, width] = examples.shape as readonly [number, number, number];
  const pixels = height * width;
  const data = new Uint8ClampedArray(4 * pixels);
  examples.values.subarray(index * pixels, (index + 1) * pixels).forEach((value, pixel) => {
    data.fill(Math.round(255 * value), 4 * pixel, 4 * pixel + 3);
    data[4 * pixel + 3] = 255;
  });
  return { width, height, data };
}

describe('ssim', () => {
  const x = bars(20, 0);
  const noisy = bars(20, 0.2);

  test.each(['original', 'fast'] as const)("agrees with the '%s' algorithm of ssim.js to 1e-4", (algorithm) => {
    const values = ssimValues(x, noisy);
    const expected = Array.from({ length: x.count }, (_, image) => {
      const options = { ssim: algorithm, downsample: false } as const;
      return ssimJs(imageData(x, image), imageData(noisy, image), options).mssim;
    });
    expect(values).toBeNear(expected, { atol: 1e-4 });
    // The images differ enough for the comparison to mean something.
    expect(Math.min(...values)).toBeLessThan(0.5);
  });

  test('is the mean over images, 1 for equal ones, and lower the more noise there is', () => {
    const values = ssimValues(x, noisy);
    expect(ssim(x, noisy)).toBeNear(values.reduce((sum, value) => sum + value, 0) / 20, { rtol: 1e-12 });
    expect(ssim(x, x)).toBeNear(1, { rtol: 1e-6 });
    expect(ssim(x, bars(20, 0.05))).toBeGreaterThan(ssim(x, noisy));
  });

  test('gives each image its own value across chunks, and leaks nothing', async () => {
    const many = examplesFrom(
      Float32Array.from({ length: 1100 * 64 }, (_, i) => ((i * 37) % 101) / 100),
      [8, 8, 1],
    );
    const other = examplesFrom(
      many.values.map((value, i) => (value + (i % 7) / 6) / 2),
      [8, 8, 1],
    );
    const values = await withoutLeaks(() => ssimValues(many, other));
    expect(values).toHaveLength(1100);
    for (const image of [0, 511, 512, 1099]) {
      const one = ({ values }: Examples): Float32Array => values.subarray(image * 64, (image + 1) * 64);
      const expected = ssimTwin(one(many), one(other), { height: 8, width: 8, channels: 1 });
      expect(values[image]).toBeNear(expected, { rtol: 1e-4 });
    }
  });

  test('refuses what are no images and values that are no numbers', () => {
    const flat = examplesFrom(new Float32Array(784), [784]);
    expect(() => ssim(flat, flat)).toThrow('ssim: images must have the shape [height, width, channels], got [784]');
    expect(() => ssim(x, bars(19, 0))).toThrow(/got 20 of \[28, 28, 1\] and 19 of \[28, 28, 1\]/);
    const broken = { ...noisy, values: noisy.values.map((value, i) => (i === 784 ? Number.NaN : value)) };
    expect(() => ssim(x, broken)).toThrow(/xHat must hold finite numbers, got NaN in example 1/);
  });
});

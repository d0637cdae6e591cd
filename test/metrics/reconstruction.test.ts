import { examplesFrom, meanSquaredError, psnr, squaredErrorPerImage } from 'autoencoder-workbook';
import { clipToRange, meanSquaredErrors, squaredErrors } from 'autoencoder-workbook/dist/metrics';
import { describe, expect, test } from 'vitest';

// Two images of 2 × 2 pixels.
const x = examplesFrom(Float32Array.of(0, 0.5, 1, 0.25, 1, 1, 1, 1), [2, 2, 1]);
const xHat = examplesFrom(Float32Array.of(0, 0, 1, 0.25, 0.5, 1, 1, 0), [2, 2, 1]);

describe('squared errors', () => {
  test('are sums over the pixels of each image, and their means', () => {
    expect(squaredErrors(x, xHat)).toEqual(Float64Array.of(0.25, 0.25 + 1));
    expect(meanSquaredErrors(x, xHat)).toEqual(Float64Array.of(0.25 / 4, 1.25 / 4));
    expect(squaredErrorPerImage(x, xHat)).toBe((0.25 + 1.25) / 2);
    expect(meanSquaredError(x, xHat)).toBe(1.5 / 8);
  });

  test('differ by the number of pixels and by nothing else', () => {
    expect(squaredErrorPerImage(x, xHat)).toBe(4 * meanSquaredError(x, xHat));
    expect(meanSquaredError(x, x)).toBe(0);
  });

  test('do not lose small errors among many pixels', () => {
    // In float32, adding 1e-4 sixteen million times to a growing sum would stop growing.
    const many = 2 ** 24;
    const zeros = examplesFrom(new Float32Array(many), [many]);
    const small = examplesFrom(new Float32Array(many).fill(0.01), [many]);
    expect(meanSquaredError(zeros, small)).toBeNear(Math.fround(0.01) ** 2, { rtol: 1e-9 });
  });

  test('refuse shapes that differ, no images, and values that are no numbers', () => {
    const flat = examplesFrom(x.values, [4]);
    expect(() => squaredErrors(x, flat)).toThrow(/squaredErrors: .*got 2 of \[2, 2, 1\] and 2 of \[4\]/);
    const none = examplesFrom(new Float32Array(0), [4]);
    expect(() => meanSquaredError(none, none)).toThrow('x must hold at least one example, got 0');
    const broken = examplesFrom(Float32Array.of(0, 0, 0, 0, 0, Number.NaN, 0, 0), [2, 2, 1]);
    expect(() => meanSquaredError(x, broken)).toThrow(/xHat must hold finite numbers, got NaN in example 1/);
    const infinite = examplesFrom(Float32Array.of(0, 0, 0, Number.POSITIVE_INFINITY, 0, 0, 0, 0), [2, 2, 1]);
    expect(() => psnr(infinite, x)).toThrow(/x must hold finite numbers, got Infinity in example 0/);
  });
});

describe('psnr', () => {
  test('is 20 dB at a mean squared error of 0.01 and infinite without error', () => {
    const grey = examplesFrom(new Float32Array(8).fill(0.5), [2, 2, 1]);
    const lighter = examplesFrom(new Float32Array(8).fill(0.6), [2, 2, 1]);
    expect(psnr(grey, lighter)).toBeNear(20, { rtol: 1e-6 });
    expect(psnr(grey, grey)).toBe(Number.POSITIVE_INFINITY);
  });

  test('comes from the mean error of all images, not from the mean of their ratios', () => {
    expect(psnr(x, xHat)).toBeNear(10 * Math.log10(8 / 1.5), { rtol: 1e-12 });
  });

  test("turns Hinton & Salakhutdinov's 3.00 per image of 784 pixels into 24.2 dB", () => {
    const black = examplesFrom(new Float32Array(784), [784]);
    const off = examplesFrom(new Float32Array(784).fill(Math.sqrt(3 / 784)), [784]);
    expect(psnr(black, off)).toBeNear(24.2, { atol: 0.05 });
  });
});

describe('clipToRange', () => {
  const wild = examplesFrom(Float32Array.of(-0.5, 0.5, 1.5, 1), [2]);

  test('moves values into [0, 1] and leaves the original alone', () => {
    expect(clipToRange(wild)).toEqual({ ...wild, values: Float32Array.of(0, 0.5, 1, 1) });
    expect(wild.values[0]).toBe(-0.5);
  });

  test('keeps what belongs to a data set and takes other ranges', () => {
    const labelled = { ...wild, labels: Int32Array.of(3, 4), name: 'wild' };
    const clipped = clipToRange(labelled, { min: -1, max: 0 });
    expect(clipped).toEqual({ ...labelled, values: Float32Array.of(-0.5, 0, 0, 0) });
  });

  test('refuses an empty range', () => {
    expect(() => clipToRange(wild, { min: 1 })).toThrow('clipToRange: min must be below max, got 1 and 1');
  });
});

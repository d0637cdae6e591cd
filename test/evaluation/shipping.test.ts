import { bitsWithDecoder, breakEvenImages } from 'autoencoder-workbook/dist/evaluation';
import { describe, expect, test } from 'vitest';

describe('bitsWithDecoder', () => {
  test('shares the receiver out over the images', () => {
    expect(bitsWithDecoder({ bitsPerImage: 100, receiverNumbers: 1000 }, 320)).toBe(100 + 100);
    expect(bitsWithDecoder({ bitsPerImage: 100, receiverNumbers: 1000, bitsPerNumber: 8 }, 80)).toBe(100 + 100);
  });

  test('refuses to share among none', () => {
    expect(() => bitsWithDecoder({ bitsPerImage: 1, receiverNumbers: 1 }, 0)).toThrow(/images must be a positive/);
  });
});

describe('breakEvenImages', () => {
  const large = { bitsPerImage: 100, receiverNumbers: 1000 };
  const small = { bitsPerImage: 150, receiverNumbers: 0 };

  test('is where both cost the same', () => {
    const images = breakEvenImages(large, small);
    expect(images).toBe((1000 * 32) / 50);
    expect(bitsWithDecoder(large, images)).toBe(bitsWithDecoder(small, images));
  });

  test('rounds up to a whole image', () => {
    expect(breakEvenImages({ ...large, receiverNumbers: 1 }, { ...small, bitsPerImage: 103 })).toBe(11);
  });

  test('is never where the rate is higher, and at once where nothing extra is sent', () => {
    expect(breakEvenImages(small, large)).toBe(Number.POSITIVE_INFINITY);
    expect(breakEvenImages(large, { ...large, bitsPerImage: 120 })).toBe(0);
    expect(breakEvenImages(large, large)).toBe(0);
  });
});

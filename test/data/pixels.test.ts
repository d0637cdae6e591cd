import { pixelsFromBytes } from 'autoencoder-workbook/dist/data';
import { describe, expect, test } from 'vitest';

describe('pixelsFromBytes', () => {
  test('is byte / 255 in float32, for every byte', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const pixels = pixelsFromBytes(bytes);
    bytes.forEach((byte) => {
      expect(pixels[byte]).toBe(Math.fround(byte / 255));
      expect(Math.round((pixels[byte] ?? Number.NaN) * 255)).toBe(byte);
    });
    expect([pixels[0], pixels[51], pixels[255]]).toEqual([0, Math.fround(1 / 5), 1]);
  });
});

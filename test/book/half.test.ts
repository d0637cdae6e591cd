import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asFloats, asHalves, fromHalf, toHalf } from '../../book/lab/half.mjs';

test('powers of two, the smallest and the largest number keep their bits', () => {
  expect([0, 1, -2, 2 ** -14, 2 ** -24, 65_504].map(toHalf)).toEqual([0, 0x3c00, 0xc000, 0x0400, 0x0001, 0x7bff]);
});

test('every finite number of half precision comes back as itself', () => {
  const bits = Array.from({ length: 0x7c00 }, (_, index) => index);
  expect(bits.filter((half) => toHalf(fromHalf(half)) !== half)).toEqual([]);
});

test('no number is further off than half a unit of its last place', () => {
  fc.assert(
    fc.property(fc.double({ min: -65_504, max: 65_504, noNaN: true }), (value) => {
      const unit = Math.max(2 ** -24, 2 ** (Math.floor(Math.log2(Math.abs(value) || 1)) - 10));
      expect(Math.abs(fromHalf(toHalf(value)) - value)).toBeLessThanOrEqual(unit / 2);
    }),
  );
});

test('of two that are equally near the even one is taken; what is too large is refused', () => {
  expect(fromHalf(toHalf(2049))).toBe(2048);
  expect(fromHalf(toHalf(2051))).toBe(2052);
  expect(() => toHalf(65_520)).toThrow('65504');
  expect([...asFloats(asHalves(Float32Array.of(0.5, -3)))]).toEqual([0.5, -3]);
});

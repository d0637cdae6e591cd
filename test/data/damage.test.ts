import { blankImages, type Dataset, examplesFrom, shiftImages } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

// Two images of 2 × 3 grey pixels:  1 2 3 / 4 5 6  and  7 8 9 / 10 11 12.
const two = examplesFrom(
  Float32Array.from({ length: 12 }, (_, index) => index + 1),
  [2, 3, 1],
);
const valuesOf = (images: { readonly values: Float32Array }): number[] => Array.from(images.values);

describe('shiftImages', () => {
  test('moves each image by itself and lets zeros in', () => {
    expect(valuesOf(shiftImages(two, { right: 1 }))).toEqual([0, 1, 2, 0, 4, 5, 0, 7, 8, 0, 10, 11]);
    expect(valuesOf(shiftImages(two, { right: -2 }))).toEqual([3, 0, 0, 6, 0, 0, 9, 0, 0, 12, 0, 0]);
    expect(valuesOf(shiftImages(two, { down: 1 }))).toEqual([0, 0, 0, 1, 2, 3, 0, 0, 0, 7, 8, 9]);
    expect(valuesOf(shiftImages(two, { down: -1, right: 1 }))).toEqual([0, 4, 5, 0, 0, 0, 0, 10, 11, 0, 0, 0]);
  });

  test('leaves nothing when the image moves out, and everything for no shift', () => {
    expect(valuesOf(shiftImages(two, { right: 3 }))).toEqual(new Array(12).fill(0));
    expect(valuesOf(shiftImages(two, { right: -5, down: 1 }))).toEqual(new Array(12).fill(0));
    expect(valuesOf(shiftImages(two, { down: -2 }))).toEqual(new Array(12).fill(0));
    expect(valuesOf(shiftImages(two, {}))).toEqual(valuesOf(two));
  });

  test('keeps the channels of a pixel together', () => {
    const colour = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]);
    expect(valuesOf(shiftImages(colour, { right: 1 }))).toEqual([0, 0, 0, 1, 2, 3]);
  });

  test('copies, and keeps labels and split', () => {
    const labelled: Dataset = { ...two, name: 'two', split: 'test', labels: Int32Array.of(4, 9) };
    const moved = shiftImages(labelled, { right: 1 });
    expect(moved).toMatchObject({ name: 'two', split: 'test', labels: Int32Array.of(4, 9) });
    expect(labelled.values[0]).toBe(1);
  });

  test('refuses codes and fractions of pixels', () => {
    expect(() => shiftImages(examplesFrom(new Float32Array(4), [2]), { right: 1 })).toThrow(
      /\[height, width, channels\].*\[2\]/,
    );
    expect(() => shiftImages(two, { right: 0.5 })).toThrow(/right must be a whole number.*0.5/);
    expect(() => shiftImages(two, { down: Number.NaN })).toThrow(RangeError);
  });
});

describe('blankImages', () => {
  test('blanks where the rows and columns cross, in each image', () => {
    expect(valuesOf(blankImages(two, { rows: [1, 2] }))).toEqual([1, 2, 3, 0, 0, 0, 7, 8, 9, 0, 0, 0]);
    expect(valuesOf(blankImages(two, { columns: [0, 2] }))).toEqual([0, 0, 3, 0, 0, 6, 0, 0, 9, 0, 0, 12]);
    expect(valuesOf(blankImages(two, { rows: [0, 1], columns: [2, 3] }))).toEqual([
      1, 2, 0, 4, 5, 6, 7, 8, 0, 10, 11, 12,
    ]);
  });

  test('blanks all channels, and everything when no part is named', () => {
    const colour = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6), [1, 2, 3]);
    expect(valuesOf(blankImages(colour, { columns: [1, 2] }))).toEqual([1, 2, 3, 0, 0, 0]);
    expect(valuesOf(blankImages(two, {}))).toEqual(new Array(12).fill(0));
  });

  test('copies', () => {
    blankImages(two, {});
    expect(two.values[0]).toBe(1);
  });

  test('refuses empty parts and parts that leave the image', () => {
    expect(() => blankImages(two, { rows: [1, 1] })).toThrow(/rows must be \[first, end\].*≤ 2, got \[1, 1\]/);
    expect(() => blankImages(two, { columns: [1, 4] })).toThrow(/columns .*≤ 3, got \[1, 4\]/);
    expect(() => blankImages(two, { rows: [-1, 1] })).toThrow(RangeError);
    expect(() => blankImages(examplesFrom(new Float32Array(4), [2]), {})).toThrow(/\[height, width, channels\]/);
  });
});

import { type Examples, examplesFrom } from 'autoencoder-workbook';
import { dequantise, fitQuantiser, quantise } from 'autoencoder-workbook/dist/evaluation';
import { randomSource } from 'autoencoder-workbook/dist/math';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../support/matchers';

/** What storing a code of a few units as float32 may add. */
const FLOAT32_ROUNDING = 1e-6;

const codesOf = (rows: readonly (readonly number[])[]): Examples =>
  examplesFrom(Float32Array.from(rows.flat()), [rows[0]?.length ?? 0]);

/** Normal codes whose dimensions spread by 1, ½, ¼ … */
function normalCodes(count: number, dimensions: number, seed: number): Examples {
  const random = randomSource(seed, 'codes');
  const values = Float32Array.from(
    { length: count * dimensions },
    (_, index) => random.normal() / 2 ** (index % dimensions),
  );
  return examplesFrom(values, [dimensions]);
}

describe('fitQuantiser with a step for each dimension', () => {
  test('cuts the range into 2^bits bins and answers with their middles', () => {
    const codes = codesOf([[0], [8]]);
    const quantiser = fitQuantiser(codes, { bits: 2 });
    expect([...quantiser.steps]).toEqual([8 / 4]);
    expect([...quantiser.levels]).toEqual([4]);
    const symbols = quantise(quantiser, codesOf([[0], [1.9], [2.1], [7.9], [8]]));
    expect([...symbols]).toEqual([0, 0, 1, 3, 3]);
    expect([...dequantise(quantiser, symbols).values]).toEqual([1, 1, 3, 7, 7]);
  });

  test('clamps what lies outside the training range', () => {
    const quantiser = fitQuantiser(codesOf([[0], [8]]), { bits: 2 });
    expect([...quantise(quantiser, codesOf([[-100], [100]]))]).toEqual([0, 3]);
  });

  test('is never wrong by more than half a step on codes inside the range', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 }), fc.integer({ min: 1, max: 1000 }), (bits, seed) => {
        const codes = normalCodes(50, 3, seed);
        const quantiser = fitQuantiser(codes, { bits });
        const back = dequantise(quantiser, quantise(quantiser, codes));
        codes.values.forEach((value, index) => {
          const half = (quantiser.steps[index % 3] as number) / 2;
          expect(Math.abs((back.values[index] as number) - value)).toBeLessThanOrEqual(half + FLOAT32_ROUNDING);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('leaves the mean squared error of fine uniform quantisation, step²/12', () => {
    const codes = normalCodes(20_000, 1, 3);
    const quantiser = fitQuantiser(codes, { bits: 6 });
    const back = dequantise(quantiser, quantise(quantiser, codes));
    const error = codes.values.reduce((sum, value, index) => sum + (value - (back.values[index] as number)) ** 2, 0);
    expect(error / codes.count).toBeNear((quantiser.steps[0] as number) ** 2 / 12, { rtol: 0.03 });
  });

  test('gives a dimension that never varies one level', () => {
    const quantiser = fitQuantiser(
      codesOf([
        [0, 5],
        [8, 5],
      ]),
      { bits: 3 },
    );
    expect([...quantiser.levels]).toEqual([8, 1]);
    expect(dequantise(quantiser, quantise(quantiser, codesOf([[8, 5]]))).values[1]).toBe(5);
  });
});

describe('fitQuantiser with a shared step', () => {
  test('takes the step of the widest dimension and fewer levels in the others', () => {
    // Ranges 8 and 2, means 4 and 1: with a step of 8/4 = 2 the second dimension reaches half a step to each side.
    const quantiser = fitQuantiser(
      codesOf([
        [0, 0],
        [8, 2],
      ]),
      { bits: 2, step: 'shared' },
    );
    expect([...quantiser.steps]).toEqual([2, 2]);
    expect(quantiser.levels[0]).toBe(2 + 2 + 1);
    expect(quantiser.levels[1]).toBeLessThanOrEqual(3);
  });

  test('keeps the training mean exact, so that a hardly varying dimension needs one level', () => {
    const codes = codesOf([
      [0, 0.9],
      [8, 1.1],
      [4, 1],
    ]);
    const quantiser = fitQuantiser(codes, { bits: 2, step: 'shared' });
    expect(quantiser.levels[1]).toBe(1);
    const back = dequantise(quantiser, quantise(quantiser, codesOf([[4, 1.1]])));
    expect(back.values).toBeNear([4, 1], { rtol: 1e-6 });
  });
});

describe('what quantisers refuse', () => {
  const codes = codesOf([
    [0, 1],
    [8, 2],
  ]);

  test.each([0, 1.5, 17, Number.NaN])('bits %s', (bits) => {
    expect(() => fitQuantiser(codes, { bits })).toThrow(/bits must be an integer from 1 to 16/);
  });

  test('codes of another size, broken codes and none at all', () => {
    const quantiser = fitQuantiser(codes, { bits: 2 });
    expect(() => quantise(quantiser, codesOf([[1]]))).toThrow(/must have the 2 dimensions .* got 1/);
    expect(() => quantise(quantiser, codesOf([[1, Number.NaN]]))).toThrow(/finite numbers, got NaN/);
    expect(() => fitQuantiser({ values: new Float32Array(0), count: 0, shape: [2] }, { bits: 2 })).toThrow(
      /at least one example/,
    );
    expect(() => fitQuantiser({ values: new Float32Array(0), count: 3, shape: [0] }, { bits: 2 })).toThrow(
      /codes must be .* got 0 values, count 3/,
    );
    expect(() => dequantise(quantiser, Int32Array.of(0, 1, 1))).toThrow(/3 levels are not a whole number of codes/);
  });
});

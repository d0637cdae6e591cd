import { examplesFrom } from 'autoencoder-workbook';
import { codeLengths, fitQuantiser, fitSymbolModel, quantise } from 'autoencoder-workbook/dist/evaluation';
import { randomSource } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';
import { arithmeticCodeLength } from '../support/arithmeticCoder';
import '../support/matchers';

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('fitSymbolModel', () => {
  test('turns smoothed frequencies into bits', () => {
    // Three zeros and a one of two levels: (3 + ½)/(4 + 1) and (1 + ½)/(4 + 1).
    const { bits } = fitSymbolModel(Int32Array.of(0, 0, 1, 0), [2]);
    expect(bits[0]).toBeNear([-Math.log2(3.5 / 5), -Math.log2(1.5 / 5)], { rtol: 1e-12 });
  });

  test('gives probabilities that add up to one in each dimension', () => {
    const random = randomSource(1, 'levels');
    const levels = [3, 7, 1];
    const symbols = Int32Array.from({ length: 60 }, (_, index) => random.integer(levels[index % 3] as number));
    for (const own of fitSymbolModel(symbols, levels, { smoothing: 0.1 }).bits) {
      expect(own.reduce((sum, cost) => sum + 2 ** -cost, 0)).toBeNear(1, { rtol: 1e-12 });
    }
  });

  test('reaches the entropy of the training codes as smoothing vanishes', () => {
    // Frequencies ½, ¼, ¼: an entropy of 1.5 bits.
    const symbols = Int32Array.of(0, 0, 1, 2);
    const model = fitSymbolModel(symbols, [3], { smoothing: 1e-9 });
    expect(mean(codeLengths(model, symbols))).toBeNear(1.5, { atol: 1e-6 });
  });

  test('lets levels that no training code has cost a finite number of bits', () => {
    const model = fitSymbolModel(Int32Array.of(0, 0, 0), [2]);
    expect(codeLengths(model, Int32Array.of(1))[0]).toBeNear(-Math.log2(0.5 / 4), { rtol: 1e-12 });
  });
});

describe('codeLengths', () => {
  test('adds up the dimensions of each code', () => {
    const model = { bits: [Float64Array.of(1, 2), Float64Array.of(10, 20, 30)] };
    expect([...codeLengths(model, Int32Array.of(0, 2, 1, 0))]).toEqual([1 + 30, 2 + 10]);
  });

  test('is what an arithmetic coder writes, to within a tenth of a per cent', () => {
    const random = randomSource(2, 'codes');
    const codes = (count: number) =>
      examplesFrom(
        Float32Array.from({ length: count * 4 }, (_, index) => random.normal() * (1 + (index % 4))),
        [4],
      );
    const train = codes(4000);
    const test = codes(1000);
    const quantiser = fitQuantiser(train, { bits: 5, step: 'shared' });
    const model = fitSymbolModel(quantise(quantiser, train), quantiser.levels);
    const symbols = quantise(quantiser, test);
    const estimated = codeLengths(model, symbols).reduce((sum, bits) => sum + bits, 0);
    expect(arithmeticCodeLength(model, symbols)).toBeNear(estimated, { rtol: 1e-3 });
  });
});

describe('what the model refuses', () => {
  test.each([
    [() => fitSymbolModel(Int32Array.of(0, 1), [2], { smoothing: 0 }), /smoothing must be positive, got 0/],
    [() => fitSymbolModel(Int32Array.of(0, 2), [2]), /levels of dimension 0 must lie in 0…1, got 2/],
    [() => fitSymbolModel(Int32Array.of(0, 1, 1), [2, 2]), /3 levels are not a whole number of codes of 2/],
    [() => codeLengths({ bits: [Float64Array.of(1)] }, Int32Array.of(-1)), /must lie in 0…0, got -1/],
  ])('case %#', (call, message) => {
    expect(call).toThrow(message);
  });
});

import { examplesFrom } from 'autoencoder-workbook';
import { expectFinite, expectLabels, expectSameFeatures, expectSome } from 'autoencoder-workbook/dist/metrics/checks';
import { describe, expect, test } from 'vitest';

const examples = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6), [3]);

describe('checks of what metrics are given', () => {
  test('find the example that holds a NaN', () => {
    expect(() => expectFinite('who', 'x', examples)).not.toThrow();
    const broken = examplesFrom(Float32Array.of(1, 2, 3, 4, Number.NaN, 6), [3]);
    expect(() => expectFinite('who', 'x', broken)).toThrow(/^who: x must hold finite numbers, got NaN in example 1;/);
  });

  test('want at least one example', () => {
    expect(() => expectSome('who', 'x', examples)).not.toThrow();
    expect(() => expectSome('who', 'x', examplesFrom(new Float32Array(0), [3]))).toThrow(/at least one example, got 0/);
  });

  test('want a label for each example', () => {
    const labels = Int32Array.of(0, 1);
    expect(expectLabels('who', { name: 'labels', labels, examples })).toBe(labels);
    expect(() => expectLabels('who', { name: 'labels', labels: undefined, examples })).toThrow(/labels are missing/);
    expect(() => expectLabels('who', { name: 'labels', labels: Int32Array.of(1), examples })).toThrow(
      /each of 2 codes, got 1/,
    );
  });

  test('compare the number of features, whatever their layout', () => {
    expect(() => expectSameFeatures('who', examples, examplesFrom(examples.values, [3, 1]))).not.toThrow();
    expect(() => expectSameFeatures('who', examples, examplesFrom(examples.values, [2]))).toThrow(
      /got \[3\] and \[2\]/,
    );
  });
});

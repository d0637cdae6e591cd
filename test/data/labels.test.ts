import { examplesFrom, withLabels, withoutLabels } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

describe('labels joined to examples', () => {
  const images = { ...examplesFrom(Float32Array.of(1, 2, 3, 4), [1, 2, 1]), labels: Int32Array.of(2, 0) };

  test('stand behind each flat example as a one-hot vector, and come off again', () => {
    const joined = withLabels(images, 3);
    expect(joined).toEqual({ values: Float32Array.of(1, 2, 0, 0, 1, 3, 4, 1, 0, 0), count: 2, shape: [5] });
    expect(withoutLabels(joined, [1, 2, 1]).values).toEqual(images.values);
  });

  test('must be known and in range', () => {
    expect(() => withLabels(images, 2)).toThrow('the label of example 0 must lie in 0…1, got 2');
    expect(() => withLabels(examplesFrom(images.values, [2]), 2)).toThrow('got undefined');
  });
});

import { examplesFrom } from 'autoencoder-workbook';
import { tensorOf } from 'autoencoder-workbook/dist/data';
import { countTensors, numbersOf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const images = examplesFrom(Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), [2, 3, 1]);

describe('tensorOf', () => {
  test('has the count in front of the shape of an example', () => {
    const tensor = tensorOf(images);
    expect(tensor.shape).toEqual([2, 2, 3, 1]);
    expect(tensor.dtype).toBe('float32');
    tensor.dispose();
  });

  test('gives the values back in order and can be freed by numbersOf', () => {
    const before = countTensors();
    expect(numbersOf(() => tensorOf(images))).toEqual(images.values);
    expect(countTensors()).toBe(before);
  });

  test('copies: the examples may change afterwards', () => {
    const own = examplesFrom(Float32Array.of(1, 2), [2]);
    const tensor = tensorOf(own);
    own.values[0] = 9;
    expect(Array.from(tensor.dataSync())).toEqual([1, 2]);
    tensor.dispose();
  });
});

import { examplesFrom, latentVariances } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

describe('latentVariances', () => {
  test('are the mean squared distances from the mean, latent by latent', () => {
    // Codes (1, 7), (3, 7), (8, 7): mean 4, deviations −3, −1, 4; the second latent is dead.
    const codes = examplesFrom(Float32Array.of(1, 7, 3, 7, 8, 7), [2]);
    expect([...latentVariances(codes)]).toEqual([(9 + 1 + 16) / 3, 0]);
  });

  test('of a constant are exactly 0, however large it is', () => {
    const codes = examplesFrom(new Float32Array(1000).fill(123456.789), [1]);
    expect([...latentVariances(codes)]).toEqual([0]);
  });

  test('refuse images and an empty list', () => {
    expect(() => latentVariances(examplesFrom(new Float32Array(4), [2, 2]))).toThrow('got [2, 2]');
    expect(() => latentVariances(examplesFrom(new Float32Array(0), [2]))).toThrow('at least one example');
  });
});

import { type Codec, examplesFrom, reconstruct } from 'autoencoder-workbook';
import { expectShape } from 'autoencoder-workbook/dist/data/codec';
import { describe, expect, test } from 'vitest';

/** Keeps the first of two numbers and guesses the second to be the same. */
const firstOnly: Codec = {
  name: 'first only',
  latentDim: 1,
  inputShape: [2],
  cost: { parameters: 0, fitSeconds: 0 },
  encode: ({ values }) =>
    examplesFrom(
      values.filter((_, index) => index % 2 === 0),
      [1],
    ),
  decode: ({ values }) => examplesFrom(Float32Array.from([...values].flatMap((value) => [value, value])), [2]),
};

describe('reconstruct', () => {
  test('encodes, then decodes', () => {
    const xHat = reconstruct(firstOnly, examplesFrom(Float32Array.of(1, 2, 3, 4), [2]));
    expect([...xHat.values]).toEqual([1, 1, 3, 3]);
    expect(xHat).toMatchObject({ count: 2, shape: [2] });
  });
});

describe('expectShape', () => {
  test('accepts the right shape and names a wrong one', () => {
    const image = examplesFrom(new Float32Array(4), [2, 2, 1]);
    expect(() => expectShape('PCA', image, [2, 2, 1])).not.toThrow();
    expect(() => expectShape('PCA', image, [4])).toThrow('PCA: examples must have the shape [4], got [2, 2, 1]');
  });
});

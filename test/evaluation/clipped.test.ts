import { type Codec, clipped, examplesFrom } from 'autoencoder-workbook';
import { describe, expect, test } from 'vitest';

/** Its code is the example, its reconstruction three times as much. */
const tripling: Codec = {
  name: 'tripling',
  latentDim: 3,
  inputShape: [3],
  cost: { parameters: 7, fitSeconds: 0.5 },
  encode: (examples) => examples,
  decode: (codes) => ({ ...codes, values: codes.values.map((value) => 3 * value) }),
};

describe('clipped', () => {
  const examples = examplesFrom(Float32Array.of(-0.5, 0.25, 0.5), [3]);

  test('moves reconstructions into the range and leaves codes alone', () => {
    const codec = clipped(tripling);
    expect([...codec.encode(examples).values]).toEqual([-0.5, 0.25, 0.5]);
    expect([...codec.decode(examples).values]).toEqual([0, 0.75, 1]);
    expect([...clipped(tripling, { min: -1, max: 0.5 }).decode(examples).values]).toEqual([-1, 0.5, 0.5]);
  });

  test('says so in its name and costs the same', () => {
    expect(clipped(tripling)).toMatchObject({
      name: 'tripling clipped',
      latentDim: 3,
      inputShape: [3],
      cost: tripling.cost,
    });
  });
});

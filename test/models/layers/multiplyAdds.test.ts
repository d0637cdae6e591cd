import { buildStack } from 'autoencoder-workbook/dist/models/layers/build';
import { multiplyAdds } from 'autoencoder-workbook/dist/models/layers/multiplyAdds';
import type { LayerSpec } from 'autoencoder-workbook/dist/models/layers/spec';
import { describe, expect, test } from 'vitest';

/** Counts the chain as an encoder; a tied decoder may follow it. */
function countOf(
  layers: readonly LayerSpec[],
  inputShape: readonly number[],
  decoder: readonly LayerSpec[] = [],
): number {
  const encoder = buildStack(layers, { path: 'encoder', inputShape, seed: 1 });
  const shape = encoder.layers.at(-1)?.outputShape ?? inputShape;
  const after = buildStack(decoder, { path: 'decoder', inputShape: shape, seed: 1, earlier: encoder.weights });
  try {
    return multiplyAdds([...encoder.layers, ...after.layers]);
  } finally {
    for (const { variable } of [...encoder.weights, ...after.weights]) variable.dispose();
  }
}

describe('multiplyAdds', () => {
  test('of dense layers is the size of their matrices; biases and activations are free', () => {
    const layers = [
      { type: 'dense', units: 128, activation: 'relu' },
      { type: 'layerNorm' },
      { type: 'dense', units: 32 },
    ] as const;
    expect(countOf(layers, [784])).toBe(784 * 128 + 128 * 32);
  });

  test('of a tied layer is that of the matrix it borrows', () => {
    const tied = { type: 'dense', units: 7, tiedTo: 'encoder/0-dense' } as const;
    expect(countOf([{ type: 'dense', units: 5 }], [7], [tied])).toBe(2 * 7 * 5);
  });

  test('of a convolution is its kernel times the positions it is laid on', () => {
    const same = { type: 'conv2d', filters: 16, kernelSize: 3, stride: 2 } as const;
    expect(countOf([same], [28, 28, 1])).toBe(3 * 3 * 16 * 14 * 14);
    const valid = { type: 'conv2d', filters: 4, kernelSize: 5, padding: 'valid' } as const;
    expect(countOf([valid], [12, 10, 3])).toBe(5 * 5 * 3 * 4 * 8 * 6);
  });

  test('of a transposed convolution is that of the convolution it turns round', () => {
    const transposed = { type: 'conv2dTranspose', filters: 1, kernelSize: 3, stride: 2 } as const;
    expect(countOf([transposed], [14, 14, 16])).toBe(3 * 3 * 16 * 14 * 14);
  });

  test('of a block is that of what is inside', () => {
    const block = { type: 'residual', layers: [{ type: 'dense', units: 6 }] } as const;
    expect(countOf([block, { type: 'flatten' }], [6])).toBe(36);
  });
});

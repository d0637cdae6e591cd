import {
  autoencoderFrom,
  denseAutoencoder,
  describeLayers,
  examplesFrom,
  linearAutoencoder,
  reconstruct,
  scratchAutoencoder,
  stackedAutoencoder,
} from 'autoencoder-workbook';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import type { Pass } from 'autoencoder-workbook/dist/models';
import { countTensors, tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const plainPass = (): Pass => ({
  training: false,
  random: stepRandom(tf.tensor1d([1, 1], 'int32')),
  beta: tf.scalar(1),
});

describe('denseAutoencoder', () => {
  test('has the sizes it says and counts its parameters', () => {
    const model = denseAutoencoder({ latentDim: 32, hidden: [128, 64], seed: 1 });
    const rows = describeLayers(model);
    expect(rows.map((row) => row.output)).toEqual(['784', '128', '64', '32', '64', '128', '784', '28×28×1']);
    const encoder = 784 * 128 + 128 + (128 * 64 + 64) + (64 * 32 + 32);
    const decoder = 32 * 64 + 64 + (64 * 128 + 128) + (128 * 784 + 784);
    expect(model.cost).toEqual({ parameters: encoder + decoder, fitSeconds: 0 });
    expect(rows.reduce((sum, row) => sum + row.parameters, 0)).toBe(encoder + decoder);
    model.dispose();
  });

  test('encodes and decodes any number of examples without leaking', async () => {
    const model = denseAutoencoder({ latentDim: 3, inputShape: [10], hidden: [6], seed: 1 });
    const examples = planarExamples(1500, { features: 10, rank: 2, seed: 2 });
    await withoutLeaks(() => {
      const codes = model.encode(examples);
      expect([codes.count, codes.shape]).toEqual([1500, [3]]);
      const xHat = reconstruct(model, examples);
      expect([xHat.count, xHat.shape]).toEqual([1500, [10]]);
      expect(xHat.values.every((value) => value > 0 && value < 1)).toBe(true);
      // The batches that encoding goes through must not show in the result.
      const last = examplesFrom(examples.values.slice(-10), [10]);
      expect(model.encode(last).values).toBeNear(codes.values.slice(-3), { rtol: 1e-4, atol: 1e-6 });
    });
    model.dispose();
  });

  test('dispose frees every variable', () => {
    const before = countTensors();
    denseAutoencoder({ latentDim: 2, seed: 1 }).dispose();
    expect(countTensors()).toBe(before);
  });

  test.each([
    [{ latentDim: 0, seed: 1 }, 'denseAutoencoder: latentDim must be a positive integer, got 0'],
    [{ latentDim: 2.5, seed: 1 }, 'latentDim must be a positive integer, got 2.5'],
    [{ latentDim: 2, seed: 0 }, 'seed must be an integer from 1 to 2147483647, got 0'],
    [{ latentDim: 2, seed: 1, inputShape: [] }, 'inputShape must be a list of positive integers'],
    [{ latentDim: 2, seed: 1, output: 'linear', loss: { type: 'bernoulli' } }, "needs output 'sigmoid', got 'linear'"],
    [{ latentDim: 2, seed: 1, inputShape: [9], loss: { type: 'ssim' } }, 'the ssim loss needs images'],
  ] as const)('refuses %j', (settings, message) => {
    expect(() => denseAutoencoder(settings)).toThrow(message);
  });

  test('refuses examples of another shape', () => {
    const model = denseAutoencoder({ latentDim: 2, inputShape: [10], seed: 1 });
    const wrong = examplesFrom(new Float32Array(18), [9]);
    expect(() => model.encode(wrong)).toThrow('dense.encode: examples must have the shape [10], got [9]');
    model.dispose();
  });
});

describe('linearAutoencoder', () => {
  test('is affine: differences of reconstructions add up', () => {
    const model = linearAutoencoder({ latentDim: 2, inputShape: [4], seed: 3 });
    const at = (values: number[]) => reconstruct(model, examplesFrom(Float32Array.from(values), [4])).values;
    const zero = at([0, 0, 0, 0]);
    const a = at([1, 2, 3, 4]);
    const b = at([0, -1, 5, 2]);
    const both = at([1, 1, 8, 6]);
    expect(both).toBeNear(
      a.map((value, i) => value + (b[i] as number) - (zero[i] as number)),
      { atol: 1e-5 },
    );
    model.dispose();
  });
});

describe('scratchAutoencoder', () => {
  test('computes the same function as stacked layers with the same numbers', () => {
    const scratch = scratchAutoencoder({ latentDim: 2, inputShape: [5], hidden: 4, seed: 9 });
    const stacked = stackedAutoencoder({
      kind: 'stacked',
      name: 'twin',
      inputShape: [5],
      latentDim: 2,
      encoder: [
        { type: 'dense', units: 4, activation: 'relu' },
        { type: 'dense', units: 2, activation: 'sigmoid' },
      ],
      decoder: [
        { type: 'dense', units: 4, activation: 'relu' },
        { type: 'dense', units: 5 },
      ],
      output: 'sigmoid',
      loss: { type: 'squaredError' },
      seed: 1,
    });
    for (const [index, { variable }] of scratch.weights.entries()) stacked.weights[index]?.variable.assign(variable);
    const examples = planarExamples(7, { features: 5, rank: 2, seed: 4 });
    expect(scratch.encode(examples).values).toBeNear(stacked.encode(examples).values, { atol: 1e-6 });
    expect(reconstruct(scratch, examples).values).toBeNear(reconstruct(stacked, examples).values, { atol: 1e-6 });
    expect(scratch.encode(examples).values.every((z) => z > 0 && z < 1)).toBe(true);
    scratch.dispose();
    stacked.dispose();
  });
});

describe('autoencoderFrom', () => {
  const identity = (penalty: { l1?: number; l2?: number }) => {
    const variable = tf.tidy(() => tf.variable(tf.tensor2d([1, 0, 0, -2], [2, 2])));
    return autoencoderFrom({
      name: 'by hand',
      inputShape: [2],
      latentDim: 2,
      encoder: {
        weights: [{ name: 'w', variable }],
        penalised: ['w'],
        apply: (x) => tf.matMul(x as tf.Tensor2D, variable as tf.Tensor as tf.Tensor2D),
      },
      decoder: { weights: [], apply: (z) => tf.clone(z) },
      loss: { type: 'squaredError' },
      output: 'linear',
      penalty,
    });
  };

  test('its objective is the loss per example, its penalty falls on the named weights', () => {
    const model = identity({ l1: 0.5, l2: 0.25 });
    tf.tidy(() => {
      const x = tf.tensor2d([1, 1, 0, 3], [2, 2]);
      const { objective, parts } = model.lossTerms(x, plainPass());
      expect(objective.dataSync()).toBeNear([(1 - 1) ** 2 + (1 + 2) ** 2, (3 + 6) ** 2]);
      expect(parts['reconstruction']?.dataSync()).toBeNear(objective.dataSync());
      expect(model.penalty?.().dataSync()).toBeNear([0.5 * (1 + 2) + 0.25 * (1 + 4)]);
    });
    model.dispose();
  });

  test('has no penalty where both factors are zero', () => {
    const model = identity({});
    expect(model.penalty).toBeUndefined();
    model.dispose();
  });
});

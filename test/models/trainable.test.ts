import { fit, trainable } from 'autoencoder-workbook';
import { weightVariable } from 'autoencoder-workbook/dist/models/weights';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { planarExamples } from '../support/toyData';

const examples = planarExamples(100, { features: 4, rank: 2, seed: 5 });

/** A net with an encoder only: one direction whose mean square is driven to 1. */
const encoderOnly = () => {
  const kernel = weightVariable('w', [4, 1], () => Float32Array.of(0.1, 0.1, 0.1, 0.1));
  const project = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, kernel.variable as tf.Tensor as tf.Tensor2D);
  return trainable({
    name: 'direction',
    kind: 'direction',
    inputShape: [4],
    latentDim: 1,
    parts: [{ weights: [kernel], penalised: ['w'] }],
    penalty: { l2: 0.5 },
    termNames: ['unit'],
    encode: project,
    lossTerms(x) {
      const unit = tf.reshape(tf.square(tf.sub(tf.square(project(x)), 1)), [-1]) as tf.Tensor1D;
      return { objective: unit, parts: { unit } };
    },
  });
};

describe('trainable', () => {
  test('a model without a decoder is trained and encodes, and does not pretend to decode', async () => {
    await withoutLeaks(async () => {
      const model = encoderOnly();
      expect(model.decode).toBeUndefined();
      const { history } = await fit(model, examples, { epochs: 30, seed: 1, learningRate: 1e-2, batchSize: 20 });
      expect(history[29]?.losses['unit']).toBeLessThan(history[0]?.losses['unit'] as number);
      expect(model.encode(examples)).toMatchObject({ count: 100, shape: [1] });
      expect(model.cost.parameters).toBe(4);
      expect(model.cost.fitSeconds).toBeGreaterThan(0);
      model.dispose();
    });
  });

  test('its penalty falls on the named weights: ½·4·0.1²', () => {
    const model = encoderOnly();
    expect(tf.tidy(() => model.penalty?.().dataSync())).toBeNear([0.5 * 4 * 0.01], { rtol: 1e-6 });
    model.dispose();
  });

  test('checks shapes, and a penalty below 0', () => {
    const model = encoderOnly();
    expect(() => model.encode({ ...examples, shape: [2, 2] })).toThrow(
      'direction.encode: examples must have the shape [4]',
    );
    model.dispose();
    const parts = { name: 'x', kind: 'x', inputShape: [1], latentDim: 1, parts: [], termNames: [], encode: tf.clone };
    const lossTerms = () => ({ objective: tf.tensor1d([0]), parts: {} });
    expect(() => trainable({ ...parts, lossTerms, penalty: { l1: -1 } })).toThrow(
      'l1 of the penalty must be a number of at least 0, got -1',
    );
  });
});

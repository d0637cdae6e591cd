import { contractiveAutoencoder, denseAutoencoder, fit, type LayerSpec } from 'autoencoder-workbook';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import { normaliseRows } from 'autoencoder-workbook/dist/math/layerNorm';
import { type Pass, readWeights, type Stack } from 'autoencoder-workbook/dist/models';
import { buildStack } from 'autoencoder-workbook/dist/models/layers/build';
import { squaredJacobianNorm } from 'autoencoder-workbook/dist/models/layers/linearised';
import { tf } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { expectLossAndGradient, rowsOf } from '../../support/gradients';
import { planarExamples } from '../../support/toyData';

const pass = (): Pass => ({ training: true, random: stepRandom([3, 1]), beta: tf.scalar(1) });
const build = (layers: readonly LayerSpec[], inputShape: readonly number[]) =>
  buildStack(layers, { path: 'encoder', inputShape, seed: 4 });
const free = (stack: Stack) => {
  for (const { variable } of [...stack.weights, ...stack.state]) variable.dispose();
};

describe('layer norm', () => {
  const epsilon = 1e-3;
  const rowTwin = (row: readonly number[]) => {
    const mean = row.reduce((a, b) => a + b, 0) / row.length;
    const variance = row.reduce((sum, value) => sum + (value - mean) ** 2, 0) / row.length;
    return row.map((value) => (value - mean) / Math.sqrt(variance + epsilon));
  };

  test('each row by its own mean and biased variance, and the gradient that goes with it', () => {
    expectLossAndGradient({
      // Squares of shifted values: a plain sum of normalised values is 0 whatever x is.
      loss: (x) => tf.sum(tf.square(tf.add(normaliseRows(x, epsilon), tf.tensor1d([0.3, -1, 2, 0.5]))), 1),
      twin: (values) =>
        rowsOf(values, 4).map((row) =>
          rowTwin(row).reduce((sum, value, i) => sum + (value + ([0.3, -1, 2, 0.5][i] as number)) ** 2, 0),
        ),
      at: [1, -2, 0.5, 3, 0.1, 0.2, 0.15, -0.1, 5, 5.1, 4.9, 5],
      shape: [3, 4],
      rtol: 1e-3,
      atol: 1e-4,
    });
  });

  test('y = γ·x̂ + β, whatever the scale of the input', () => {
    const stack = build([{ type: 'layerNorm', epsilon: 0 }], [3]);
    tf.tidy(() => {
      stack.weights[0]?.variable.assign(tf.tensor1d([1, 2, 3]));
      stack.weights[1]?.variable.assign(tf.tensor1d([0, 0, 10]));
      const root = Math.sqrt(1.5);
      for (const scale of [1, 1000]) {
        const y = stack.apply(tf.tensor2d([[1 * scale, 2 * scale, 3 * scale]]), pass());
        expect(y.dataSync()).toBeNear([-root, 0, 3 * root + 10], { rtol: 1e-5, atol: 1e-5 });
      }
    });
    free(stack);
  });
});

describe('residual blocks', () => {
  test('x + layers(x)', () => {
    const stack = build([{ type: 'residual', layers: [{ type: 'dense', units: 2 }] }], [2]);
    expect(stack.weights.map(({ name }) => name)).toEqual([
      'encoder/0-residual/0-dense/kernel',
      'encoder/0-residual/0-dense/bias',
    ]);
    tf.tidy(() => {
      stack.weights[0]?.variable.assign(tf.tensor2d([1, 2, 3, 4], [2, 2]));
      expect(stack.apply(tf.tensor2d([[1, 10]]), pass()).dataSync()).toBeNear([1 + 1 + 30, 10 + 2 + 40]);
    });
    free(stack);
  });

  test.each<[readonly LayerSpec[], string]>([
    [[{ type: 'dense', units: 3 }], 'a residual block must end at the shape it starts from, [2], got [3]'],
    [[], 'a residual block needs at least one layer, got none'],
  ])('refuses %j', (layers, message) => {
    expect(() => build([{ type: 'residual', layers }], [2])).toThrow(message);
  });
});

test('Jacobians go through both', () => {
  const stack = build(
    [
      { type: 'dense', units: 6, activation: 'tanh' },
      {
        type: 'residual',
        layers: [
          { type: 'dense', units: 5, activation: 'softplus' },
          { type: 'layerNorm' },
          { type: 'dense', units: 6, activation: 'gelu' },
        ],
      },
      { type: 'dense', units: 3 },
      { type: 'layerNorm' },
      { type: 'activation', activation: 'sigmoid' },
    ],
    [4],
  );
  tf.tidy(() => {
    const x = tf.randomNormal([5, 4], 0, 1, 'float32', 5);
    const still: Pass = { ...pass(), training: false };
    const rows = [0, 1, 2].map((code) =>
      tf.grad((input) => tf.sum(tf.slice(stack.apply(input, still), [0, code], [-1, 1])))(x),
    );
    const expected = tf.sum(tf.square(tf.stack(rows)), [0, 2]).dataSync();
    const norms = () => squaredJacobianNorm(stack.linearise?.(x) ?? []);
    expect(norms().dataSync()).toBeNear(expected, { rtol: 1e-4 });
    // And can be trained through: the gradient in γ of the inner norm against a difference.
    const gamma = stack.weights.find(({ name }) => name.endsWith('1-layerNorm/gamma'))?.variable as tf.Variable;
    const { grads } = tf.variableGrads(() => tf.sum(norms()), [gamma]);
    const at = (by: number) => {
      gamma.assign(tf.add(gamma, tf.tensor1d([by, 0, 0, 0, 0])));
      return tf.sum(norms()).dataSync()[0] as number;
    };
    const slope = (at(0.02) - at(-0.04)) / 0.04;
    expect(grads[gamma.name]?.dataSync()[0]).toBeNear(slope, { rtol: 1e-2 });
  });
  free(stack);
});

describe('dense nets by settings', () => {
  const sizes = { latentDim: 2, seed: 1, inputShape: [6], hidden: [5, 5] } as const;

  test('layer norm, skips and gains stand where they should', () => {
    const model = denseAutoencoder({ ...sizes, layerNorm: true, residual: true, gain: 1.5 });
    const dense = { type: 'dense', gain: 1.5 } as const;
    const block: LayerSpec[] = [
      { ...dense, units: 5 },
      { type: 'layerNorm' },
      { type: 'activation', activation: 'gelu' },
    ];
    expect(model.config.encoder).toEqual([
      ...block,
      { type: 'residual', layers: block },
      { ...dense, units: 2, activation: 'linear' },
    ]);
    expect(model.config.decoder).toEqual([...block, { type: 'residual', layers: block }, { ...dense, units: 6 }]);
    model.dispose();
  });

  test('a bias may start elsewhere', () => {
    const model = denseAutoencoder(sizes);
    expect(readWeights(model)['encoder/0-dense/bias']).toBeNear([0, 0, 0, 0, 0]);
    model.dispose();
    const stack = build([{ type: 'dense', units: 2, initialBias: -3 }], [6]);
    expect(stack.weights[1]?.variable.dataSync()).toBeNear([-3, -3]);
    free(stack);
  });

  test('contractive ones tie the layers inside blocks too, and train', async () => {
    const train = planarExamples(64, { features: 6, rank: 2, seed: 5 });
    const model = contractiveAutoencoder({
      inputShape: sizes.inputShape,
      latentDim: sizes.latentDim,
      seed: sizes.seed,
      net: { type: 'dense', hidden: [5, 5], residual: true, layerNorm: true },
    });
    const matrices = model.weights.filter(({ name }) => name.endsWith('kernel')).map(({ name }) => name);
    expect(matrices.every((name) => name.startsWith('encoder/'))).toBe(true);
    expect(matrices.length).toBe(3);
    const { history } = await fit(model, train, { epochs: 20, seed: 1, batchSize: 16, learningRate: 1e-2 });
    expect(history[19]?.losses['objective']).toBeLessThan(history[0]?.losses['objective'] as number);
    model.dispose();
  });
});

import {
  contractiveAutoencoder,
  convolutionalAutoencoder,
  denseAutoencoder,
  examplesFrom,
  fit,
  type LayerSpec,
  loadModel,
  saveModel,
  sparseAutoencoder,
  stackedAutoencoder,
  variationalAutoencoder,
} from 'autoencoder-workbook';
import type { Activation } from 'autoencoder-workbook/dist/math';
import { codeJacobianNorms, readWeights, type Stack } from 'autoencoder-workbook/dist/models';
import { buildStack } from 'autoencoder-workbook/dist/models/layers/build';
import { squaredJacobianNorm } from 'autoencoder-workbook/dist/models/layers/linearised';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';
import { activationTwins } from '../support/activationTwins';
import { temporaryFolder } from '../support/folders';
import { centralDifferences } from '../support/gradients';
import { planarExamples } from '../support/toyData';

const free = (stack: Stack) => {
  for (const { variable } of [...stack.weights, ...stack.state]) variable.dispose();
};
const build = (layers: readonly LayerSpec[], inputShape: readonly number[]) =>
  buildStack(layers, { path: 'encoder', inputShape, seed: 4 });
const norms = (stack: Stack, x: tf.Tensor) => squaredJacobianNorm(stack.linearise?.(x) ?? []);

/** The matrices and biases of dense layers in float64, and what they make of one example. */
type TwinLayer = { readonly inputs: number; readonly units: number; readonly f: (x: number) => number };
function forwardTwin(layers: readonly TwinLayer[], weights: ArrayLike<number>, x: ArrayLike<number>): number[] {
  let at = 0;
  return layers.reduce<number[]>((input, { inputs, units, f }) => {
    const kernel = at;
    const bias = kernel + inputs * units;
    at = bias + units;
    return Array.from({ length: units }, (_, unit) => {
      let sum = Number(weights[bias + unit]);
      for (let i = 0; i < inputs; i++) sum += Number(input[i]) * Number(weights[kernel + i * units + unit]);
      return f(sum);
    });
  }, Array.from(x));
}

/** ‖∂z/∂x‖² by central differences of the twin: no derivative of an activation is written down here. */
function squaredNormTwin(layers: readonly TwinLayer[], weights: ArrayLike<number>, x: readonly number[]): number {
  const codes = layers[layers.length - 1]?.units ?? 0;
  let total = 0;
  for (let code = 0; code < codes; code++) {
    const row = centralDifferences((at) => forwardTwin(layers, weights, at)[code] as number, x);
    total += row.reduce((sum, value) => sum + value * value, 0);
  }
  return total;
}

describe('‖∂z/∂x‖² and its gradient in the weights against finite differences', () => {
  const names = Object.keys(activationTwins) as Exclude<Activation, 'linear'>[];
  test.each(names)('two layers of %s and a linear one', (activation) => {
    const f = activationTwins[activation];
    const layers: TwinLayer[] = [
      { inputs: 5, units: 4, f },
      { inputs: 4, units: 4, f },
      { inputs: 4, units: 3, f: (x) => x },
    ];
    const stack = build(
      layers.map(({ units }, index) => ({
        type: 'dense',
        units,
        activation: index < 2 ? activation : 'linear',
      })),
      [5],
    );
    const rows = [
      [0.3, -1.2, 0.8, 2, -0.4],
      [1.1, 0.2, -0.7, -1.5, 0.9],
    ];
    tf.tidy(() => {
      // Biases away from 0, so that they are part of the test.
      for (const [index, { variable }] of stack.weights.entries()) {
        if (variable.rank === 1) variable.assign(tf.add(tf.mul(0.1, tf.range(1, variable.size + 1)), 0.05 * index));
      }
      const x = tf.tensor2d(rows);
      const weights = stack.weights.flatMap(({ variable }) => Array.from(variable.dataSync()));
      const rounded = rows.map((row) => Array.from(Float32Array.from(row)));
      const expected = rounded.map((row) => squaredNormTwin(layers, weights, row));
      expect(norms(stack, x).dataSync()).toBeNear(expected, { rtol: 1e-4 });

      // Example two counts double: a gradient credited to the wrong example shows.
      const twin = (values: ArrayLike<number>) =>
        rounded.reduce((sum, row, index) => sum + (index + 1) * squaredNormTwin(layers, values, row), 0);
      const { grads } = tf.variableGrads(
        () => tf.sum(tf.mul(norms(stack, x), tf.tensor1d([1, 2]))),
        stack.weights.map(({ variable }) => variable),
      );
      // tfjs gives null for a bias on which the norm does not depend.
      const actual = stack.weights.flatMap(({ variable }) => {
        const gradient = grads[variable.name] as tf.Tensor | null;
        return gradient ? Array.from(gradient.dataSync()) : new Array(variable.size).fill(0);
      });
      const numeric = weights.map((_, index) => {
        const shifted = (by: number) => twin(weights.map((value, i) => (i === index ? value + by : value)));
        return (shifted(1e-4) - shifted(-1e-4)) / 2e-4;
      });
      expect(actual).toBeNear(numeric, { rtol: 2e-3, atol: 2e-4 });
    });
    free(stack);
  });
});

describe('closed forms', () => {
  const squares = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value * value, 0);

  test('a linear encoder: ‖W‖², whatever the example', () => {
    const stack = build([{ type: 'dense', units: 3 }], [6]);
    tf.tidy(() => {
      const total = squares(stack.weights[0]?.variable.dataSync() ?? []);
      expect(norms(stack, tf.randomNormal([4, 6], 0, 1, 'float32', 3)).dataSync()).toBeNear(new Array(4).fill(total), {
        rtol: 1e-5,
      });
    });
    free(stack);
  });

  test('sigmoid codes of ½: ‖W‖²/16', () => {
    const stack = build([{ type: 'dense', units: 3, activation: 'sigmoid' }], [6]);
    tf.tidy(() => {
      const total = squares(stack.weights[0]?.variable.dataSync() ?? []);
      expect(norms(stack, tf.zeros([1, 6])).dataSync()).toBeNear([total / 16], { rtol: 1e-5 });
    });
    free(stack);
  });

  test('relu: the rows of the units that are on', () => {
    const stack = build([{ type: 'dense', units: 2, activation: 'relu' }], [2]);
    tf.tidy(() => {
      stack.weights[0]?.variable.assign(tf.tensor2d([1, -3, 2, 4], [2, 2]));
      // Columns (1, 2) and (−3, 4); the examples have the first on, both, neither.
      const x = tf.tensor2d([
        [1, 0],
        [0, 1],
        [-1, -1],
      ]);
      expect(norms(stack, x).dataSync()).toBeNear([1 + 4, 1 + 4 + 9 + 16, 0]);
    });
    free(stack);
  });
});

describe('other layers: the same as tfjs says code by code', () => {
  const image = [4, 4, 2] as const;
  const cases: readonly (readonly [string, readonly LayerSpec[]])[] = [
    [
      'strided convolution',
      [{ type: 'conv2d', filters: 3, stride: 2, activation: 'tanh' }, { type: 'flatten' }, { type: 'dense', units: 3 }],
    ],
    [
      'valid and transposed convolution, crop',
      [
        { type: 'conv2d', filters: 2, kernelSize: 2, padding: 'valid', activation: 'gelu' },
        { type: 'conv2dTranspose', filters: 2, stride: 2, activation: 'softplus' },
        { type: 'crop', height: 3, width: 5 },
        { type: 'flatten' },
        { type: 'dense', units: 2, activation: 'sigmoid' },
      ],
    ],
    [
      'up-sampling, reshape, an activation of its own, dropout, noise',
      [
        { type: 'upSample' },
        { type: 'conv2d', filters: 1, stride: 2 },
        { type: 'activation', activation: 'tanh' },
        { type: 'dropout', rate: 0.5 },
        { type: 'gaussianNoise', sigma: 1 },
        { type: 'reshape', shape: [16] },
        { type: 'dense', units: 4, activation: 'elu' },
      ],
    ],
    [
      'k-sparse',
      [{ type: 'flatten' }, { type: 'dense', units: 6, activation: 'tanh' }, { type: 'keepLargest', keep: 2 }],
    ],
    [
      'an activation behind a linear code',
      [{ type: 'flatten' }, { type: 'dense', units: 3 }, { type: 'activation', activation: 'tanh' }],
    ],
  ];
  test.each(cases)('%s', (_, layers) => {
    const stack = build(layers, image);
    tf.tidy(() => {
      const x = tf.randomNormal([3, ...image], 0, 1, 'float32', 5);
      const [codes = 0] = stack.outputShape;
      const pass = { training: false, random: undefined as never, beta: tf.scalar(1) };
      const rows = Array.from({ length: codes }, (_, code) =>
        tf.grad((input) => tf.sum(tf.slice(stack.apply(input, pass), [0, code], [-1, 1])))(x),
      );
      const expected = tf.sum(tf.square(tf.stack(rows)), [0, 2, 3, 4]).dataSync();
      expect(norms(stack, x).dataSync()).toBeNear(expected, { rtol: 1e-4 });
    });
    free(stack);
  });

  test.each<readonly LayerSpec[]>([[{ type: 'batchNorm' }], [{ type: 'maxPool' }]])('%j has none', (layer) => {
    const stack = build([layer as unknown as LayerSpec].flat(), image);
    expect(stack.linearise).toBeUndefined();
    free(stack);
  });
});

describe('contractiveAutoencoder', () => {
  /** Rows ±√(dλ_i)·e_i: mean 0, covariance diag(λ) exactly. */
  const lambda = [4, 2, 1, 0.5, 0.25];
  const cross = examplesFrom(
    Float32Array.from(
      lambda.flatMap((value, i) =>
        [1, -1].flatMap((sign) => lambda.map((_, j) => (i === j ? sign * Math.sqrt(lambda.length * value) : 0))),
      ),
    ),
    [5],
  );

  test.each([0.2, 1.5])(
    'linear, price %f: component λ comes back times max(0, 1 − price/(2λ))',
    async (contraction) => {
      const model = contractiveAutoencoder({
        latentDim: 4,
        seed: 3,
        inputShape: [5],
        net: { type: 'dense', hidden: [] },
        output: 'linear',
        contraction,
      });
      await fit(model, cross, { epochs: 3000, batchSize: 10, seed: 1, learningRate: { type: 'cosine', rate: 2e-2 } });
      const kept = lambda.map((value, i) => (i < 4 ? Math.max(0, 1 - contraction / (2 * value)) : 0));
      const unit = examplesFrom(
        Float32Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? 1 : 0)),
        [5],
      );
      const zero = examplesFrom(new Float32Array(5), [5]);
      const offset = model.decode(model.encode(zero)).values;
      const { values } = model.decode(model.encode(unit));
      for (let i = 0; i < 5; i++) {
        expect((values[6 * i] as number) - (offset[i] as number)).toBeNear(kept[i] as number, { atol: 2e-3 });
      }
      // A linear code moves alike everywhere: ‖J‖² = Σ of the shares.
      const total = kept.reduce((sum, share) => sum + share, 0);
      expect(codeJacobianNorms(model, cross)).toBeNear(new Array(10).fill(Math.sqrt(total)), { rtol: 2e-3 });
      model.dispose();
    },
  );

  const train = planarExamples(400, { features: 20, rank: 6, seed: 5 });
  const settings = { latentDim: 4, inputShape: [20], seed: 1, net: { type: 'dense', hidden: [16] } } as const;

  test('the term stands in the history unweighted, and its price makes codes steadier at a cost in error', async () => {
    await withoutLeaks(async () => {
      const run = async (contraction: number) => {
        const model = contractiveAutoencoder({ ...settings, contraction });
        const { history } = await fit(model, train, { epochs: 40, seed: 2, batchSize: 50, learningRate: 1e-2 });
        const { validation = {} } =
          (await fit(model, train, { epochs: 1, seed: 2, learningRate: 1e-9, validation: train })).history[0] ?? {};
        const norm = codeJacobianNorms(model, train).reduce((sum, value) => sum + value * value, 0) / train.count;
        model.dispose();
        return { validation, norm, history };
      };
      const [free, dear] = [await run(0), await run(0.05)];
      expect(free.validation['contractive']).toBeNear(free.norm, { rtol: 1e-3 });
      expect(dear.validation['objective']).toBeNear(
        (dear.validation['reconstruction'] as number) + 0.05 * (dear.validation['contractive'] as number),
        { rtol: 1e-4 },
      );
      expect(dear.norm).toBeLessThan(0.7 * free.norm);
      expect(dear.validation['reconstruction']).toBeGreaterThan(free.validation['reconstruction'] as number);
    });
  });

  test('its decoder has no matrices of its own, and comes back from a file', async () => {
    await withoutLeaks(() => {
      const model = contractiveAutoencoder(settings);
      expect(Object.keys(readWeights(model))).toEqual([
        'encoder/0-dense/kernel',
        'encoder/0-dense/bias',
        'encoder/1-dense/kernel',
        'encoder/1-dense/bias',
        'decoder/0-dense/bias',
        'decoder/1-dense/bias',
      ]);
      const folder = `${temporaryFolder()}/m`;
      saveModel(model, folder);
      const again = loadModel(folder);
      expect(again.decode(again.encode(train)).values).toEqual(model.decode(model.encode(train)).values);
      model.dispose();
      again.dispose();
    });
  });

  test('convolutional encoders, and sparse ones with the term', async () => {
    const images = { ...planarExamples(64, { features: 36, rank: 3, seed: 5 }), shape: [6, 6, 1] };
    const conv = contractiveAutoencoder({
      latentDim: 3,
      seed: 1,
      inputShape: [6, 6, 1],
      net: { type: 'conv', filters: [3] },
    });
    const { history } = await fit(conv, images, { epochs: 2, seed: 1, batchSize: 32 });
    expect(history[1]?.losses['contractive']).toBeGreaterThan(0);
    conv.dispose();
    const sparse = sparseAutoencoder({
      latentDim: 8,
      seed: 1,
      inputShape: [36],
      sparsity: { type: 'keep', keep: 2 },
      terms: [{ type: 'contractive', weight: 0.1 }],
    });
    expect(sparse.termNames).toEqual(['reconstruction', 'contractive']);
    sparse.dispose();
  });

  test('refuses what it can not do, with the remedy', () => {
    const terms = [{ type: 'contractive', weight: 1 }] as const;
    const pooled = { latentDim: 2, seed: 1, inputShape: [6, 6, 1], filters: [2], terms } as const;
    const needs = 'needs an encoder of layers whose derivatives are known in closed form';
    expect(() => convolutionalAutoencoder({ ...pooled, downsampling: 'pool' })).toThrow(needs);
    expect(() => variationalAutoencoder({ latentDim: 2, seed: 1, terms })).toThrow(needs);
    expect(() => contractiveAutoencoder({ ...settings, contraction: -1 })).toThrow('weight of the contractive term');
    expect(() => contractiveAutoencoder({ latentDim: 2, seed: 1, net: { type: 'conv' }, tied: true })).toThrow(
      'tied decoders are for dense nets',
    );
    const model = denseAutoencoder({ latentDim: 2, seed: 1, inputShape: [4], hidden: [] });
    expect(() => codeJacobianNorms(model, train)).toThrow('examples must have the shape [4]');
    model.dispose();
  });

  test('a layer is tied to one that is there and fits', () => {
    const config = {
      kind: 'stacked',
      name: 'mine',
      inputShape: [5],
      latentDim: 2,
      seed: 1,
      loss: { type: 'squaredError' },
      output: 'linear',
      encoder: [{ type: 'dense', units: 2 }],
    } as const;
    expect(() =>
      stackedAutoencoder({ ...config, decoder: [{ type: 'dense', units: 5, tiedTo: 'encoder/1-dense' }] }),
    ).toThrow(
      'tiedTo must name a dense layer of the encoder with a matrix [5, 2], got encoder/1-dense; there are encoder/0-dense [5, 2]',
    );
  });
});

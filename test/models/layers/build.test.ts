import type { LayerSpec } from 'autoencoder-workbook';
import { stepRandom } from 'autoencoder-workbook/dist/math';
import type { Pass } from 'autoencoder-workbook/dist/models';
import { buildLayer, buildStack } from 'autoencoder-workbook/dist/models/layers/build';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const passOf = (training: boolean): Pass => ({
  training,
  random: stepRandom(tf.tensor1d([3, 1], 'int32')),
  beta: tf.scalar(1),
});

const site = (inputShape: readonly number[]) => ({ path: 'encoder/0', inputShape, seed: 1 });

/** Runs one layer on fixed input and frees everything. */
function run(spec: LayerSpec, x: tf.Tensor, training = false): { shape: number[]; values: Float32Array } {
  const layer = buildLayer(spec, site(x.shape.slice(1)));
  const result = tf.tidy(() => {
    const y = layer.apply(x, passOf(training));
    expect(y.shape.slice(1)).toEqual([...layer.outputShape]);
    return { shape: y.shape, values: y.dataSync<'float32'>().slice() };
  });
  for (const { variable } of [...layer.weights, ...layer.state]) variable.dispose();
  x.dispose();
  return result;
}

describe('buildLayer', () => {
  const image = () => tf.tidy(() => tf.range(0, 50).reshape([2, 5, 5, 1]));
  const specs: readonly (readonly [LayerSpec, readonly number[]])[] = [
    [{ type: 'conv2d', filters: 4 }, [2, 5, 5, 4]],
    [{ type: 'conv2d', filters: 4, stride: 2 }, [2, 3, 3, 4]],
    [{ type: 'conv2d', filters: 4, padding: 'valid' }, [2, 3, 3, 4]],
    [{ type: 'conv2d', filters: 2, kernelSize: 2, stride: 2, padding: 'valid' }, [2, 2, 2, 2]],
    [{ type: 'conv2dTranspose', filters: 3, stride: 2 }, [2, 10, 10, 3]],
    [{ type: 'conv2dTranspose', filters: 3, stride: 2, padding: 'valid' }, [2, 11, 11, 3]],
    [{ type: 'maxPool' }, [2, 3, 3, 1]],
    [{ type: 'maxPool', padding: 'valid' }, [2, 2, 2, 1]],
    [{ type: 'upSample' }, [2, 10, 10, 1]],
    [{ type: 'crop', height: 4, width: 2 }, [2, 4, 2, 1]],
    [{ type: 'batchNorm' }, [2, 5, 5, 1]],
    [{ type: 'layerNorm' }, [2, 5, 5, 1]],
    [{ type: 'residual', layers: [{ type: 'conv2d', filters: 1 }, { type: 'batchNorm' }] }, [2, 5, 5, 1]],
    [{ type: 'flatten' }, [2, 25]],
    [{ type: 'reshape', shape: [25, 1] }, [2, 25, 1]],
    [{ type: 'dropout', rate: 0.3 }, [2, 5, 5, 1]],
    [{ type: 'gaussianNoise', sigma: 0.3 }, [2, 5, 5, 1]],
    [{ type: 'activation', activation: 'tanh' }, [2, 5, 5, 1]],
  ];
  for (const [spec, shape] of specs) {
    test(`${JSON.stringify(spec)} gives [${shape.join(', ')}] and leaks nothing`, async () => {
      await withoutLeaks(() => {
        expect(run(spec, image(), true).shape).toEqual(shape);
      });
    });
  }

  test('dense is x·W + b', () => {
    const layer = buildLayer({ type: 'dense', units: 2 }, site([3]));
    tf.tidy(() => {
      layer.weights[0]?.variable.assign(tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]));
      layer.weights[1]?.variable.assign(tf.tensor1d([0.5, -0.5]));
      const y = layer.apply(tf.tensor2d([[1, 0, 2]]), passOf(false));
      expect(y.dataSync()).toBeNear([1 * 1 + 2 * 5 + 0.5, 1 * 2 + 2 * 6 - 0.5]);
    });
    for (const { variable } of layer.weights) variable.dispose();
  });

  test('dropout keeps the mean, hides about its rate and does nothing outside training', () => {
    const trained = run({ type: 'dropout', rate: 0.25 }, tf.ones([1, 10_000]), true).values;
    const hidden = trained.filter((value) => value === 0).length / 10_000;
    expect(hidden).toBeNear(0.25, { atol: 4 * Math.sqrt((0.25 * 0.75) / 10_000) });
    expect(new Set(trained)).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(run({ type: 'dropout', rate: 0.25 }, tf.ones([1, 8])).values).toBeNear(new Array(8).fill(1));
  });

  test('noise has the asked-for standard deviation', () => {
    const noise = run({ type: 'gaussianNoise', sigma: 0.5 }, tf.zeros([1, 20_000]), true).values;
    const variance = noise.reduce((sum, value) => sum + value * value, 0) / noise.length;
    expect(Math.sqrt(variance)).toBeNear(0.5, { rtol: 0.03 });
  });

  test('max pooling takes the largest of each window, up-sampling repeats, cropping keeps the centre', () => {
    const four = () => tf.tensor4d([1, 2, 3, 4], [1, 2, 2, 1]);
    expect(run({ type: 'maxPool' }, four()).values).toBeNear([4]);
    expect(run({ type: 'upSample' }, four()).values).toBeNear([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4]);
    const three = tf.range(1, 10).reshape([1, 3, 3, 1]);
    expect(run({ type: 'crop', height: 1, width: 1 }, three).values).toBeNear([5]);
  });

  test('batch norm moves its moments in training and uses them afterwards', () => {
    const layer = buildLayer({ type: 'batchNorm', momentum: 0.9, epsilon: 0 }, site([1]));
    tf.tidy(() => {
      const x = tf.tensor2d([1, 3, 5], [3, 1]);
      layer.apply(x, passOf(true));
      const [mean, variance] = layer.state.map(({ variable }) => variable.dataSync()[0] as number);
      expect(mean).toBeNear(0.9 * 0 + 0.1 * 3, { rtol: 1e-5 });
      expect(variance).toBeNear(0.9 * 1 + 0.1 * 4, { rtol: 1e-5 });
      const y = layer.apply(x, passOf(false)).dataSync();
      expect(y).toBeNear(
        [1, 3, 5].map((value) => (value - 0.3) / Math.sqrt(1.3)),
        { rtol: 1e-5 },
      );
    });
    for (const { variable } of [...layer.weights, ...layer.state]) variable.dispose();
  });

  test.each([
    [{ type: 'dense', units: 2 } as const, [5, 5, 1], 'a dense layer takes flat examples, got shape [5, 5, 1]'],
    [{ type: 'dense', units: 0 } as const, [5], 'units must be a positive integer, got 0'],
    [{ type: 'conv2d', filters: 2 } as const, [25], 'takes images [height, width, channels], got [25]'],
    [
      { type: 'conv2d', filters: 1, kernelSize: 7, padding: 'valid' } as const,
      [5, 5, 1],
      'window of 7 does not fit into 5',
    ],
    [{ type: 'crop', height: 6, width: 5 } as const, [5, 5, 1], 'cannot crop 5×5 to 6×5'],
    [{ type: 'dropout', rate: 1 } as const, [5], 'rate must be at least 0 and below 1, got 1'],
    [{ type: 'gaussianNoise', sigma: -1 } as const, [5], 'sigma must not be negative, got -1'],
    [{ type: 'reshape', shape: [4, 4] } as const, [25], 'cannot reshape [25] to [4, 4]'],
  ])('%j on [%j] is refused', (spec, shape, message) => {
    expect(() => buildLayer(spec, site(shape))).toThrow(message);
  });
});

describe('buildStack', () => {
  test('joins shapes, names weights by place and repeats itself under the same seed', () => {
    const specs: LayerSpec[] = [{ type: 'flatten' }, { type: 'dense', units: 3, activation: 'relu' }];
    const build = (seed: number) => buildStack(specs, { path: 'encoder', inputShape: [2, 2, 1], seed });
    const [a, b, c] = [build(1), build(1), build(2)];
    expect(a.outputShape).toEqual([3]);
    const kernels = [a, b, c].map((stack) => stack.layers[1]?.weights[0]);
    expect(kernels[0]?.name).toBe('encoder/1-dense/kernel');
    const [ka, kb, kc] = kernels.map((kernel) => kernel?.variable.dataSync() as Float32Array);
    expect(kb).toEqual(ka);
    expect(kc).not.toEqual(ka);
    for (const stack of [a, b, c]) {
      for (const layer of stack.layers) for (const { variable } of layer.weights) variable.dispose();
    }
  });
});

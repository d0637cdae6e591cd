import {
  type Activation,
  activate,
  addBias,
  batchNormInference,
  batchNormTraining,
} from 'autoencoder-workbook/dist/math';
import { tf, withoutLeaks } from 'autoencoder-workbook/dist/runtime';
import { describe, expect, test } from 'vitest';

const POINTS = [-3, -1.5, -0.4, 0.3, 1.1, 2.6];

/** erf by its power series, accurate to 1e-12 on the points used here. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** Float64 twins, written from the textbook formulas. */
const twins: Readonly<Record<Activation, (x: number) => number>> = {
  linear: (x) => x,
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => Math.max(x, 0.2 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
  gelu: (x) => x * 0.5 * (1 + erf(x / Math.SQRT2)),
  softplus: (x) => Math.log1p(Math.exp(x)),
  tanh: Math.tanh,
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
};

describe('activate', () => {
  for (const [name, twin] of Object.entries(twins) as [Activation, (x: number) => number][]) {
    test(`${name} agrees with its formula and its slope with central differences`, async () => {
      await withoutLeaks(() => {
        tf.tidy(() => {
          const x = tf.tensor1d(POINTS);
          expect(activate(x, name).dataSync()).toBeNear(POINTS.map(twin), { rtol: 1e-5, atol: 1e-6 });
          const slope = tf
            .grad((input: tf.Tensor) => tf.sum(activate(input, name)))(x)
            .dataSync();
          const h = 1e-6;
          const expected = POINTS.map((p) => (twin(p + h) - twin(p - h)) / (2 * h));
          expect(slope).toBeNear(expected, { rtol: 1e-4, atol: 1e-5 });
        });
      });
    });
  }
});

describe('addBias', () => {
  test('adds along the last axis and sums the gradient over the others', () => {
    tf.tidy(() => {
      const x = tf.zeros([2, 3, 2]);
      const bias = tf.tensor1d([10, 20]);
      expect(addBias(x, bias).dataSync()).toBeNear([10, 20, 10, 20, 10, 20, 10, 20, 10, 20, 10, 20]);
      const upstream = tf.range(0, 12).reshape([2, 3, 2]);
      const [dx, dBias] = tf.grads((a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.mul(upstream, addBias(a, b))))([x, bias]);
      expect(dx?.dataSync()).toBeNear(upstream.dataSync());
      expect(dBias?.dataSync()).toBeNear([0 + 2 + 4 + 6 + 8 + 10, 1 + 3 + 5 + 7 + 9 + 11]);
    });
  });
});

/** Batch norm of one channel by the formula, in float64. */
function batchNormTwin(x: readonly number[], { scale, offset }: { scale: number; offset: number }): number[] {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
  return x.map((value) => (scale * (value - mean)) / Math.sqrt(variance + 1e-3) + offset);
}

describe('batchNormTraining', () => {
  const values = [0.5, -1, 2, 3.5, -0.25, 1];
  const upstream = [1, -2, 0.5, 3, -1, 0.25];

  test('normalises by the moments of the batch and reports them', async () => {
    await withoutLeaks(() => {
      tf.tidy(() => {
        const x = tf.tensor4d(values, [3, 2, 1, 1]);
        const inputs = { scale: tf.tensor1d([1.5]), offset: tf.tensor1d([0.3]), epsilon: 1e-3 };
        let seen: number[] = [];
        const y = batchNormTraining(x, inputs, ({ mean, variance }) => {
          seen = [mean.dataSync()[0] as number, variance.dataSync()[0] as number];
        });
        expect(y.dataSync()).toBeNear(batchNormTwin(values, { scale: 1.5, offset: 0.3 }), { atol: 1e-5 });
        const mean = values.reduce((a, b) => a + b, 0) / 6;
        const unbiased = values.reduce((a, b) => a + (b - mean) ** 2, 0) / 5;
        expect(seen).toBeNear([mean, unbiased], { rtol: 1e-5 });
      });
    });
  });

  test('its gradients agree with central differences of the float64 twin', () => {
    tf.tidy(() => {
      const x = tf.tensor4d(values, [3, 2, 1, 1]);
      const weights = tf.tensor4d(upstream, [3, 2, 1, 1]);
      const loss = (a: tf.Tensor, scale: tf.Tensor, offset: tf.Tensor): tf.Tensor =>
        tf.sum(
          tf.mul(
            weights,
            batchNormTraining(a, { scale, offset, epsilon: 1e-3 }, () => undefined),
          ),
        );
      const [dx, dScale, dOffset] = tf.grads(loss)([x, tf.tensor1d([1.5]), tf.tensor1d([0.3])]);
      const twinLoss = (a: readonly number[], scale: number, offset: number): number =>
        batchNormTwin(a, { scale, offset }).reduce((sum, y, i) => sum + y * (upstream[i] as number), 0);
      const h = 1e-5;
      const bumped = (i: number, by: number) => values.map((value, j) => (i === j ? value + by : value));
      const expected = values.map(
        (_, i) => (twinLoss(bumped(i, h), 1.5, 0.3) - twinLoss(bumped(i, -h), 1.5, 0.3)) / (2 * h),
      );
      expect(dx?.dataSync()).toBeNear(expected, { atol: 1e-4 });
      expect(dScale?.dataSync()).toBeNear(
        [(twinLoss(values, 1.5 + h, 0.3) - twinLoss(values, 1.5 - h, 0.3)) / (2 * h)],
        {
          atol: 1e-4,
        },
      );
      expect(dOffset?.dataSync()).toBeNear([upstream.reduce((a, b) => a + b, 0)], { atol: 1e-5 });
    });
  });
});

describe('batchNormInference', () => {
  test('normalises by the stored moments', () => {
    tf.tidy(() => {
      const y = batchNormInference(
        tf.tensor4d([1, 4], [2, 1, 1, 1]),
        { scale: tf.tensor1d([2]), offset: tf.tensor1d([1]), epsilon: 0 },
        { mean: tf.tensor1d([2]), variance: tf.tensor1d([4]) },
      );
      expect(y.dataSync()).toBeNear([2 * (-1 / 2) + 1, 2 * (2 / 2) + 1], { atol: 1e-6 });
    });
  });
});

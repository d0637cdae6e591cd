import * as browser from 'autoencoder-workbook/dist/runtime/browser/native';
import { nativeOp, nativeOps } from 'autoencoder-workbook/dist/runtime/native';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';
import { expect, test } from 'vitest';

const T = { type: 'float32' } as const;
const x = () => tf.tensor2d([-3, -0.5, 0, 0.25, 1, 4], [2, 3]);
const other = () => tf.tensor2d([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]);
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

test.each(['Abs', 'Sign', 'Relu', 'Elu', 'Selu', 'Softplus', 'Sigmoid', 'Tanh', 'LeakyRelu', 'BiasAddGrad'])(
  'the browser spells %s as the native library does',
  (op) => {
    tf.tidy(() => {
      const attributes = { T, ...(op === 'LeakyRelu' ? { alpha: { float: 0.2 } } : {}) };
      expect(values(browser.nativeOp(op, attributes, [x()]))).toBeNear(values(nativeOp(op, attributes, [x()])), {
        atol: 1e-6,
        rtol: 1e-5,
      });
    });
  },
);

test.each([
  ...['ReluGrad', 'EluGrad', 'SeluGrad', 'SoftplusGrad', 'SigmoidGrad', 'TanhGrad', 'LeakyReluGrad'],
  ...['Xlogy', 'Xlog1py'],
])('the browser spells %s of two as the native library does', (op) => {
  tf.tidy(() => {
    const attributes = { T, ...(op === 'LeakyReluGrad' ? { alpha: { float: 0.2 } } : {}) };
    const inputs = [other(), tf.relu(x())];
    expect(values(browser.nativeOp(op, attributes, inputs))).toBeNear(values(nativeOp(op, attributes, inputs)), {
      atol: 1e-6,
      rtol: 1e-5,
    });
  });
});

test('batch norm by stored moments agrees; its training pass and unknown operations are refused', () => {
  tf.tidy(() => {
    const image = tf.reshape(x(), [1, 1, 2, 3]);
    const channels = [1, 2, 3].map((first) => tf.tensor1d([first, first / 2, 0.5]));
    const inputs = [image, ...channels, tf.tensor1d([1, 2, 3])];
    const attributes = { T, U: T, epsilon: { float: 0.01 }, is_training: { bool: false } };
    const [expected] = nativeOps('FusedBatchNormV3', attributes, inputs, 6) as [tf.Tensor];
    const [got] = browser.nativeOps('FusedBatchNormV3', attributes, inputs, 6) as [tf.Tensor];
    expect(values(got)).toBeNear(values(expected), { atol: 1e-6, rtol: 1e-5 });
    const training = { ...attributes, is_training: { bool: true } };
    expect(() => browser.nativeOps('FusedBatchNormV3', training, inputs, 6)).toThrow('cannot be trained');
    expect(() => browser.nativeOp('Cholesky', { T }, [x()])).toThrow('must be one of those a browser has');
  });
});

test('a bias is added and spread as the native library does', () => {
  tf.tidy(() => {
    const bias = tf.tensor1d([1, 2, 3]);
    expect(values(browser.nativeOp('BiasAdd', { T }, [x(), bias]))).toEqual(
      values(nativeOp('BiasAdd', { T }, [x(), bias])),
    );
    const shape = tf.tensor1d([2, 3], 'int32');
    expect(values(browser.nativeOp('BroadcastTo', { T }, [bias, shape]))).toEqual([1, 2, 3, 1, 2, 3]);
  });
});

import { denseAutoencoder, presets, variationalAutoencoder } from 'autoencoder-workbook';

/** The four nets of the benchmark: the same layers in every contestant. */
export const netNames = ['dense', 'vae', 'strided', 'pooled'];

/** What the tables call them. */
export const netLabels = {
  dense: 'dense 784-128-64-32-64-128-784',
  vae: 'dense VAE 784-400-20',
  strided: 'strided conv 32-64, code 128',
  pooled: 'pooled conv with batch norm 64-128, code 32',
};

/** The net as a model of this package. */
export function buildNet(name) {
  switch (name) {
    case 'dense':
      return denseAutoencoder({ latentDim: 32, hidden: [128, 64], activation: 'relu', seed: 1 });
    case 'vae':
      return variationalAutoencoder({
        latentDim: 20,
        net: { type: 'dense', hidden: [400], activation: 'relu' },
        loss: { type: 'bernoulli', binarise: false },
        seed: 1,
      });
    case 'strided':
      return presets['strided-128']({ seed: 1 });
    case 'pooled':
      return presets['pooled-bn']({ seed: 1 });
    default:
      throw new RangeError(`buildNet: net must be one of ${netNames.join(', ')}, got ${name}`);
  }
}

/** The net as a tfjs layers model, for tfjs's own `fit`; the VAE is not one of its built-in shapes. */
export function buildLayersModel(tf, name) {
  const { layers: L } = tf;
  const relu = 'relu';
  const conv = (filters, extra = {}) =>
    L.conv2d({ filters, kernelSize: 3, padding: 'same', activation: relu, ...extra });
  const transposed = (filters, extra = {}) =>
    L.conv2dTranspose({ filters, kernelSize: 3, strides: 2, padding: 'same', activation: relu, ...extra });
  const norm = () => L.batchNormalization({ momentum: 0.9 });
  const stacks = {
    dense: () => [
      L.dense({ units: 128, activation: relu, inputShape: [784] }),
      L.dense({ units: 64, activation: relu }),
      L.dense({ units: 32 }),
      L.dense({ units: 64, activation: relu }),
      L.dense({ units: 128, activation: relu }),
      L.dense({ units: 784, activation: 'sigmoid' }),
    ],
    strided: () => [
      conv(32, { strides: 2, inputShape: [28, 28, 1] }),
      conv(64, { strides: 2 }),
      L.flatten(),
      L.dense({ units: 128 }),
      L.dense({ units: 3136, activation: relu }),
      L.reshape({ targetShape: [7, 7, 64] }),
      transposed(64),
      transposed(32),
      transposed(1, { strides: 1, activation: 'sigmoid' }),
    ],
    pooled: () => [
      conv(64, { inputShape: [28, 28, 1] }),
      norm(),
      L.maxPooling2d({ poolSize: 2 }),
      conv(128),
      norm(),
      L.maxPooling2d({ poolSize: 2 }),
      L.flatten(),
      L.dense({ units: 32 }),
      L.dense({ units: 6272, activation: relu }),
      L.reshape({ targetShape: [7, 7, 128] }),
      transposed(128),
      norm(),
      transposed(64),
      norm(),
      L.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'sigmoid' }),
    ],
  };
  const stack = stacks[name];
  return stack && tf.sequential({ layers: stack() });
}

/** Multiplications and additions of the products of matrices and the convolutions in one training step. */
export function stepFlops(name, batch) {
  // [products forwards, of which the first layer's input needs no gradient] per example
  const dense = (a, b) => a * b;
  const conv = (positions, a, b) => positions * 9 * a * b;
  const layers = {
    dense: [dense(784, 128), dense(128, 64), dense(64, 32), dense(32, 64), dense(64, 128), dense(128, 784)],
    vae: [dense(784, 400), dense(400, 20), dense(400, 20), dense(20, 400), dense(400, 784)],
    strided: [
      conv(196, 1, 32),
      conv(49, 32, 64),
      dense(3136, 128),
      dense(128, 3136),
      conv(49, 64, 64),
      conv(196, 64, 32),
      conv(784, 32, 1),
    ],
    pooled: [
      conv(784, 1, 64),
      conv(196, 64, 128),
      dense(6272, 32),
      dense(32, 6272),
      conv(49, 128, 128),
      conv(196, 128, 64),
      conv(784, 64, 1),
    ],
  }[name];
  const forward = layers.reduce((sum, products) => sum + products, 0);
  return 2 * batch * (3 * forward - layers[0]);
}

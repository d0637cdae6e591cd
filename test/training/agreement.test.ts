import {
  type Corruption,
  contractiveAutoencoder,
  convolutionalAutoencoder,
  denoisingAutoencoder,
  denseAutoencoder,
  examplesFrom,
  linearAutoencoder,
  linearVariationalAutoencoder,
  type NetShape,
  scratchAutoencoder,
  sparseAutoencoder,
  type TrainableModel,
  variationalAutoencoder,
  withLabels,
} from 'autoencoder-workbook';
import { compactValid, type Sparsity } from 'autoencoder-workbook/dist/models';
import type { OptimizerSettings } from 'autoencoder-workbook/dist/training';
import { describe, test } from 'vitest';
import { planarExamples } from '../support/toyData';
import { expectAgreement, type Tolerance } from './agreement';
import { handMade } from './handMade';

const flat = planarExamples(600, { features: 36, rank: 4, seed: 3 });
const images = examplesFrom(flat.values, [6, 6, 1]);
const adam: OptimizerSettings = { type: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 1e-4 };
const momentum: OptimizerSettings = { type: 'sgd', momentum: 0.9 };

/** Nets of matrix products; what differs is the order of float32 sums. */
const DENSE: Tolerance = { losses: 2e-5, weights: 2e-3 };
/** Convolutions sum more numbers in other orders, and batch norm divides by what they give. */
const CONVOLUTIONAL: Tolerance = { losses: 2e-4, weights: 2e-2 };

const sizes = { inputShape: [36], latentDim: 4, seed: 1 };
const dense = (extra: object = {}) => denseAutoencoder({ ...sizes, hidden: [16], activation: 'tanh', ...extra });
const vae = (extra: object = {}) =>
  variationalAutoencoder({ ...sizes, net: { type: 'dense', hidden: [16] }, ...extra } as Parameters<
    typeof variationalAutoencoder
  >[0]);
const sparse = (sparsity: Sparsity) =>
  sparseAutoencoder({ ...sizes, latentDim: 8, net: { type: 'dense', hidden: [16], activation: 'tanh' }, sparsity });
const denoising = (corruption: Corruption) =>
  denoisingAutoencoder({ ...sizes, net: { type: 'dense', hidden: [16], activation: 'tanh' }, corruption });
const contractive = (net: NetShape, inputShape: readonly number[] = [36]) =>
  contractiveAutoencoder({ ...sizes, inputShape, net, codeActivation: 'tanh' });
const noisy = { dropout: 0.2, inputDropout: 0.3, penalty: { l1: 1e-3, l2: 1e-3 }, loss: { type: 'bernoulli' } };

/** Name, model, optimiser, learning rate. */
type Case = readonly [string, () => TrainableModel, OptimizerSettings, number];

const denseCases: Case[] = [
  ['hand-made layers of tfjs operations', () => handMade({ sizes: [36, 16, 4, 16, 36], seed: 1 }), adam, 3e-3],
  ['hand-made, with noise', () => handMade({ sizes: [36, 16, 36], seed: 1, noise: 0.3 }), momentum, 1e-3],
  ['linear', () => linearAutoencoder(sizes), adam, 3e-3],
  ['dense, plain gradient descent', () => dense(), { type: 'sgd' }, 1e-3],
  ['dense, huber', () => dense({ loss: { type: 'huber', delta: 0.1 } }), momentum, 1e-2],
  ['dense, gaussian', () => dense({ activation: 'gelu', loss: { type: 'gaussian', sigma: 0.3 } }), adam, 3e-3],
  ['dense, bernoulli, dropout, noise, penalty', () => dense(noisy), adam, 3e-3],
  ['variational', () => vae(), adam, 3e-3],
  ['variational, free bits', () => vae({ objective: { type: 'elbo', freeBits: 0.1 } }), adam, 3e-3],
  ['variational, importance weighted', () => vae({ objective: { type: 'iwae', samples: 3 } }), adam, 3e-3],
  ['linear variational', () => linearVariationalAutoencoder(sizes), adam, 3e-3],
  ['sparse, price on the code', () => sparse({ type: 'l1', weight: 0.1 }), adam, 3e-3],
  ['sparse, target activity', () => sparse({ type: 'activity', weight: 1, target: 0.2 }), adam, 3e-3],
  ['sparse, k numbers', () => sparse({ type: 'keep', keep: 2 }), momentum, 1e-3],
  ['laplace, one width', () => dense({ loss: { type: 'laplace', scale: 'shared' } }), momentum, 1e-4],
  ['denoising, gaussian', () => denoising({ type: 'gaussian', sigma: 0.3, clip: true }), adam, 3e-3],
  ['denoising, masking', () => denoising({ type: 'masking', share: 0.3 }), adam, 3e-3],
  ['denoising, salt and pepper', () => denoising({ type: 'saltAndPepper', share: 0.3 }), adam, 3e-3],
  ['denoising, patch', () => denoising({ type: 'blankedPatch', size: 9 }), adam, 3e-3],
  ['denoising, shift', () => denoising({ type: 'shift', most: 2 }), adam, 3e-3],
  ['denoising, swap', () => denoising({ type: 'swap', share: 0.3 }), adam, 3e-3],
  ['variational, corrupted', () => vae({ corruption: { type: 'masking', share: 0.3 } }), adam, 3e-3],
  ['from scratch, sigmoid code', () => scratchAutoencoder(sizes), adam, 3e-3],
  ['variational, grey pixels', () => vae({ loss: { type: 'bernoulli', binarise: false } }), adam, 3e-3],
  ['variational, one σ', () => vae({ loss: { type: 'gaussian', sigma: 'shared' }, output: 'linear' }), adam, 1e-3],
  [
    'variational, σ per pixel',
    () => vae({ loss: { type: 'gaussian', sigma: 'perPixel' }, output: 'linear' }),
    adam,
    1e-3,
  ],
  ['layer norm and skips', () => dense({ hidden: [16, 16], layerNorm: true, residual: true }), adam, 3e-3],
  ['contractive, two layers', () => contractive({ type: 'dense', hidden: [16] }), adam, 3e-3],
  ['contractive, one layer', () => contractive({ type: 'dense', hidden: [] }), momentum, 1e-3],
];

const labelled = withLabels({ ...flat, labels: Int32Array.from({ length: 600 }, (_, i) => i % 3) }, 3);

const shape = { inputShape: [6, 6, 1], latentDim: 4, seed: 1, filters: [4, 6] } as const;
const convolutionalCases: Case[] = [
  [
    'shifted images',
    () => convolutionalAutoencoder({ ...shape, activation: 'tanh', corruption: { type: 'shift', most: 1 } }),
    momentum,
    1e-3,
  ],
  ['strided', () => convolutionalAutoencoder({ ...shape, activation: 'tanh' }), momentum, 1e-3],
  [
    'pooled with batch norm',
    () => convolutionalAutoencoder({ ...shape, downsampling: 'pool', batchNorm: true, activation: 'softplus' }),
    momentum,
    1e-4,
  ],
  [
    'nearest up-sampling, Adam',
    () => convolutionalAutoencoder({ ...shape, upsampling: 'nearest', activation: 'gelu' }),
    adam,
    1e-3,
  ],
  [
    'transposed convolution from many channels to one',
    () => convolutionalAutoencoder({ ...shape, filters: [16, 6], activation: 'tanh' }),
    momentum,
    1e-3,
  ],
  [
    'convolution from many channels to one',
    () => convolutionalAutoencoder({ ...shape, filters: [16, 6], upsampling: 'nearest', activation: 'tanh' }),
    momentum,
    1e-3,
  ],
  ['contractive', () => contractive({ type: 'conv', filters: [4] }, [6, 6, 1]), adam, 1e-3],
  ['SSIM loss', () => convolutionalAutoencoder({ ...shape, loss: { type: 'ssim' } }), adam, 1e-3],
  [
    'preset of valid convolutions',
    () => compactValid({ inputShape: [6, 6, 1], latentDim: 4, seed: 1 }),
    momentum,
    1e-3,
  ],
  [
    'convolutional variational',
    () => variationalAutoencoder({ ...sizes, inputShape: [6, 6, 1], net: { type: 'conv', filters: [4] } }),
    adam,
    1e-3,
  ],
];

describe('50 steps of the plain graph and of the eager engine end at the same losses, weights and slots', () => {
  test.each(denseCases)('%s', (_, build, optimizer, rate) =>
    expectAgreement(
      { build, data: flat, optimizer, batchSize: 16, seed: 7 },
      { compiler: 'graph', rate, tolerance: DENSE },
    ),
  );
  test('conditional variational', () =>
    expectAgreement(
      { build: () => vae({ classes: 3 }), data: labelled, optimizer: adam, batchSize: 16, seed: 7 },
      { compiler: 'graph', rate: 3e-3, tolerance: DENSE },
    ));
  test.each(convolutionalCases)('%s', (_, build, optimizer, rate) =>
    expectAgreement(
      { build, data: images, optimizer, batchSize: 16, seed: 7 },
      { compiler: 'graph', rate, tolerance: CONVOLUTIONAL },
    ),
  );
});

describe('50 steps of XLA and of the eager engine end at the same losses, weights and slots', () => {
  // XLA compiles for seconds: one case for each optimiser, each kind of randomness and the package's own gradients.
  const few = new Set([
    'hand-made, with noise',
    'dense, plain gradient descent',
    'dense, huber',
    'dense, bernoulli, dropout, noise, penalty',
    'variational',
    'contractive, two layers',
  ]);
  test.each(denseCases.filter(([name]) => few.has(name)))('%s', (_, build, optimizer, rate) =>
    expectAgreement(
      { build, data: flat, optimizer, batchSize: 16, seed: 7 },
      { compiler: 'xla', rate, tolerance: DENSE },
    ),
  );
});

import {
  type Corruption,
  contractiveAutoencoder,
  contrastiveAutoencoder,
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
  tiedLinearAutoencoder,
  twoViewEncoder,
  variationalAutoencoder,
  withLabels,
} from 'autoencoder-workbook';
import { compactValid, type Sparsity, type ViewObjective } from 'autoencoder-workbook/dist/models';
import type { AveragingOptions, OptimizerOptions } from 'autoencoder-workbook/dist/training';
import { planarExamples } from '../support/toyData';
import { handMade } from './handMade';

export const flat = planarExamples(600, { features: 36, rank: 4, seed: 3 });
export const images = examplesFrom(flat.values, [6, 6, 1]);
const adam: OptimizerOptions = { type: 'adam', beta1: 0.8, beta2: 0.95, epsilon: 1e-4 };
const momentum: OptimizerOptions = { type: 'sgd', momentum: 0.9 };

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
const smallNet = {
  net: { type: 'dense', hidden: [16], activation: 'tanh' },
  projector: { hidden: [8], units: 6 },
} as const;
const twoViews = (objective: ViewObjective) =>
  twoViewEncoder({ ...sizes, ...smallNet, objective, views: [{ type: 'gaussian', sigma: 0.1 }] });
const contrastive = () =>
  contrastiveAutoencoder({
    ...sizes,
    ...smallNet,
    inputShape: [6, 6, 1],
    views: [
      { type: 'affine', shift: 1, rotation: 20, scaling: 0.2 },
      { type: 'blur', most: 1 },
      { type: 'erasing', most: 2 },
    ],
  });
const noisy = { dropout: 0.2, inputDropout: 0.3, penalty: { l1: 1e-3, l2: 1e-3 }, loss: { type: 'bernoulli' } };

/** A model that engines must agree on, and how it is trained. */
export interface Case {
  readonly name: string;
  readonly build: () => TrainableModel;
  readonly optimizer: OptimizerOptions;
  readonly rate: number;
  readonly clipNorm?: number;
  readonly averaging?: AveragingOptions;
  /** Also by XLA, which compiles for seconds: one case for each optimiser, kind of randomness and own gradient. */
  readonly xla?: true;
}

export const denseCases: Case[] = [
  {
    name: 'hand-made layers of tfjs operations',
    build: () => handMade({ sizes: [36, 16, 4, 16, 36], seed: 1 }),
    optimizer: adam,
    rate: 3e-3,
  },
  {
    name: 'hand-made, with noise',
    build: () => handMade({ sizes: [36, 16, 36], seed: 1, noise: 0.3 }),
    optimizer: momentum,
    rate: 1e-3,
    xla: true,
  },
  { name: 'linear', build: () => linearAutoencoder(sizes), optimizer: adam, rate: 3e-3 },
  { name: 'dense, plain gradient descent', build: () => dense(), optimizer: { type: 'sgd' }, rate: 1e-3, xla: true },
  {
    name: 'dense, huber',
    build: () => dense({ loss: { type: 'huber', delta: 0.1 } }),
    optimizer: momentum,
    rate: 1e-2,
    xla: true,
  },
  {
    name: 'dense, gaussian',
    build: () => dense({ activation: 'gelu', loss: { type: 'gaussian', sigma: 0.3 } }),
    optimizer: adam,
    rate: 3e-3,
  },
  {
    name: 'dense, bernoulli, dropout, noise, penalty',
    build: () => dense(noisy),
    optimizer: adam,
    rate: 3e-3,
    xla: true,
  },
  { name: 'variational', build: () => vae(), optimizer: adam, rate: 3e-3, xla: true },
  {
    name: 'variational, free bits',
    build: () => vae({ objective: { type: 'elbo', freeBits: 0.1 } }),
    optimizer: adam,
    rate: 3e-3,
  },
  {
    name: 'variational, importance weighted',
    build: () => vae({ objective: { type: 'iwae', samples: 3 } }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'linear variational', build: () => linearVariationalAutoencoder(sizes), optimizer: adam, rate: 3e-3 },
  { name: 'sparse, price on the code', build: () => sparse({ type: 'l1', weight: 0.1 }), optimizer: adam, rate: 3e-3 },
  {
    name: 'sparse, target activity',
    build: () => sparse({ type: 'activity', weight: 1, target: 0.2 }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'sparse, k numbers', build: () => sparse({ type: 'keep', keep: 2 }), optimizer: momentum, rate: 1e-3 },
  {
    name: 'laplace, one width',
    build: () => dense({ loss: { type: 'laplace', scale: 'shared' } }),
    optimizer: momentum,
    rate: 1e-4,
  },
  {
    name: 'denoising, gaussian',
    build: () => denoising({ type: 'gaussian', sigma: 0.3, clip: true }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'denoising, masking', build: () => denoising({ type: 'masking', share: 0.3 }), optimizer: adam, rate: 3e-3 },
  {
    name: 'denoising, salt and pepper',
    build: () => denoising({ type: 'saltAndPepper', share: 0.3 }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'denoising, patch', build: () => denoising({ type: 'blankedPatch', size: 9 }), optimizer: adam, rate: 3e-3 },
  {
    name: 'denoising, hidden patches',
    build: () => denoising({ type: 'maskedPatches', share: 0.5, size: 5 }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'denoising, shift', build: () => denoising({ type: 'shift', most: 2 }), optimizer: adam, rate: 3e-3 },
  { name: 'denoising, swap', build: () => denoising({ type: 'swap', share: 0.3 }), optimizer: adam, rate: 3e-3 },
  {
    name: 'variational, corrupted',
    build: () => vae({ corruption: { type: 'masking', share: 0.3 } }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'from scratch, sigmoid code', build: () => scratchAutoencoder(sizes), optimizer: adam, rate: 3e-3 },
  {
    name: 'variational, grey pixels',
    build: () => vae({ loss: { type: 'bernoulli', binarise: false } }),
    optimizer: adam,
    rate: 3e-3,
  },
  {
    name: 'variational, one σ',
    build: () => vae({ loss: { type: 'gaussian', sigma: 'shared' }, output: 'linear' }),
    optimizer: adam,
    rate: 1e-3,
  },
  {
    name: 'variational, σ per pixel',
    build: () => vae({ loss: { type: 'gaussian', sigma: 'perPixel' }, output: 'linear' }),
    optimizer: adam,
    rate: 1e-3,
  },
  { name: 'tied linear', build: () => tiedLinearAutoencoder(sizes), optimizer: { type: 'sgd' }, rate: 1e-2 },
  {
    name: 'layer norm and skips',
    build: () => dense({ hidden: [16, 16], layerNorm: true, residual: true }),
    optimizer: adam,
    rate: 3e-3,
  },
  {
    name: 'contractive, two layers',
    build: () => contractive({ type: 'dense', hidden: [16] }),
    optimizer: adam,
    rate: 3e-3,
    xla: true,
  },
  {
    name: 'contractive, one layer',
    build: () => contractive({ type: 'dense', hidden: [] }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'two views, NT-Xent',
    build: () => twoViews({ type: 'ntXent', temperature: 0.2 }),
    optimizer: adam,
    rate: 3e-3,
  },
  { name: 'two views, SimSiam', build: () => twoViews({ type: 'simSiam' }), optimizer: adam, rate: 3e-3 },
  { name: 'two views, VICReg', build: () => twoViews({ type: 'vicReg' }), optimizer: adam, rate: 1e-3 },
  { name: 'two views, Barlow Twins', build: () => twoViews({ type: 'barlowTwins' }), optimizer: adam, rate: 1e-3 },
  { name: 'two views, alignment', build: () => twoViews({ type: 'alignment' }), optimizer: momentum, rate: 1e-3 },
  {
    name: 'clipped, weight decay, averaged',
    build: () => dense(noisy),
    optimizer: { ...adam, type: 'adamW', weightDecay: 0.5 },
    rate: 3e-3,
    clipNorm: 0.5,
    averaging: { decay: 0.9 },
    xla: true,
  },
];

export const labelled = withLabels({ ...flat, labels: Int32Array.from({ length: 600 }, (_, i) => i % 3) }, 3);

const shape = { inputShape: [6, 6, 1], latentDim: 4, seed: 1, filters: [4, 6] } as const;
export const convolutionalCases: Case[] = [
  { name: 'contrastive, all augmentations', build: contrastive, optimizer: adam, rate: 3e-3, xla: true },
  {
    name: 'shifted images',
    build: () => convolutionalAutoencoder({ ...shape, activation: 'tanh', corruption: { type: 'shift', most: 1 } }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'strided',
    build: () => convolutionalAutoencoder({ ...shape, activation: 'tanh' }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'pooled with batch norm',
    build: () => convolutionalAutoencoder({ ...shape, downsampling: 'pool', batchNorm: true, activation: 'softplus' }),
    optimizer: momentum,
    rate: 1e-4,
  },
  {
    name: 'batch norm, clipped and averaged',
    build: () => convolutionalAutoencoder({ ...shape, batchNorm: true, activation: 'tanh' }),
    optimizer: momentum,
    rate: 1e-3,
    clipNorm: 1,
    averaging: { decay: 0.9 },
  },
  {
    name: 'nearest up-sampling, Adam',
    build: () => convolutionalAutoencoder({ ...shape, upsampling: 'nearest', activation: 'gelu' }),
    optimizer: adam,
    rate: 1e-3,
  },
  {
    name: 'transposed convolution from many channels to one',
    build: () => convolutionalAutoencoder({ ...shape, filters: [16, 6], activation: 'tanh' }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'convolution from many channels to one',
    build: () => convolutionalAutoencoder({ ...shape, filters: [16, 6], upsampling: 'nearest', activation: 'tanh' }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'contractive',
    build: () => contractive({ type: 'conv', filters: [4] }, [6, 6, 1]),
    optimizer: adam,
    rate: 1e-3,
  },
  {
    name: 'SSIM loss',
    build: () => convolutionalAutoencoder({ ...shape, loss: { type: 'ssim' } }),
    optimizer: adam,
    rate: 1e-3,
  },
  {
    name: 'preset of valid convolutions',
    build: () => compactValid({ inputShape: [6, 6, 1], latentDim: 4, seed: 1 }),
    optimizer: momentum,
    rate: 1e-3,
  },
  {
    name: 'convolutional variational',
    build: () => variationalAutoencoder({ ...sizes, inputShape: [6, 6, 1], net: { type: 'conv', filters: [4] } }),
    optimizer: adam,
    rate: 1e-3,
  },
];

/** Labels go in with the examples. */
export const conditionalCase: Case = {
  name: 'conditional variational',
  build: () => vae({ classes: 3 }),
  optimizer: adam,
  rate: 3e-3,
};

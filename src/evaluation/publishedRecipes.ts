import type { BatchReduction, FeatureReduction, LossRecipe, TermRecipe } from '../math/hiddenBeta';

/** A loss recipe that readers meet elsewhere. */
export interface PublishedRecipe {
  /** What it is called where it was found. */
  readonly name: string;
  /** Where it was found. */
  readonly source: string;
  /** How its loss is put together, in words. */
  readonly loss: string;
  readonly recipe: LossRecipe;
}

const SUM: FeatureReduction = { type: 'sum' };
const meanOver = (over: number): FeatureReduction => ({ type: 'mean', over });
const BATCH_MEAN: BatchReduction = { type: 'mean' };

/** A term that takes the mean over the batch, as nearly all recipes do. */
const term = (factor: number, features: FeatureReduction): TermRecipe => ({ factor, features, batch: BATCH_MEAN });

const gaussian = (reconstruction: TermRecipe, kl: TermRecipe): LossRecipe => ({
  likelihood: 'gaussian',
  reconstruction,
  kl,
});
const bernoulli = (reconstruction: TermRecipe, kl: TermRecipe): LossRecipe => ({
  likelihood: 'bernoulli',
  reconstruction,
  kl,
});

/** Values of one 64 × 64 colour image. */
const COLOUR_64 = 64 * 64 * 3;
const MNIST_PIXELS = 28 * 28;

/**
 * Losses of published variational autoencoders, for `hiddenBeta`: two recipes that look alike can differ a
 * thousandfold in what they minimise. The descriptions are of the code as it was read, not judgements: some weights
 * were chosen on purpose.
 */
export const publishedRecipes: readonly PublishedRecipe[] = [
  {
    name: 'Pythae VAE, mse',
    source: 'clementchadebec/benchmark_VAE',
    loss: '½ summed squared error + KL',
    recipe: gaussian(term(0.5, SUM), term(1, SUM)),
  },
  {
    name: 'handson-ml3',
    source: 'ageron/handson-ml3',
    loss: 'MSE over 784 + KL / 784',
    recipe: gaussian(term(1, meanOver(MNIST_PIXELS)), term(1 / MNIST_PIXELS, SUM)),
  },
  {
    name: 'rasbt L17',
    source: 'rasbt/stat453-deep-learning-ss21',
    loss: 'summed squared error + KL',
    recipe: gaussian(term(1, SUM), term(1, SUM)),
  },
  {
    name: 'tfjs-examples',
    source: 'tensorflow/tfjs-examples',
    loss: 'summed squared error + KL',
    recipe: gaussian(term(1, SUM), term(1, SUM)),
  },
  {
    name: 'vae-explainer Keras',
    source: 'xnought/vae-explainer',
    loss: 'summed squared error + KL',
    recipe: gaussian(term(1, SUM), term(1, SUM)),
  },
  {
    name: 'vae-explainer torch',
    source: 'xnought/vae-explainer',
    loss: '0.8 summed squared error + 0.2 KL',
    recipe: gaussian(term(0.8, SUM), term(0.2, SUM)),
  },
  {
    name: 'PyTorch-VAE vanilla',
    source: 'AntixK/PyTorch-VAE',
    loss: 'MSE over 12,288 + 0.00025 KL',
    recipe: gaussian(term(1, meanOver(COLOUR_64)), term(0.00025, SUM)),
  },
  {
    name: 'timsainb VAE',
    source: 'timsainb/tensorflow2-generative-models',
    loss: 'squared error summed over the batch of 512, mean over 784, + KL',
    recipe: gaussian({ factor: 1, features: meanOver(MNIST_PIXELS), batch: { type: 'sum', over: 512 } }, term(1, SUM)),
  },
  {
    name: 'keras.io VAE today',
    source: 'keras-team/keras-io',
    loss: 'summed BCE + KL',
    recipe: bernoulli(term(1, SUM), term(1, SUM)),
  },
  {
    name: 'keras.io VAE before the KL fix',
    source: 'keras-team/keras-io, issue 270',
    loss: 'summed BCE + KL averaged over 2 latents',
    recipe: bernoulli(term(1, SUM), term(1, meanOver(2))),
  },
  {
    name: 'Keras blog, oldest loss',
    source: 'keras-team/keras, issue 3373 and pull request 3383',
    loss: 'BCE mean over 784 + KL averaged over 2 latents',
    recipe: bernoulli(term(1, meanOver(MNIST_PIXELS)), term(1, meanOver(2))),
  },
  {
    name: 'Foster, 2nd edition',
    source: 'D. Foster, Generative Deep Learning',
    loss: '500 × BCE mean over 1,024 + KL',
    recipe: bernoulli(term(500, meanOver(32 * 32)), term(1, SUM)),
  },
  {
    name: 'fast.ai 29_vae',
    source: 'fastai/course22p2',
    loss: 'BCE mean over 784 + KL averaged over 200 latents',
    recipe: bernoulli(term(1, meanOver(MNIST_PIXELS)), term(1, meanOver(200))),
  },
  {
    name: 'jax digits VAE',
    source: 'JAX tutorial on 8 × 8 digits',
    loss: 'BCE mean over 64 + 0.1 × KL averaged over 8 latents',
    recipe: bernoulli(term(1, meanOver(64)), term(0.1, meanOver(8))),
  },
];

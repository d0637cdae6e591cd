import { hiddenBeta, type LossRecipe, publishedRecipes } from 'autoencoder-workbook';
import { describe, expect, it } from 'vitest';

const SUM = { type: 'sum' } as const;
const MEAN = { type: 'mean' } as const;

/** ½ Σ (x − x̂)² + KL: the evidence lower bound of a Gaussian with σ² = 1. */
const elbo: LossRecipe = {
  likelihood: 'gaussian',
  reconstruction: { factor: 0.5, features: SUM, batch: MEAN },
  kl: { factor: 1, features: SUM, batch: MEAN },
};

describe('hiddenBeta', () => {
  it('is 1 for the bound itself, for squared errors with their ½ and for cross-entropy', () => {
    expect(hiddenBeta(elbo)).toBe(1);
    const bernoulli = {
      ...elbo,
      likelihood: 'bernoulli',
      reconstruction: { ...elbo.reconstruction, factor: 1 },
    } as const;
    expect(hiddenBeta(bernoulli)).toBe(1);
  });

  it('does not change when the whole loss is scaled', () => {
    const scaled = {
      ...elbo,
      reconstruction: { ...elbo.reconstruction, factor: 0.5 * 7 },
      kl: { ...elbo.kl, factor: 7 },
    };
    expect(hiddenBeta(scaled)).toBeNear(1, { rtol: 1e-15 });
  });

  it('changes with the batch size when only one term is summed over the batch', () => {
    const summed = (size: number): LossRecipe => ({
      ...elbo,
      reconstruction: { ...elbo.reconstruction, batch: { type: 'sum', over: size } },
    });
    expect(hiddenBeta(summed(512))).toBe(1 / 512);
    expect(hiddenBeta(summed(128))).toBe(1 / 128);
    const both = { ...summed(512), kl: { ...elbo.kl, batch: { type: 'sum', over: 512 } } } as const;
    expect(hiddenBeta(both)).toBe(1);
  });

  it('is pixels / 2 for a mean over pixels without a ½', () => {
    const mean = {
      ...elbo,
      reconstruction: { factor: 1, features: { type: 'mean', over: 784 }, batch: MEAN },
    } as const;
    expect(hiddenBeta(mean)).toBeNear(784 / 2, { rtol: 1e-15 });
  });

  it('refuses factors and counts that are not positive', () => {
    const none = { ...elbo, kl: { ...elbo.kl, factor: 0 } };
    expect(() => hiddenBeta(none)).toThrow('hiddenBeta: kl.factor must be a positive number, got 0');
    const empty = { ...elbo, kl: { ...elbo.kl, features: { type: 'mean', over: 0 } } } as const;
    expect(() => hiddenBeta(empty)).toThrow('hiddenBeta: kl.features.over must be a positive number, got 0');
  });
});

describe('publishedRecipes', () => {
  /** β as worked out by hand from each recipe's code, and the arithmetic. */
  const known: Readonly<Record<string, number>> = {
    'Pythae VAE, mse': 1,
    'handson-ml3': 0.5,
    'rasbt L17 · tfjs-examples · vae-explainer Keras': 0.5,
    'vae-explainer torch': 0.2 / (2 * 0.8), // 0.125
    'PyTorch-VAE vanilla': (0.00025 * 12288) / 2, // 1.54
    'PyTorch-VAE vanilla, weight 1': 12288 / 2, // 6,144
    'timsainb VAE': 784 / (2 * 512), // 0.77
    'keras.io VAE today': 1,
    'keras.io VAE before the KL fix': 1 / 2,
    'Keras blog, oldest loss': 784 / 2, // 392
    'Foster, 2nd edition': 1024 / 500, // 2.05
    'fast.ai 29_vae': 784 / 200, // 3.92
    'jax digits VAE': (0.1 * 64) / 8, // 0.8
  };

  it('holds each recipe once, and none that is not checked here', () => {
    expect(publishedRecipes.map(({ name }) => name)).toEqual(Object.keys(known));
  });

  it.each(publishedRecipes)('$name', ({ name, recipe, source, loss }) => {
    expect(hiddenBeta(recipe)).toBeNear(known[name] ?? Number.NaN, { rtol: 1e-12 });
    expect(source.length * loss.length).toBeGreaterThan(0);
  });
});

import { publishedRecipes } from 'autoencoder-workbook/dist/evaluation';
import { hiddenBeta } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

describe('publishedRecipes', () => {
  /** β as worked out by hand from each recipe's code, and the arithmetic. */
  const known: Readonly<Record<string, number>> = {
    'Pythae VAE, mse': 1,
    'handson-ml3': 0.5,
    'rasbt L17': 0.5,
    'tfjs-examples': 0.5,
    'vae-explainer Keras': 0.5,
    'vae-explainer torch': 0.2 / (2 * 0.8), // 0.125
    'PyTorch-VAE vanilla': (0.00025 * 12288) / 2, // 1.54
    'timsainb VAE': 784 / (2 * 512), // 0.77
    'keras.io VAE today': 1,
    'keras.io VAE before the KL fix': 1 / 2,
    'Keras blog, oldest loss': 784 / 2, // 392
    'Foster, 2nd edition': 1024 / 500, // 2.05
    'fast.ai 29_vae': 784 / 200, // 3.92
    'jax digits VAE': (0.1 * 64) / 8, // 0.8
  };

  test('holds each recipe once, and none that is not checked here', () => {
    expect(publishedRecipes.map(({ name }) => name)).toEqual(Object.keys(known));
  });

  test.each(publishedRecipes)('$name', ({ name, recipe, source, loss }) => {
    expect(hiddenBeta(recipe)).toBeNear(known[name] ?? Number.NaN, { rtol: 1e-12 });
    expect(source.length * loss.length).toBeGreaterThan(0);
  });
});

import { hiddenBeta, type LossRecipe } from 'autoencoder-workbook/dist/math';
import { describe, expect, test } from 'vitest';

const SUM = { type: 'sum' } as const;
const MEAN = { type: 'mean' } as const;

/** ½ Σ (x − x̂)² + KL: the evidence lower bound of a Gaussian with σ² = 1. */
const elbo: LossRecipe = {
  likelihood: 'gaussian',
  reconstruction: { factor: 0.5, features: SUM, batch: MEAN },
  kl: { factor: 1, features: SUM, batch: MEAN },
};

describe('hiddenBeta', () => {
  test('is 1 for the bound itself, for squared errors with their ½ and for cross-entropy', () => {
    expect(hiddenBeta(elbo)).toBe(1);
    const bernoulli = {
      ...elbo,
      likelihood: 'bernoulli',
      reconstruction: { ...elbo.reconstruction, factor: 1 },
    } as const;
    expect(hiddenBeta(bernoulli)).toBe(1);
  });

  test('does not change when the whole loss is scaled', () => {
    const scaled = {
      ...elbo,
      reconstruction: { ...elbo.reconstruction, factor: 0.5 * 7 },
      kl: { ...elbo.kl, factor: 7 },
    };
    expect(hiddenBeta(scaled)).toBeNear(1, { rtol: 1e-15 });
  });

  test('changes with the batch size when only one term is summed over the batch', () => {
    const summed = (size: number): LossRecipe => ({
      ...elbo,
      reconstruction: { ...elbo.reconstruction, batch: { type: 'sum', over: size } },
    });
    expect(hiddenBeta(summed(512))).toBe(1 / 512);
    expect(hiddenBeta(summed(128))).toBe(1 / 128);
    const both = { ...summed(512), kl: { ...elbo.kl, batch: { type: 'sum', over: 512 } } } as const;
    expect(hiddenBeta(both)).toBe(1);
  });

  test('is pixels / 2 for a mean over pixels without a ½', () => {
    const mean = {
      ...elbo,
      reconstruction: { factor: 1, features: { type: 'mean', over: 784 }, batch: MEAN },
    } as const;
    expect(hiddenBeta(mean)).toBeNear(784 / 2, { rtol: 1e-15 });
  });

  test('refuses factors and counts that are not positive', () => {
    const none = { ...elbo, kl: { ...elbo.kl, factor: 0 } };
    expect(() => hiddenBeta(none)).toThrow('hiddenBeta: kl.factor must be a positive number, got 0');
    const empty = { ...elbo, kl: { ...elbo.kl, features: { type: 'mean', over: 0 } } } as const;
    expect(() => hiddenBeta(empty)).toThrow('hiddenBeta: kl.features.over must be a positive number, got 0');
  });
});

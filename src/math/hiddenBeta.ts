/** How a loss adds up over the numbers of one example: pixels of an image, or dimensions of a code. */
export type FeatureReduction =
  | { readonly type: 'sum' }
  /** Divided by how many there are. */
  | { readonly type: 'mean'; readonly over: number };

/** How a loss adds up over the examples of a batch. */
export type BatchReduction =
  | { readonly type: 'mean' }
  /** Not divided: `over` is the batch size, and the weight moves with it. */
  | { readonly type: 'sum'; readonly over: number };

/** How one term of a loss is written. */
export interface TermRecipe {
  /** What stands in front of the reduced term. */
  readonly factor: number;
  readonly features: FeatureReduction;
  readonly batch: BatchReduction;
}

/** A variational autoencoder's loss as published code writes it, term by term. */
export interface LossRecipe {
  /** `gaussian`: squares (x − x̂)² without a ½ (write one as a factor 0.5). `bernoulli`: binary cross-entropy. */
  readonly likelihood: 'gaussian' | 'bernoulli';
  /** The reconstruction; features are pixels. */
  readonly reconstruction: TermRecipe;
  /** The KL term, built from ½ (σ² − 1 − ln σ² + μ²); features are latent dimensions. */
  readonly kl: TermRecipe;
}

function featureWeight(reduction: FeatureReduction): number {
  return reduction.type === 'sum' ? 1 : 1 / reduction.over;
}

function batchWeight(reduction: BatchReduction): number {
  return reduction.type === 'mean' ? 1 : reduction.over;
}

function expectPositive(what: string, value: number): void {
  if (!(value > 0) || !Number.isFinite(value)) {
    throw new RangeError(`hiddenBeta: ${what} must be a positive number, got ${value}`);
  }
}

/** What one example's summed term counts for in the loss, relative to a mean over the batch. */
function termWeight(name: string, { factor, features, batch }: TermRecipe): number {
  expectPositive(`${name}.factor`, factor);
  if (features.type === 'mean') expectPositive(`${name}.features.over`, features.over);
  if (batch.type === 'sum') expectPositive(`${name}.batch.over`, batch.over);
  return factor * featureWeight(features) * batchWeight(batch);
}

/**
 * The weight of the KL term that a loss recipe hides in its means, sums and factors: the β for which minimising the
 * recipe is minimising
 *   ½ Σ (x − x̂)² + β · KL   (gaussian)   or   Σ BCE + β · KL   (bernoulli),
 * everything summed per example. For squared errors β is also the variance σ² of the Gaussian that the recipe assumes.
 *
 * @returns β > 0; 1 is the evidence lower bound itself (for squared errors: with σ² = 1)
 * @throws RangeError when a factor or a count is not positive
 * @example hiddenBeta of "mean squared error over 784 pixels + KL" is 784 / 2 = 392
 */
export function hiddenBeta({ likelihood, reconstruction, kl }: LossRecipe): number {
  const perUnit = termWeight('reconstruction', reconstruction) * (likelihood === 'gaussian' ? 2 : 1);
  return termWeight('kl', kl) / perUnit;
}

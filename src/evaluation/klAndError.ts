import type { Examples } from '../data/examples';
import { columnVariances } from '../math/arrays';
import { activeUnits } from '../metrics/elbo';
import { squaredErrorPerImage } from '../metrics/reconstruction';
import { posteriorCodes } from '../models/latentSpace';
import type { VariationalAutoencoder } from '../models/variational';
import type { Pca } from '../pca/pca';

/** What a code costs in nats and what error it leaves: a point of a rate–distortion curve. */
export interface KlAndError {
  /** Mean KL(q(z|x) ‖ p(z)), nats per image. */
  readonly rate: number;
  /** Mean squared error per image, summed over its pixels, decoded from a drawn code and not from its mean. */
  readonly distortion: number;
  /** Latents that carry something. */
  readonly latentsInUse: number;
}

/**
 * What the codes of a variational model cost, its KL in nats, and the error that they leave. Codes are drawn from
 * q(z|x): that is what the rate pays for. The posterior mean alone would give a smaller error than the rate has bought.
 *
 * @param seed  of the draws
 * @throws RangeError when there are no examples, the model is conditional, or the seed is no positive integer
 */
export function klAndError(model: VariationalAutoencoder, examples: Examples, seed: number): KlAndError {
  if (examples.count < 1) throw new RangeError('klAndError: there must be at least one example, got 0');
  if (model.config.classes > 0) {
    throw new RangeError(
      `klAndError: the model must be unconditional, got ${model.config.classes} classes; its codes end in a label that the rate does not count`,
    );
  }
  const posterior = model.posterior(examples);
  const xHat = model.decode(posteriorCodes(posterior, seed));
  const { mean, logVar } = posterior;
  const nats = mean.values.reduce((sum, mu, index) => {
    const s = logVar.values[index] as number;
    return sum + 0.5 * (Math.expm1(s) - s + mu * mu);
  }, 0);
  return {
    rate: nats / examples.count,
    distortion: squaredErrorPerImage(examples, xHat),
    latentsInUse: activeUnits(model, examples).count,
  };
}

/**
 * The same point for probabilistic PCA with noise variance s, in closed form for any examples. A linear decoder with
 * fixed σ and weight β is at its best where s = β·σ², so that this is the curve which a linear β-VAE can only reach.
 * On the examples that PCA was fitted to it is Shannon's curve of a Gaussian source (reverse water-filling),
 *   rate = Σ_{λᵢ>s} ½ ln(λᵢ/s),   distortion = Σᵢ min(λᵢ, s),
 * the first sum over kept directions, dropped ones left out of it and counted with λᵢ in the second.
 *
 * @param pca            its latentDim is the largest number of latents
 * @param examples       of the shape it was fitted to
 * @param noiseVariance  s > 0
 * @throws RangeError when s is not positive or there are no examples
 * @see Cover & Thomas, Elements of Information Theory, section 10.3.3; Lucas et al. 2019 (arXiv:1911.02469)
 */
export function pcaKlAndError(pca: Pca, examples: Examples, noiseVariance: number): KlAndError {
  if (!(noiseVariance > 0 && Number.isFinite(noiseVariance))) {
    throw new RangeError(`pcaKlAndError: the noise variance must be positive, got ${noiseVariance}`);
  }
  if (examples.count < 1) throw new RangeError('pcaKlAndError: there must be at least one example, got 0');
  const scores = pca.encode(examples);
  const meanSquares = columnVariances(scores.values, new Float64Array(pca.latentDim));
  let rate = 0;
  // What all kept directions leave, which is at least what lies outside them.
  let distortion = squaredErrorPerImage(examples, pca.decode(scores));
  let active = 0;
  for (const [i, moment] of meanSquares.entries()) {
    const variance = pca.eigenvalues[i] as number;
    if (variance <= noiseVariance) {
      distortion += moment;
      continue;
    }
    active += 1;
    const kept = noiseVariance / variance;
    rate += 0.5 * (kept - 1 - Math.log(kept) + ((1 - kept) / variance) * moment);
    distortion += kept * kept * moment + (1 - kept) * noiseVariance;
  }
  return { rate, distortion, latentsInUse: active };
}

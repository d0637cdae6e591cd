import type { DataFrame } from 'nodejs-polars';
import type { Examples } from '../data/examples';
import { columnVariances } from '../math/arrays';
import { activeUnits } from '../metrics/elbo';
import { squaredErrorPerImage } from '../metrics/reconstruction';
import { posteriorCodes } from '../models/latentSpace';
import type { VariationalAutoencoder } from '../models/variational';
import type { Pca } from '../pca/pca';
import { loadPolars } from '../runtime/polars';

/** What a code costs and what it leaves: a point of a rate–distortion curve. */
export interface RatePoint {
  /** Mean KL(q(z|x) ‖ p(z)), nats per image. */
  readonly rate: number;
  /** Mean squared error per image, summed over its pixels, decoded from a drawn code and not from its mean. */
  readonly distortion: number;
  /** Latents that carry something. */
  readonly activeUnits: number;
}

/**
 * Rate and distortion of a variational model. Codes are drawn from q(z|x): that is what the rate pays for. The
 * posterior mean alone would give a smaller error than the rate has bought.
 *
 * @param seed  of the draws
 * @throws RangeError when there are no examples, the model is conditional, or the seed is no positive integer
 */
export function rateAndDistortion(model: VariationalAutoencoder, examples: Examples, seed: number): RatePoint {
  if (examples.count < 1) throw new RangeError('rateAndDistortion: there must be at least one example, got 0');
  if (model.config.classes > 0) {
    throw new RangeError(
      `rateAndDistortion: the model must be unconditional, got ${model.config.classes} classes; its codes end in a label that the rate does not count`,
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
    activeUnits: activeUnits(model, examples).count,
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
export function pcaRateAndDistortion(pca: Pca, examples: Examples, noiseVariance: number): RatePoint {
  if (!(noiseVariance > 0 && Number.isFinite(noiseVariance))) {
    throw new RangeError(`pcaRateAndDistortion: the noise variance must be positive, got ${noiseVariance}`);
  }
  if (examples.count < 1) throw new RangeError('pcaRateAndDistortion: there must be at least one example, got 0');
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
  return { rate, distortion, activeUnits: active };
}

/** Settings of `betaSweep`. */
export interface BetaSweepOptions {
  /** Weights of the KL term, in the order of the rows. */
  readonly betas: readonly number[];
  /** Builds and trains a model with the given weight. */
  readonly make: (beta: number) => Promise<VariationalAutoencoder>;
  /** The held-out part that is measured on. */
  readonly test: Examples;
  /** Of the draws with which the distortion is measured. */
  readonly seed: number;
  /** Called after each model was measured, before it is freed. */
  readonly onMeasured?: (beta: number, model: VariationalAutoencoder, point: RatePoint) => void;
}

/**
 * A rate–distortion curve: trains one model per β, one after the other, and measures each. Models are freed once
 * measured.
 *
 * @returns a frame with a row per β: method, beta, rate (nats per image), distortion (squared error per image),
 *   activeUnits
 * @throws RangeError when there is no β, or as `rateAndDistortion`
 * @see Alemi et al. 2018 (arXiv:1711.00464)
 */
export async function betaSweep({ betas, make, test, seed, onMeasured }: BetaSweepOptions): Promise<DataFrame> {
  if (betas.length === 0) throw new RangeError('betaSweep: betas must name at least one weight, got none');
  const polars = loadPolars();
  const rows: ({ method: string; beta: number } & RatePoint)[] = [];
  for (const beta of betas) {
    const model = await make(beta);
    try {
      const point = rateAndDistortion(model, test, seed);
      rows.push({ method: model.name, beta, ...point });
      onMeasured?.(beta, model, point);
    } finally {
      model.dispose();
    }
  }
  return polars.DataFrame(rows);
}

import { featureCount } from '../data/examples';
import { freshWeights } from '../math/initialise';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type Autoencoder, joinedParts } from './autoencoder';
import { LINEAR_AUTOENCODER_KEYS } from './dense';
import type { Family } from './family';
import { type AutoencoderOptions, filledSettings } from './settings';
import { allOrNothing, weightVariable } from './weights';

/** Settings of `tiedLinearAutoencoder`. */
export interface TiedLinearOptions extends Omit<AutoencoderOptions, 'output'> {
  /** Root mean square length of the fresh columns of W; 0.5 unless given. Near the edge, √3 and more lead away. */
  readonly start?: number;
  /**
   * Where m starts, one number for each value of an example; 0 unless given. At the mean of the data it stays there, and
   * λ₁ is that of PCA; from 0, the first steps see the mean as their largest component.
   */
  readonly mean?: readonly number[];
}

/** The record that rebuilds a `tiedLinearAutoencoder`. */
export interface TiedLinearConfig extends TiedLinearOptions {
  readonly kind: 'tied';
}

/** What `tiedLinearAutoencoder` reads. */
const TIED_LINEAR_AUTOENCODER_KEYS = [
  ...LINEAR_AUTOENCODER_KEYS,
  ...keysOf<Omit<TiedLinearOptions, keyof AutoencoderOptions>>({ start: true, mean: true }),
];

/**
 * The smallest autoencoder there is, one matrix for both ways, and the mean:
 *   z = Wᵀ(x − m),   x̂ = m + W z.
 * On squared error its least value is PCA's, Σ_{i>k} λ_i, at orthonormal columns of W in the plane of the first k
 * components.
 *
 * Plain gradient descent on all examples at once gets there as long as the learning rate stays below 0.25/λ₁: along the
 * first component, W's length a goes to a(1 + 4ηλ(1 − a²)) in a step, whose slope at a = 1 is 1 − 8ηλ. Beyond the
 * edge it is below −1, and a jumps to and fro for ever.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Baldi & Hornik 1989; Saxe et al. 2014 (arXiv:1312.6120) for the course of learning
 */
export function tiedLinearAutoencoder(settings: TiedLinearOptions): Autoencoder {
  expectKnownKeys('tiedLinearAutoencoder', settings, TIED_LINEAR_AUTOENCODER_KEYS);
  return allOrNothing(() => tiedLinearFrom(settings));
}

function tiedLinearFrom(settings: TiedLinearOptions): Autoencoder {
  const who = 'tiedLinearAutoencoder';
  const filled = filledSettings(who, { ...settings, output: 'linear' }, 'tied linear');
  const { latentDim, inputShape, seed } = filled;
  const { start = 0.5, mean: startMean } = settings;
  if (!(start > 0 && Number.isFinite(start))) {
    throw new RangeError(`${who}: start must be a positive number, got ${start}`);
  }
  const features = featureCount(inputShape);
  if (startMean && startMean.length !== features) {
    throw new RangeError(`${who}: mean must hold ${features} numbers, got ${startMean.length}`);
  }
  const shape = [features, latentDim];
  const kernel = weightVariable('w', shape, () =>
    freshWeights({ shape, fanIn: features, fanOut: latentDim, activation: 'linear', gain: start }, seed, 'w'),
  );
  const mean = weightVariable('mean', [features], () => Float32Array.from(startMean ?? new Float32Array(features)));
  const w = kernel.variable as tf.Tensor as tf.Tensor2D;
  return joinedParts({
    ...filled,
    kind: 'tied',
    config: { ...settings, kind: 'tied' } satisfies TiedLinearConfig,
    encoder: {
      weights: [kernel, mean],
      penalised: [kernel.name],
      apply: (x) => tf.tidy(() => tf.matMul(tf.sub(tf.reshape(x, [-1, features]), mean.variable) as tf.Tensor2D, w)),
    },
    decoder: {
      // The encoder's.
      weights: [],
      apply: (z) =>
        tf.tidy(() => {
          const rows = tf.add(tf.matMul(z as tf.Tensor2D, w, false, true), mean.variable);
          return tf.reshape(rows, [-1, ...inputShape]);
        }),
    },
  });
}

/** Tied linear autoencoders. */
export const tiedLinearFamily: Family<TiedLinearConfig> = {
  build: ({ kind: _, ...options }) => tiedLinearAutoencoder(options),
  make: ({ latentDim, seed, inputShape }) => tiedLinearAutoencoder({ latentDim, seed, inputShape }),
};

/** One principal component that a tied linear autoencoder learns by gradient descent. */
export interface TiedMode {
  /** λ of the component. */
  readonly eigenvalue: number;
  /** η, the same in every step. */
  readonly learningRate: number;
  /** a² at the start: the share of the component that W gives back before the first step. */
  readonly start: number;
  readonly steps: number;
}

/**
 * The share a² of a component that is given back, before and after each step, when a column of W lies on its axis:
 * a → a(1 + 4ηλ(1 − a²)). For small steps that is the logistic curve 1/(1 + (1/a₀² − 1)e^(−8ηλt)): a component is
 * learned in a time that goes with 1/λ, the first one first.
 *
 * @returns `steps` + 1 numbers
 * @throws RangeError when a setting lies outside its range
 */
export function tiedModeShares({ eigenvalue, learningRate, start, steps }: TiedMode): Float64Array {
  for (const [name, value] of Object.entries({ eigenvalue, learningRate, start })) {
    if (!(value >= 0 && Number.isFinite(value))) {
      throw new RangeError(`tiedModeShares: ${name} must be a number of at least 0, got ${value}`);
    }
  }
  if (!Number.isInteger(steps) || steps < 0) {
    throw new RangeError(`tiedModeShares: steps must be a whole number, got ${steps}`);
  }
  const shares = new Float64Array(steps + 1);
  let length = Math.sqrt(start);
  for (let step = 0; step <= steps; step++) {
    shares[step] = length * length;
    length *= 1 + 4 * learningRate * eigenvalue * (1 - length * length);
  }
  return shares;
}

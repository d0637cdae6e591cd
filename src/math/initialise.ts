import type { Activation } from './differentiable';
import { randomSource } from './random';
import { featureCount } from './shapes';

/** What the spread of fresh weights depends on. */
export interface WeightShape {
  /** Shape of the array. */
  readonly shape: readonly number[];
  /** Inputs that feed one output. */
  readonly fanIn: number;
  /** Outputs that one input feeds. */
  readonly fanOut: number;
  /** The activation behind the layer. */
  readonly activation: Activation;
}

/** Activations that pass about half of the signal and so want twice the variance (He). */
const HALVING: ReadonlySet<Activation> = new Set(['relu', 'leakyRelu', 'elu', 'gelu', 'softplus']);

/**
 * Fresh weights, uniform in ±a: a = √(6/fanIn) behind rectifying activations (He), √(3/fanIn) for selu (LeCun),
 * √(6/(fanIn + fanOut)) otherwise (Glorot).
 *
 * @param stream  the weight's name, so that each weight of a model has its own numbers
 * @see Glorot & Bengio 2010; He et al. 2015 (arXiv:1502.01852)
 */
export function freshWeights(weight: WeightShape, seed: number, stream: string): Float32Array {
  const { shape, fanIn, fanOut, activation } = weight;
  const variance = HALVING.has(activation) ? 2 / fanIn : activation === 'selu' ? 1 / fanIn : 2 / (fanIn + fanOut);
  const limit = Math.sqrt(3 * variance);
  const random = randomSource(seed, stream);
  const values = new Float32Array(featureCount(shape));
  for (let index = 0; index < values.length; index++) values[index] = limit * (2 * random.uniform() - 1);
  return values;
}

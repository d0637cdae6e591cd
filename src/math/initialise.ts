import type { Activation } from './differentiable';
import { randomSource } from './random';
import { featureCount } from './shapes';
import { preservingGain } from './signalPropagation';

/**
 * How large fresh weights are. A number g: variance g²/fanIn. `glorot`: 2/(fanIn + fanOut). `he`: 2/fanIn. `lecun`:
 * 1/fanIn. `preserving`: the g that hands on the mean square of the signal exactly (`preservingGain`).
 */
export type Gain = number | 'glorot' | 'he' | 'lecun' | 'preserving';

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
  /** He, LeCun or Glorot by the activation unless given. */
  readonly gain?: Gain | undefined;
}

/** Activations that pass about half of the signal and so want twice the variance (He). */
const HALVING: ReadonlySet<Activation> = new Set(['relu', 'leakyRelu', 'elu', 'gelu', 'softplus']);

/** The rule that goes with an activation. */
const usualGain = (activation: Activation): Gain =>
  HALVING.has(activation) ? 'he' : activation === 'selu' ? 'lecun' : 'glorot';

function varianceOf({ fanIn, fanOut, activation, gain = usualGain(activation) }: WeightShape): number {
  switch (gain) {
    case 'he':
      return 2 / fanIn;
    case 'lecun':
      return 1 / fanIn;
    case 'glorot':
      return 2 / (fanIn + fanOut);
    case 'preserving':
      return preservingGain(activation) ** 2 / fanIn;
    default:
      return gain ** 2 / fanIn;
  }
}

/**
 * Checks a gain.
 *
 * @throws RangeError naming `who`, the rule and the value
 */
export function expectGain(who: string, gain: Gain): void {
  const isNumber = typeof gain === 'number' && gain >= 0 && Number.isFinite(gain);
  if (!isNumber && !['glorot', 'he', 'lecun', 'preserving'].includes(gain as string)) {
    throw new RangeError(
      `${who}: gain must be a number of at least 0, 'glorot', 'he', 'lecun' or 'preserving', got ${gain}`,
    );
  }
}

/**
 * Fresh weights, uniform in ±a with the variance a²/3 that the gain says; unless given, the one that goes with the
 * activation: a = √(6/fanIn) behind rectifying ones (He), √(3/fanIn) for selu (LeCun), √(6/(fanIn + fanOut))
 * otherwise (Glorot).
 *
 * @param stream  the weight's name, so that each weight of a model has its own numbers
 * @see Glorot & Bengio 2010; He et al. 2015 (arXiv:1502.01852)
 */
export function freshWeights(weight: WeightShape, seed: number, stream: string): Float32Array {
  const limit = Math.sqrt(3 * varianceOf(weight));
  const random = randomSource(seed, stream);
  const values = new Float32Array(featureCount(weight.shape));
  for (let index = 0; index < values.length; index++) values[index] = limit * (2 * random.uniform() - 1);
  return values;
}

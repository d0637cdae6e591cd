import { activationOf, activationSlopeOf } from './activationNumbers';
import type { Activation } from './differentiable';

/** Nodes of the trapezoid rule for means over a standard normal number; spectrally exact for smooth functions. */
const FINE = { limit: 9, spacing: 1 / 64 } as const;
/** For means over two of them; beyond 7 deviations there is 10⁻¹² of the mass. */
const COARSE = { limit: 7, spacing: 1 / 4 } as const;

interface Node {
  readonly z: number;
  readonly weight: number;
}

function normalNodes({ limit, spacing }: typeof FINE | typeof COARSE): readonly Node[] {
  const count = Math.round((2 * limit) / spacing) + 1;
  const nodes = Array.from({ length: count }, (_, index) => {
    const z = -limit + index * spacing;
    return { z, weight: Math.exp(-0.5 * z * z) };
  });
  const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
  return nodes.map(({ z, weight }) => ({ z, weight: weight / total }));
}

const fine = normalNodes(FINE);
const coarse = normalNodes(COARSE);

const mean = (nodes: readonly Node[], f: (z: number) => number): number =>
  nodes.reduce((sum, { z, weight }) => sum + weight * f(z), 0);

/**
 * The gain g at which layers with the same activation f hand on the mean square of their signal: 1/√(E f(z)²) for
 * standard normal z. With weights of variance g²/fanIn, what goes into f has the mean square 1 in layer after layer.
 * relu √2, gelu 1.533530, tanh 1.592537, linear 1.
 */
export function preservingGain(activation: Activation): number {
  return 1 / Math.sqrt(mean(fine, (z) => activationOf(z, activation) ** 2));
}

/** What the values of a layer are, on average over its units: the same for all examples, or telling them apart. */
export interface Signal {
  /** Mean product of two different examples, E x·x′. */
  readonly shared: number;
  /** Mean square less `shared`: the variance across examples. */
  readonly varying: number;
}

/** A dense layer with random weights. */
export interface RandomLayer {
  /** g: the weights have the mean 0 and the variance g²/fanIn. */
  readonly gain: number;
  /** Mean square of the biases; 0 unless given. */
  readonly bias?: number;
  readonly activation: Activation;
}

const beforeActivation = ({ gain, bias = 0 }: RandomLayer, { shared, varying }: Signal): Signal => ({
  shared: gain ** 2 * shared + bias,
  varying: gain ** 2 * varying,
});

/**
 * What a layer of many units with random weights makes of a signal: the inputs of the activation are normal then,
 * √shared·a + √varying·b with a common to all examples, and so
 *   varying′ = E_a Var_b f,   shared′ = E_a (E_b f)².
 * Where varying goes to 0 over the layers, all examples end at one point.
 *
 * @see Poole et al. 2016 (arXiv:1606.05340); Schoenholz et al. 2017 (arXiv:1611.01232)
 */
export function signalThrough(layer: RandomLayer, signal: Signal): Signal {
  const { shared, varying } = beforeActivation(layer, signal);
  const [common, own] = [Math.sqrt(shared), Math.sqrt(varying)];
  const f = (x: number) => activationOf(x, layer.activation);
  let [keptShared, keptVarying] = [0, 0];
  for (const { z: a, weight } of coarse) {
    const centre = f(common * a);
    // Differences to the centre: a variance of 10⁻¹⁶ must not drown in the square of the mean.
    let [first, second] = [0, 0];
    for (const { z: b, weight: share } of coarse) {
      const difference = f(common * a + own * b) - centre;
      first += share * difference;
      second += share * difference ** 2;
    }
    keptShared += weight * (centre + first) ** 2;
    keptVarying += weight * Math.max(0, second - first ** 2);
  }
  return { shared: keptShared, varying: keptVarying };
}

/**
 * By how much such a layer multiplies small differences on the way forward and gradients on the way back,
 * g·√(E f′²): below 1 both vanish with depth, above 1 both explode, as its power.
 */
export function slopeGain(layer: RandomLayer, signal: Signal): number {
  const { shared, varying } = beforeActivation(layer, signal);
  const scale = Math.sqrt(shared + varying);
  return layer.gain * Math.sqrt(mean(fine, (z) => activationSlopeOf(scale * z, layer.activation) ** 2));
}

import type { Examples } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import { featureCount } from '../math/shapes';
import { type RandomLayer, type Signal, signalThrough, slopeGain } from '../math/signalPropagation';
import type { Layer } from '../models/layers/layer';
import type { PlacedLayer } from './healthSignals';

const meanOf = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const meanSquare = (values: ArrayLike<number>): number => meanOf(Array.from(values, (value) => value * value));

/** A weight of a layer by the end of its name. */
const weightOf = ({ weights }: Layer, end: string) => weights.find(({ name }) => name.endsWith(end))?.variable;

/** How large the weights of a dense layer are, and how many numbers go in. */
export interface DenseScale extends RandomLayer {
  readonly fanIn: number;
}

/** The scale of a dense layer with a matrix of its own, as its weights are now; undefined for other layers. */
export function denseScale(layer: Layer): DenseScale | undefined {
  const kernel = weightOf(layer, '/kernel');
  const [fanIn = 0] = kernel?.shape ?? [];
  if (kernel?.rank !== 2) return undefined;
  const bias = weightOf(layer, '/bias');
  return {
    fanIn,
    gain: Math.sqrt(fanIn * meanSquare(kernel.dataSync<'float32'>())),
    bias: bias ? meanSquare(bias.dataSync<'float32'>()) : 0,
    activation: layer.activation ?? 'linear',
  };
}

/** The signal that examples are, on average over their values. */
export function signalOf(examples: Examples): Signal {
  const features = featureCount(examples.shape);
  const means = columnMeans(examples.values, features);
  return { shared: meanSquare(means), varying: meanOf(columnVariances(examples.values, means)) };
}

/** Mean 0 and mean square 1 over the units, then γ and β. */
function normalised(layer: Layer, { shared, varying }: Signal): Signal {
  const scale = meanSquare(weightOf(layer, '/gamma')?.dataSync() ?? [1]) / Math.max(shared + varying, Number.MIN_VALUE);
  const shift = meanSquare(weightOf(layer, '/beta')?.dataSync() ?? [0]);
  return { shared: scale * shared + shift, varying: scale * varying };
}

/** What random weights of the same size would make of a signal; undefined where no formula is known. */
function predict(layer: Layer, signal: Signal): Signal | undefined {
  if (layer.keepsValues) return signal;
  if (layer.inner) {
    const added = layer.inner.reduce<Signal | undefined>((own, inner) => own && predict(inner, own), signal);
    return added && { shared: signal.shared + added.shared, varying: signal.varying + added.varying };
  }
  const scale = denseScale(layer);
  if (scale) return signalThrough(scale, signal);
  const isLayerNorm = weightOf(layer, '/gamma') !== undefined && layer.state.length === 0;
  if (isLayerNorm) return normalised(layer, signal);
  const isActivation = layer.activation !== undefined && layer.weights.length === 0;
  return isActivation && layer.activation
    ? signalThrough({ gain: 1, activation: layer.activation }, signal)
    : undefined;
}

/**
 * The standard deviation across examples that each layer would have if its weights were random numbers of their size:
 * gain^depth, worked out layer by layer. Fresh nets of wide dense layers keep to it; what training made differs.
 *
 * @param layers  in order, blocks as a whole
 * @param signal  what goes in
 * @returns one number a layer, undefined from the first layer on for which there is no formula
 */
export function predictedSignals(
  layers: readonly Layer[],
  signal: Signal,
): { readonly deviations: readonly (number | undefined)[]; readonly output: Signal | undefined } {
  let current: Signal | undefined = signal;
  const deviations = layers.map((layer) => {
    current = current && predict(layer, current);
    return current && Math.sqrt(current.varying);
  });
  return { deviations, output: current };
}

/**
 * The lengths of the gradients in the matrices of dense layers, if their weights were random numbers of their size: a
 * gradient is multiplied by g√(E f′²) on its way back through each layer, and meets there the signal that goes in.
 *
 * @param layers  a net of dense layers and of such as keep values, from input to output
 * @param signal  what goes in
 * @param last    the measured length of the last one, on which the others are based
 * @returns by place; empty where other layers stand between
 */
export function predictedGradients(
  layers: readonly PlacedLayer[],
  signal: Signal,
  last: number,
): ReadonlyMap<string, number> {
  const dense: { readonly place: string; readonly gain: number; readonly slope: number; readonly input: number }[] = [];
  let current = signal;
  for (const { place, layer } of layers) {
    if (layer.keepsValues) continue;
    const scale = denseScale(layer);
    if (!scale) return new Map();
    const input = scale.fanIn * (current.shared + current.varying);
    dense.push({ place, gain: scale.gain, slope: slopeGain(scale, current), input });
    current = signalThrough(scale, current);
  }
  const predicted = new Map<string, number>();
  const end = dense[dense.length - 1];
  if (!end) return predicted;
  // In front of the last layer: how much a gradient was multiplied by since the output.
  let factor = last / Math.sqrt(end.input);
  for (const [index, { place, input }] of [...dense.entries()].reverse()) {
    const next = dense[index + 1];
    const own = dense[index];
    // g of the layer behind, then the slope of this one's own activation.
    if (next && own) factor *= own.gain > 0 ? (next.gain * own.slope) / own.gain : 0;
    predicted.set(place, factor * Math.sqrt(input));
  }
  return predicted;
}

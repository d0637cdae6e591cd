import type { Layer } from './layer';

/**
 * Multiplications, each with its addition, that a chain of layers takes for one example: a measure of work that is the
 * same on every machine. A training step takes about three times as many for each example: forwards, and backwards to
 * the inputs and to the weights.
 */
export function multiplyAdds(layers: readonly Layer[]): number {
  return layers.reduce((sum, layer) => sum + (layer.inner ? multiplyAdds(layer.inner) : (layer.multiplyAdds ?? 0)), 0);
}

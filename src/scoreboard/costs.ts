import { featureCount } from '../data/examples';
import type { Layer } from '../models/layers/layer';
import { multiplyAdds } from '../models/layers/multiplyAdds';
import { fromTable } from './measured';
import type { FittedMethod } from './methods';
import type { BoardQuantity } from './task';

/** Costs that every comparison measures. */
export const COSTS_OF_TABLE = ['parameters', 'fitSeconds', 'encodeMicros'] as const;

interface Layered {
  readonly encoder: { readonly layers: readonly Layer[] };
  readonly decoder: { readonly layers: readonly Layer[] };
}

const isLayered = (model: object): model is Layered => {
  const { encoder, decoder } = model as Partial<Layered>;
  return encoder?.layers !== undefined && decoder?.layers !== undefined;
};

/** Millions for one example; a linear method without layers takes two products with its components. */
export function multiplyAddsOf({ codec, model }: FittedMethod): number {
  if (!model) return (2 * codec.latentDim * featureCount(codec.inputShape)) / 1e6;
  if (!isLayered(model)) throw new Error(`scoreboard: a model must show its layers to be counted, got ${codec.name}`);
  return (multiplyAdds(model.encoder.layers) + multiplyAdds(model.decoder.layers)) / 1e6;
}

/** What a method costs, measured beside its tasks. */
export const BOARD_COSTS: readonly BoardQuantity[] = [
  ...COSTS_OF_TABLE.map((key) => fromTable(key, 'lower')),
  {
    key: 'multiplyAdds',
    title: 'multiply–adds',
    unit: 'million',
    digits: 3,
    better: 'lower',
    meaning:
      'Multiplications with their additions to encode and decode one example, the same on every machine; what is done to each value alone is not counted.',
  },
  {
    key: 'peakMegabytes',
    title: 'memory',
    unit: 'MB',
    digits: 0,
    better: 'lower',
    meaning: 'Largest resident memory of the process that fitted and measured this run alone, the library included.',
  },
];

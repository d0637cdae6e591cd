import { fromTable } from './measured';
import type { BoardQuantity } from './task';

/** Costs that every comparison measures. */
export const COSTS_OF_TABLE = ['parameters', 'fitSeconds', 'encodeMicros'] as const;

/** What a method costs, measured beside its tasks. */
export const BOARD_COSTS: readonly BoardQuantity[] = [
  ...COSTS_OF_TABLE.map((key) => fromTable(key, 'lower')),
  {
    key: 'peakMegabytes',
    title: 'memory',
    unit: 'MB',
    digits: 0,
    better: 'lower',
    meaning: 'Largest resident memory of the process that fitted and measured this run alone, the library included.',
  },
];

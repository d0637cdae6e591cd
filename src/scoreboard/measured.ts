import type { Dataset, Examples } from '../data/examples';
import { inWords, nounsFor, type QuantityKey, quantityOf } from '../evaluation/quantities';
import * as metrics from '../metrics/index';
import type { Better } from './front';
import type { FittedMethod } from './methods';
import type { BoardQuantity, TaskResult } from './task';

/** Tables of the board speak of examples of any shape. */
const NOUNS = nounsFor([1]);

/** A quantity of every comparison, as the board shows it. */
export function fromTable(key: QuantityKey, better: Better): BoardQuantity {
  const { title, unit, digits, meaning } = quantityOf(key);
  const words = (text: string): string => inWords(text, NOUNS);
  return {
    key,
    title: words(title),
    ...(unit === undefined ? {} : { unit: words(unit) }),
    digits,
    better,
    meaning: words(meaning),
  };
}

/**
 * Measures quantities that every comparison has, with the functions that measure them there.
 *
 * @param codes  of the test part
 */
export function measuredAs(
  keys: readonly QuantityKey[],
  { codec }: FittedMethod,
  { test, codes }: { readonly test: Dataset; readonly codes: Examples },
): TaskResult {
  const measured = { codec, test, codes, xHat: codec.decode(codes), metrics };
  return Object.fromEntries(
    keys.map((key) => {
      const quantity = quantityOf(key);
      return [key, quantity.of === 'codes' ? null : quantity.measure(measured)];
    }),
  );
}

import { inWords, nounsFor, type QuantityKey, quantityOf } from '../evaluation/quantities';
import type { Column } from './table';

/**
 * How a quantity of a comparison is shown as a column: heading and unit in words that suit the examples, and the digits
 * that mean something.
 *
 * @param shape  of one example
 */
export function quantityColumn(key: QuantityKey, shape: readonly number[]): Column {
  const { title, unit, digits } = quantityOf(key);
  const nouns = nounsFor(shape);
  return {
    key,
    title: inWords(title, nouns),
    ...(unit === undefined ? {} : { unit: inWords(unit, nouns) }),
    format: digits,
  };
}

import { permutation, randomSource } from '../math/random';

/** Which order an epoch has. */
export interface EpochOptions {
  /** Positive integer. */
  readonly seed: number;
  /** Number of the epoch, from 1: each has an order of its own. */
  readonly epoch: number;
}

/**
 * The order in which an epoch visits the examples: 0…count − 1 shuffled. A pure function of its arguments, so that
 * training which was interrupted goes on in the same order.
 *
 * @throws RangeError when `count` is no positive integer, `epoch` none from 1, or the seed is out of range
 */
export function epochOrder(count: number, { seed, epoch }: EpochOptions): Int32Array {
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`epochOrder: count must be a positive integer, got ${count}`);
  }
  if (!Number.isInteger(epoch) || epoch < 1) {
    throw new RangeError(`epochOrder: epoch must be an integer from 1, got ${epoch}`);
  }
  return permutation(count, randomSource(seed, `epoch ${epoch}`));
}

/**
 * Sizes of the batches that cover `count` examples: full ones, then what is left; nothing is dropped.
 *
 * @throws RangeError when an argument is no positive integer
 */
export function batchSizes(count: number, batchSize: number): number[] {
  for (const [name, value] of Object.entries({ count, batchSize })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`batchSizes: ${name} must be a positive integer, got ${value}`);
    }
  }
  return Array.from({ length: Math.ceil(count / batchSize) }, (_, step) =>
    Math.min(batchSize, count - step * batchSize),
  );
}

import { type Codec, reconstruct } from '../data/codec';
import type { Examples } from '../data/examples';
import { meanSquaredError } from '../metrics/reconstruction';

/** What `equivalentCodeSize` looks through. */
export interface EquivalentCodeSizeOptions {
  /** The yardstick at any code size, e.g. `(latentDim) => pca.withLatentDim(latentDim)`; its error must not rise with it. */
  readonly yardstick: (latentDim: number) => Codec;
  /** The largest code size to try. */
  readonly most: number;
  /** The held-out examples that the error was measured on. */
  readonly test: Examples;
  /** MSE per value that is to be reached. */
  readonly error: number;
}

/**
 * How many numbers the yardstick needs to err no more than a method does: the smallest code size whose MSE on the test
 * examples is at most `error`, found by halving.
 *
 * @returns undefined where even the largest code size errs more
 * @throws RangeError when `most` is no positive integer, or as `meanSquaredError`
 */
export function equivalentCodeSize(options: EquivalentCodeSizeOptions): number | undefined {
  const { yardstick, most, test, error } = options;
  if (!Number.isInteger(most) || most < 1) {
    throw new RangeError(`equivalentCodeSize: most must be a positive integer, got ${most}`);
  }
  const reaches = (latentDim: number): boolean =>
    meanSquaredError(test, reconstruct(yardstick(latentDim), test)) <= error;
  if (!reaches(most)) return undefined;
  let [below, enough] = [0, most];
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (reaches(middle)) enough = middle;
    else below = middle;
  }
  return enough;
}

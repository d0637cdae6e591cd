/** A mean difference between two methods on the same examples, with its interval. */
export interface PairedDifference {
  /** Mean of b − a: below zero where b errs less. */
  readonly mean: number;
  /** Ends of the 95 % interval of that mean over other examples of the same kind. */
  readonly low: number;
  readonly high: number;
}

/** Standard errors to either side that hold 95 % of a normal distribution. */
const TWO_SIDED_95 = 1.959964;

/**
 * How much more one method errs than another on the same examples: the mean of the differences, example by example,
 *   d̄ = (1/n) Σᵢ (bᵢ − aᵢ),   d̄ ± 1.96 · √(Σᵢ (dᵢ − d̄)² / (n − 1) / n).
 * What makes an example hard for both is in neither end of the interval, which is therefore far narrower than that of
 * two means by themselves. It speaks of other examples, not of other seeds.
 *
 * @param a  error of each example by the one method, such as PCA
 * @param b  by the other one, in the same order
 * @throws RangeError when the lengths differ or there are fewer than two examples
 */
export function pairedDifference(a: ArrayLike<number>, b: ArrayLike<number>): PairedDifference {
  const count = a.length;
  if (b.length !== count || count < 2) {
    throw new RangeError(
      `pairedDifference: a and b must hold the errors of the same two or more examples, got ${a.length} and ${b.length}`,
    );
  }
  const differences = Float64Array.from(a, (value, index) => (b[index] as number) - value);
  const mean = differences.reduce((sum, value) => sum + value, 0) / count;
  const squares = differences.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const reach = TWO_SIDED_95 * Math.sqrt(squares / (count - 1) / count);
  return { mean, low: mean - reach, high: mean + reach };
}

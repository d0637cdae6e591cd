import type { Examples } from '../data/examples';

/** The numbers that a score is rebuilt from, when it was saved. */
export interface SavedScore {
  /** Which kind of score. */
  readonly kind: string;
  /** Plain data: names, shapes, counts. */
  readonly settings: unknown;
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/**
 * How anomalous an example looks: one number each, **higher = more anomalous**, whatever it is made of (a likelihood
 * enters with its sign turned). A score depends on the example alone: a row by itself gets the score that it has in
 * any batch, and asking twice gives the same number.
 */
export interface AnomalyScore {
  /** Name in tables and legends. */
  readonly name: string;
  /** Shape of the examples it takes. */
  readonly inputShape: readonly number[];
  /**
   * @returns one number per example, [count]
   * @throws RangeError when the examples have another shape or a score is no number
   */
  score(examples: Examples): Float64Array;
  /**
   * What each feature, or pixel, adds to the score: `count` examples of shape `inputShape`, none negative. They add up
   * to the score, except where that has a constant part, which no feature is to blame for. Absent where a score has
   * no such parts.
   */
  contributions?(examples: Examples): Examples;
  /** What is needed to rebuild it; absent where it can't be saved. */
  saved?(): SavedScore;
  /** Frees native memory that it owns; absent where there is none. */
  dispose?(): void;
}

/**
 * Checks that all scores are numbers.
 *
 * @throws RangeError naming the score and the first example without one
 */
export function expectScores(name: string, scores: Float64Array): Float64Array {
  const index = scores.findIndex(Number.isNaN);
  if (index >= 0) {
    throw new RangeError(
      `${name}: every example must get a score, got NaN for example ${index}; check it for values that are no numbers`,
    );
  }
  return scores;
}

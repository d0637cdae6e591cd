import { type Examples, featureCount } from '../data/examples';

/** Pixels, or cells, with the truth beside them. */
export interface JudgedPixels {
  /** What each pixel adds to the score, all examples one after the other. */
  readonly scores: Float32Array;
  /** Whether each pixel is part of an anomaly. */
  readonly anomalous: readonly boolean[];
}

/**
 * Contributions as scores of single pixels, to be judged like any others: the AUROC of a map is `auroc` of this.
 *
 * @param contributions  what `AnomalyScore.contributions` gave
 * @param masks          1 where something is wrong, of the same shape, e.g. from `plantLesions`
 * @throws RangeError when the two differ in size
 */
export function judgedPixels(contributions: Examples, masks: Examples): JudgedPixels {
  if (contributions.count !== masks.count || featureCount(contributions.shape) !== featureCount(masks.shape)) {
    throw new RangeError(
      `judgedPixels: there must be a mask for each map, got ${contributions.count} of [${contributions.shape.join(', ')}] and ${masks.count} of [${masks.shape.join(', ')}]`,
    );
  }
  return { scores: contributions.values, anomalous: Array.from(masks.values, (value) => value > 0) };
}

import { type Confusion, confusionOf } from './confusion';
import { expectJudged, type JudgedScores } from './judged';

/**
 * The confusion when the given share of the examples with the highest scores is flagged, as much of the literature
 * does it, with the share of anomalies known from the labels. Here to reproduce such numbers, not to report: the
 * threshold comes from the scores that are judged, and where the share q differs from the prevalence π even a perfect
 * ranking has an F1 of 2·min(q, π)/(q + π) only.
 *
 * @param judged  scores and truth
 * @param share   q, the share that is flagged, from 0 to 1; examples that tie with the last one flagged are not flagged
 * @throws RangeError as `auroc`, or when the share is outside [0, 1]
 */
export function confusionOfTopShare(judged: JudgedScores, share: number): Confusion {
  expectJudged('confusionOfTopShare', judged);
  if (!(share >= 0 && share <= 1)) {
    throw new RangeError(`confusionOfTopShare: share must lie in 0…1, got ${share}`);
  }
  const sorted = Float64Array.from(judged.scores).sort();
  const flagged = Math.round(share * sorted.length);
  // What has the score of the first example that is left out stays out with it.
  const limit = flagged === sorted.length ? Number.NEGATIVE_INFINITY : (sorted[sorted.length - flagged - 1] as number);
  return confusionOf(
    Array.from(judged.scores, (score) => score > limit || flagged === sorted.length),
    judged.anomalous,
  );
}

import { expectJudged, type JudgedScores, type SortedKinds, scoreGroups, sortedKinds } from './judged';

/** What a detector does when everything with at least this score is flagged. */
export interface RocPoint {
  /** Examples with this score or a higher one are flagged; +∞ flags none. */
  readonly threshold: number;
  /** Share of the normal examples that are flagged. */
  readonly falseAlarmRate: number;
  /** Share of the anomalies that are flagged (recall). */
  readonly detectionRate: number;
}

/**
 * The receiver operating characteristic: detection rate against false-alarm rate for every threshold. Examples with
 * equal scores are flagged together, so that the curve does not depend on their order.
 *
 * @returns from (0, 0) to (1, 1), one point per distinct score and one before
 * @throws RangeError when the lengths differ, a score is NaN or there is one kind of example only
 */
export function rocCurve(judged: JudgedScores): readonly RocPoint[] {
  const { anomalies, normals } = expectJudged('rocCurve', judged);
  let flagged = { anomalies: 0, normals: 0 };
  const start: RocPoint = { threshold: Number.POSITIVE_INFINITY, falseAlarmRate: 0, detectionRate: 0 };
  return [
    start,
    ...scoreGroups(sortedKinds(judged)).map((group) => {
      flagged = { anomalies: flagged.anomalies + group.anomalies, normals: flagged.normals + group.normals };
      return {
        threshold: group.score,
        falseAlarmRate: flagged.normals / normals,
        detectionRate: flagged.anomalies / anomalies,
      };
    }),
  ];
}

/** The statistic of Mann and Whitney over the number of pairs. */
export function areaOf(kinds: SortedKinds): number {
  let below = kinds.normals.length;
  let wins = 0;
  for (const group of scoreGroups(kinds)) {
    below -= group.normals;
    wins += group.anomalies * (below + 0.5 * group.normals);
  }
  return wins / (kinds.anomalies.length * kinds.normals.length);
}

/**
 * Area under the receiver operating characteristic, as the statistic of Mann and Whitney: the probability that a
 * random anomaly scores higher than a random normal example, a tie counting ½,
 *   AUROC = (#{pairs with s⁺ > s⁻} + ½ #{pairs with s⁺ = s⁻}) / (n⁺ n⁻).
 * It does not change under an increasing transformation of the scores; with −s it is 1 − AUROC, with constant scores ½.
 *
 * @returns in [0, 1]
 * @throws RangeError when the lengths differ, a score is NaN or there is one kind of example only
 * @see J. Hanley & B. McNeil, The meaning and use of the area under a ROC curve, 1982
 */
export function auroc(judged: JudgedScores): number {
  expectJudged('auroc', judged);
  return areaOf(sortedKinds(judged));
}

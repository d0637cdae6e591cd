import { expectJudged, type JudgedScores, scoreGroups, sortedKinds } from './judged';

/** What the flagged examples are when everything with at least this score is flagged. */
export interface PrecisionPoint {
  /** Examples with this score or a higher one are flagged. */
  readonly threshold: number;
  /** Share of the anomalies that are flagged. */
  readonly recall: number;
  /** Share of the flagged examples that are anomalies. */
  readonly precision: number;
}

/**
 * Precision against recall for every threshold. Examples with equal scores are flagged together.
 *
 * @returns one point per distinct score, recall rising to 1
 * @throws RangeError when the lengths differ, a score is NaN or there is one kind of example only
 */
export function precisionRecallCurve(judged: JudgedScores): readonly PrecisionPoint[] {
  const { anomalies } = expectJudged('precisionRecallCurve', judged);
  let found = 0;
  let flagged = 0;
  return scoreGroups(sortedKinds(judged)).map((group) => {
    found += group.anomalies;
    flagged += group.anomalies + group.normals;
    return { threshold: group.score, recall: found / anomalies, precision: found / flagged };
  });
}

/**
 * Average precision: the sum of steps Σ (Rₙ − Rₙ₋₁) Pₙ down the distinct scores. Unlike an area by trapezoids it gives
 * a constant score the prevalence, as it must: joining (0, 1) and (1, π) by a straight line would promise (1 + π)/2
 * to a detector that knows nothing. It depends on the prevalence; quote the two together.
 *
 * @returns in (0, 1]
 * @throws RangeError when the lengths differ, a score is NaN or there is one kind of example only
 */
export function averagePrecision(judged: JudgedScores): number {
  let before = 0;
  return precisionRecallCurve(judged).reduce((sum, { recall, precision }) => {
    const step = (recall - before) * precision;
    before = recall;
    return sum + step;
  }, 0);
}

/** How often a detector is right about each kind of example, and how frequent anomalies are. */
export interface AlarmRates {
  /** Share of the anomalies that are flagged. */
  readonly detectionRate: number;
  /** Share of the normal examples that are flagged. */
  readonly falseAlarmRate: number;
  /** π, the share of anomalies among all examples where the detector is to work. */
  readonly prevalence: number;
}

/**
 * What share of the alarms would be real at another prevalence than that of the test data,
 *   π·TPR / (π·TPR + (1 − π)·FPR).
 * Detection and false-alarm rate belong to the detector, precision to the place where it stands.
 *
 * @returns in [0, 1]; null where there would be no alarms
 * @throws RangeError when a rate is outside [0, 1]
 */
export function precisionAtPrevalence({ detectionRate, falseAlarmRate, prevalence }: AlarmRates): number | null {
  for (const [name, rate] of Object.entries({ detectionRate, falseAlarmRate, prevalence })) {
    if (!(rate >= 0 && rate <= 1)) {
      throw new RangeError(`precisionAtPrevalence: ${name} must lie in 0…1, got ${rate}`);
    }
  }
  const real = prevalence * detectionRate;
  const alarms = real + (1 - prevalence) * falseAlarmRate;
  return alarms === 0 ? null : real / alarms;
}

/**
 * F1 of flagging everything, 2π/(1 + π): what a detector that knows nothing reaches. At a prevalence of 0.8 it is
 * 0.89, so an F1 is worth what it has beyond this.
 *
 * @param prevalence  π, the share of anomalies
 * @throws RangeError when it is outside [0, 1]
 */
export function flagAllF1(prevalence: number): number {
  if (!(prevalence >= 0 && prevalence <= 1)) {
    throw new RangeError(`flagAllF1: prevalence must lie in 0…1, got ${prevalence}`);
  }
  return (2 * prevalence) / (1 + prevalence);
}

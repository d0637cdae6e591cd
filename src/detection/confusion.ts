import { expectJudged, type JudgedScores } from './judged';
import { flagAllF1 } from './precision';

/** Who was flagged and who should have been. */
export interface Confusion {
  /** Anomalies flagged (true positives). */
  readonly detected: number;
  /** Anomalies not flagged (false negatives). */
  readonly missed: number;
  /** Normal examples flagged (false positives). */
  readonly falseAlarms: number;
  /** Normal examples not flagged (true negatives). */
  readonly passed: number;
  /** Share of the anomalies that were flagged (recall). */
  readonly detectionRate: number;
  /** Share of the normal examples that were flagged. */
  readonly falseAlarmRate: number;
  /** Share of the flagged that are anomalies; null where nothing was flagged. */
  readonly precision: number | null;
  /** 2·detected / (2·detected + missed + falseAlarms). */
  readonly f1: number;
  /** F1 of flagging everything: what knowing nothing reaches at this prevalence. */
  readonly flagAllF1: number;
  /** Share of anomalies in these examples, on which precision and F1 depend. */
  readonly prevalence: number;
}

/**
 * Counts who is flagged and who should be.
 *
 * @param flags      whether each example was flagged
 * @param anomalous  whether each is an anomaly
 * @throws RangeError when the lengths differ or there is one kind of example only
 */
export function confusionOf(flags: readonly boolean[], anomalous: readonly boolean[]): Confusion {
  const { anomalies, normals } = expectJudged('confusionOf', { scores: flags.map(Number), anomalous });
  const detected = flags.filter((flag, index) => flag && anomalous[index]).length;
  const falseAlarms = flags.filter((flag, index) => flag && !anomalous[index]).length;
  const missed = anomalies - detected;
  const prevalence = anomalies / (anomalies + normals);
  return {
    detected,
    missed,
    falseAlarms,
    passed: normals - falseAlarms,
    detectionRate: detected / anomalies,
    falseAlarmRate: falseAlarms / normals,
    precision: detected + falseAlarms === 0 ? null : detected / (detected + falseAlarms),
    f1: (2 * detected) / (2 * detected + missed + falseAlarms),
    flagAllF1: flagAllF1(prevalence),
    prevalence,
  };
}

/**
 * `confusionOf` with every score above a threshold flagged. Take the threshold from held-out normals
 * (`conformalThreshold`), never from the scores that are judged here.
 *
 * @param threshold  scores above it are flagged, those equal to it are not
 * @throws RangeError as `auroc`, or when the threshold is NaN
 */
export function confusionAt(judged: JudgedScores, threshold: number): Confusion {
  expectJudged('confusionAt', judged);
  if (Number.isNaN(threshold)) throw new RangeError('confusionAt: threshold must be a number, got NaN');
  return confusionOf(
    Array.from(judged.scores, (score) => score > threshold),
    judged.anomalous,
  );
}

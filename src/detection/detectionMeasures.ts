import { type AurocIntervalOptions, aurocInterval } from './aurocInterval';
import { distinctScores, expectJudged, type JudgedScores } from './judged';
import { averagePrecision, flagAllF1 } from './precision';
import { areaOf, auroc } from './roc';

/** How well scores tell anomalies from normal examples, whatever the threshold. */
export interface DetectionMeasures {
  readonly auroc: number;
  /** Ends of the confidence interval of the AUROC; null where a kind has a single example. */
  readonly aurocLow: number | null;
  readonly aurocHigh: number | null;
  readonly averagePrecision: number;
  /** Share of anomalies: what a score that knows nothing has for average precision. */
  readonly prevalence: number;
  /** What flagging everything has for F1. */
  readonly flagAllF1: number;
  /** How many different scores there are: 1 means that nothing was ranked. */
  readonly distinctScores: number;
  readonly anomalies: number;
  readonly normals: number;
}

/**
 * The measures that belong together in a row of a table: AUROC with its interval, average precision with the
 * prevalence it starts from, and the number of distinct scores.
 *
 * @throws RangeError when the lengths differ, a score is NaN or there is one kind of example only
 */
export function detectionMeasures(judged: JudgedScores, options: AurocIntervalOptions = {}): DetectionMeasures {
  const { anomalies, normals } = expectJudged('detectionMeasures', judged);
  const interval = anomalies > 1 && normals > 1 ? aurocInterval(judged, options) : null;
  const prevalence = anomalies / (anomalies + normals);
  return {
    auroc: interval?.auroc ?? auroc(judged),
    aurocLow: interval?.low ?? null,
    aurocHigh: interval?.high ?? null,
    averagePrecision: averagePrecision(judged),
    prevalence,
    flagAllF1: flagAllF1(prevalence),
    distinctScores: distinctScores(judged.scores),
    anomalies,
    normals,
  };
}

/** The AUROC of one kind of anomaly against all normal examples. */
export interface GroupAuroc {
  readonly group: string;
  /** Anomalies of this kind. */
  readonly count: number;
  readonly auroc: number;
}

/** AUROC kind by kind, and both ways to make one number of it. */
export interface GroupedAuroc {
  /** In the order of first appearance. */
  readonly groups: readonly GroupAuroc[];
  /** Mean over the kinds: each counts once. */
  readonly macro: number;
  /** Over all anomalies together: the most frequent kind decides. */
  readonly pooled: number;
}

/**
 * AUROC of each kind of anomaly against the same normal examples. A pooled number can be that of one frequent, easy
 * kind; the mean over kinds shows it.
 *
 * @param judged  scores and truth
 * @param groups  kind of each example, [count]; what normal examples are called does not matter
 * @throws RangeError as `auroc`, or when the number of kinds differs from that of scores
 */
export function aurocByGroup(judged: JudgedScores, groups: readonly string[]): GroupedAuroc {
  expectJudged('aurocByGroup', judged);
  const { scores, anomalous } = judged;
  if (groups.length !== scores.length) {
    throw new RangeError(
      `aurocByGroup: there must be one kind for each score, got ${groups.length} kinds and ${scores.length} scores`,
    );
  }
  const members = new Map<string, number[]>();
  const normal: number[] = [];
  groups.forEach((group, index) => {
    const score = scores[index] as number;
    if (!anomalous[index]) {
      normal.push(score);
      return;
    }
    const own = members.get(group);
    if (own) own.push(score);
    else members.set(group, [score]);
  });
  const normals = Float64Array.from(normal).sort();
  const rows = [...members].map(([group, own]) => ({
    group,
    count: own.length,
    auroc: areaOf({ anomalies: Float64Array.from(own).sort(), normals }),
  }));
  return {
    groups: rows,
    macro: rows.reduce((sum, row) => sum + row.auroc, 0) / rows.length,
    pooled: auroc(judged),
  };
}

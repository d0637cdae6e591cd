/** Scores with the truth beside them: what every measure of a detector takes. */
export interface JudgedScores {
  /** One score per example, higher = more anomalous; infinite ones rank at the ends. */
  readonly scores: ArrayLike<number>;
  /**
   * Whether each example is an anomaly. Named, and no class index, so that nobody has to guess which class is
   * "positive": swapping the two turns a recall into a false-alarm rate.
   */
  readonly anomalous: readonly boolean[];
}

/** How many examples of either kind there are. */
export interface ClassCounts {
  readonly anomalies: number;
  readonly normals: number;
}

/**
 * Checks that scores can be judged.
 *
 * @throws RangeError when the lengths differ, a score is NaN, or one of the two kinds is missing: without both there
 *   is nothing to tell apart, and any number would be an invention
 */
export function expectJudged(who: string, { scores, anomalous }: JudgedScores): ClassCounts {
  if (scores.length !== anomalous.length) {
    throw new RangeError(
      `${who}: there must be one truth for each score, got ${scores.length} scores and ${anomalous.length} truths`,
    );
  }
  for (let index = 0; index < scores.length; index++) {
    if (Number.isNaN(scores[index])) {
      throw new RangeError(`${who}: scores must be numbers, got NaN for example ${index}; check what computed them`);
    }
  }
  const anomalies = anomalous.reduce((count, is) => count + (is ? 1 : 0), 0);
  const normals = anomalous.length - anomalies;
  if (anomalies === 0 || normals === 0) {
    throw new RangeError(
      `${who}: there must be both normal and anomalous examples, got ${normals} and ${anomalies}; with one kind only the measure is undefined`,
    );
  }
  return { anomalies, normals };
}

/** Examples that share one score. */
export interface ScoreGroup {
  readonly score: number;
  readonly anomalies: number;
  readonly normals: number;
}

/** Scores of either kind, each ascending. */
export interface SortedKinds {
  readonly anomalies: Float64Array;
  readonly normals: Float64Array;
}

/** The scores of either kind, sorted: typed arrays sort by value much faster than indices by a comparison. */
export function sortedKinds({ scores, anomalous }: JudgedScores): SortedKinds {
  const all = Float64Array.from(scores);
  return {
    anomalies: all.filter((_, index) => anomalous[index]).sort(),
    normals: all.filter((_, index) => !anomalous[index]).sort(),
  };
}

/** The examples by score, highest first; equal scores form one group, so that no measure depends on their order. */
export function scoreGroups({ anomalies, normals }: SortedKinds): readonly ScoreGroup[] {
  const groups: ScoreGroup[] = [];
  let [a, n] = [anomalies.length - 1, normals.length - 1];
  while (a >= 0 || n >= 0) {
    const score = Math.max(anomalies[a] ?? Number.NEGATIVE_INFINITY, normals[n] ?? Number.NEGATIVE_INFINITY);
    const [beforeA, beforeN] = [a, n];
    while (a >= 0 && anomalies[a] === score) a--;
    while (n >= 0 && normals[n] === score) n--;
    groups.push({ score, anomalies: beforeA - a, normals: beforeN - n });
  }
  return groups;
}

/**
 * How many different scores there are. A detector that gives every example the same number ranks nothing, whatever
 * else a table says about it: this count belongs beside every AUROC.
 */
export function distinctScores(scores: ArrayLike<number>): number {
  return new Set(Array.from(scores)).size;
}

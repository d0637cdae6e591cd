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

/** The examples by score, highest first; equal scores form one group, so that no measure depends on their order. */
export function scoreGroups({ scores, anomalous }: JudgedScores): readonly ScoreGroup[] {
  // Not a difference: ∞ − ∞ is NaN.
  const descending = (a: number, b: number): number => (a > b ? -1 : Number(a < b));
  const order = Uint32Array.from(scores, (_, index) => index).sort((a, b) =>
    descending(scores[a] as number, scores[b] as number),
  );
  const groups: ScoreGroup[] = [];
  for (let start = 0; start < order.length; ) {
    const score = scores[order[start] as number] as number;
    let anomalies = 0;
    let end = start;
    for (; end < order.length && scores[order[end] as number] === score; end++) {
      if (anomalous[order[end] as number]) anomalies++;
    }
    groups.push({ score, anomalies, normals: end - start - anomalies });
    start = end;
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

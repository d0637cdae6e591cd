import type { DataFrame } from 'nodejs-polars';
import { type Examples, firstExamples } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import type { AnomalyScore } from './anomalyScore';
import type { AnomalyTest } from './anomalySplits';
import type { AurocIntervalOptions } from './aurocInterval';
import { type DetectionMeasures, detectionMeasures } from './detectionMeasures';
import { distanceToMeanScore, nearestRowScore, normScore, randomScore } from './trivialScores';

/** Settings of `trivialScores`. */
export interface TrivialScoreOptions {
  /** Of the random score, a positive integer. */
  readonly seed: number;
  /** Training rows that the nearest one is looked for among, from the first: its time grows with them; 3000 unless given. */
  readonly nearestAmong?: number;
}

/**
 * The scores that every detector has to beat, for any table: distance to the mean, norm of the row, nearest training
 * row, random.
 *
 * @param train  training normals
 * @throws RangeError when there are none, a value is not finite or the seed is no positive integer
 */
export function trivialScores(
  train: Examples,
  { seed, nearestAmong = 3000 }: TrivialScoreOptions,
): readonly AnomalyScore[] {
  return [
    distanceToMeanScore(train),
    normScore(train.shape),
    nearestRowScore(firstExamples(train, nearestAmong)),
    randomScore(train.shape, { seed }),
  ];
}

/** One score on one test part: a row of the table. */
export interface ScoreComparison extends DetectionMeasures {
  readonly method: string;
  /** Seconds that scoring all examples of the test part took. */
  readonly seconds: number;
}

/** Columns of the table, in their order, behind `method`. */
const COLUMNS = [
  'auroc',
  'aurocLow',
  'aurocHigh',
  'averagePrecision',
  'prevalence',
  'distinctScores',
  'seconds',
] as const satisfies readonly (keyof ScoreComparison)[];

/**
 * Measures scores side by side on the same test part.
 *
 * @param scores  in the order of the rows; put the trivial ones among them
 * @param test    the test part of `anomalySplits`
 * @throws RangeError when there are no scores, or as `detectionMeasures`
 */
export function measureScores(
  scores: readonly AnomalyScore[],
  test: AnomalyTest,
  options: AurocIntervalOptions = {},
): readonly ScoreComparison[] {
  if (scores.length === 0) throw new RangeError('measureScores: needs at least one score, got none');
  return scores.map((score) => {
    const started = performance.now();
    const own = score.score(test);
    const seconds = (performance.now() - started) / 1000;
    return { method: score.name, ...detectionMeasures({ scores: own, anomalous: test.anomalous }, options), seconds };
  });
}

/**
 * `measureScores` as a frame with a row per score: method, auroc, aurocLow, aurocHigh, averagePrecision, prevalence,
 * distinctScores, seconds; the last two columns name the data and the part of it.
 *
 * @throws RangeError as `measureScores`
 */
export function compareScores(
  scores: readonly AnomalyScore[],
  test: AnomalyTest,
  options: AurocIntervalOptions = {},
): DataFrame {
  const polars = loadPolars();
  const rows = measureScores(scores, test, options);
  const texts = (name: string, of: (row: ScoreComparison) => string) => polars.Series(name, rows.map(of), polars.Utf8);
  return polars.DataFrame([
    texts('method', ({ method }) => method),
    ...COLUMNS.map((column) =>
      polars.Series(
        column,
        rows.map((row) => row[column]),
        column === 'distinctScores' ? polars.Int32 : polars.Float64,
      ),
    ),
    texts('data', () => test.name),
    texts('split', () => test.split),
  ]);
}

import type { Examples } from '../data/examples';
import type { Preprocessing } from '../data/preprocessing';
import { described, isPlain } from '../runtime/described';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import type { AnomalyScore } from './anomalyScore';
import type { CalibrationNormals } from './anomalySplits';
import {
  type CalibrationScores,
  type ConformalThreshold,
  calibrate,
  conformalPValues,
  conformalThreshold,
  type Sides,
} from './calibration';

/** What a detector is made of. */
export interface DetectorParts {
  /** Fitted on training normals, on the scale that `preprocessing` leads to. */
  readonly score: AnomalyScore;
  /** Held-out normals on the scale of the data, or their scores. */
  readonly calibration: CalibrationNormals | CalibrationScores;
  /** α, the share of normal examples that may be flagged. */
  readonly falseAlarms: number;
  /** `both` flags scores that are too low as well, α/2 on each side; `high` unless given. */
  readonly sides?: Sides;
  /** Brings data to the scale of the score; the data are taken as they are unless given. */
  readonly preprocessing?: Preprocessing;
}

/** What a detector says about examples, in their order. */
export interface Detection {
  /** Higher = more anomalous, [count]. */
  readonly scores: Float64Array;
  /** Conformal p-values, smaller = more anomalous, [count]. */
  readonly pValues: Float64Array;
  /** Whether each example is flagged, [count]: its p-value is at most the false-alarm rate. */
  readonly flags: readonly boolean[];
}

/** A score with a threshold from held-out normals: from data to score, p-value and flag. */
export interface Detector {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly score: AnomalyScore;
  readonly calibration: CalibrationScores;
  /** α. */
  readonly falseAlarms: number;
  readonly sides: Sides;
  readonly preprocessing?: Preprocessing;
  /** Scores above it are flagged, with the law that the false-alarm rate follows; for α/2 where both sides count. */
  readonly threshold: ConformalThreshold;
  /** Scores below it are flagged too; null where only high scores count. */
  readonly lowThreshold: number | null;
  /**
   * Score, p-value and flag of each example; a row alone gets what it gets in any batch.
   *
   * @throws RangeError when the examples have another shape or some get no score
   */
  detect(examples: Examples): Detection;
  /** What each feature adds to the score (`AnomalyScore.contributions`), for data on the detector's outer scale. */
  contributions?(examples: Examples): Examples;
  /** Frees what the score owns. */
  dispose(): void;
}

const isScores = (calibration: DetectorParts['calibration']): calibration is CalibrationScores =>
  calibration.role === 'scores of held-out normals';

/** Both ends of the accepted scores. */
function limits(
  calibration: CalibrationScores,
  { falseAlarms, sides }: { readonly falseAlarms: number; readonly sides: Sides },
): Pick<Detector, 'threshold' | 'lowThreshold'> {
  const threshold = conformalThreshold(calibration, sides === 'both' ? falseAlarms / 2 : falseAlarms);
  // The mirror image: as many normals lie at or below the one threshold as at or above the other.
  const mirrored = calibration.sorted[threshold.count - threshold.rank] as number;
  return { threshold, lowThreshold: sides === 'both' ? mirrored : null };
}

/** What `detector` reads. */
const DETECTOR_KEYS = keysOf<DetectorParts>({
  score: true,
  calibration: true,
  falseAlarms: true,
  sides: true,
  preprocessing: true,
});

/**
 * Puts a detector together: a score that was fitted on training normals, and a threshold from held-out normals.
 *
 * @throws RangeError when there are too few held-out normals for the false-alarm rate, or they do not fit the score
 */
export function detector(options: DetectorParts): Detector {
  expectKnownKeys('detector', options, DETECTOR_KEYS);
  if (!isPlain(options.score) || typeof options.score.score !== 'function') {
    throw new TypeError(
      `detector: score must be a score such as residualScore(pca), got ${described(options.score)}; pass one that was fitted on training normals`,
    );
  }
  const { score, calibration, falseAlarms, sides = 'high', preprocessing } = options;
  const scaled = <T extends Examples>(examples: T): T => preprocessing?.apply(examples) ?? examples;
  const scores = isScores(calibration) ? calibration : calibrate(score, scaled(calibration));
  const ends = limits(scores, { falseAlarms, sides });
  const { contributions } = score;
  return {
    name: score.name,
    inputShape: score.inputShape,
    score,
    calibration: scores,
    falseAlarms,
    sides,
    ...(preprocessing ? { preprocessing } : {}),
    ...ends,
    detect(examples) {
      const own = score.score(scaled(examples));
      const low = ends.lowThreshold ?? Number.NEGATIVE_INFINITY;
      return {
        scores: own,
        pValues: conformalPValues(own, scores, sides),
        flags: Array.from(own, (value) => value > ends.threshold.threshold || value < low),
      };
    },
    ...(contributions ? { contributions: (examples) => contributions.call(score, scaled(examples)) } : {}),
    dispose: () => score.dispose?.(),
  };
}

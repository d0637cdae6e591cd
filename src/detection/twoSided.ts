import type { Examples } from '../data/examples';
import { type AnomalyScore, expectScores } from './anomalyScore';
import type { CalibrationScores } from './calibration';
import { countAtMost, countBelow } from './counts';

/**
 * A score by which being too normal is strange as well: how far its rank among held-out normals is from the middle,
 *   2 |rank − ½|, rank = (#{sᵢ < s} + ½ #{sᵢ = s}) / m.
 * It catches what a residual calls the most normal of all, black or blurred images among digits, for a small price
 * where anomalies have high scores anyway. Beyond the normals at either end all scores are 1: what needs an order there
 * takes `twoSidedLogScore`.
 *
 * @param score      a one-sided score
 * @param reference  its scores on held-out normals
 * @returns a score in [0, 1]
 */
export function twoSidedRankScore(score: AnomalyScore, reference: CalibrationScores): AnomalyScore {
  const { sorted } = reference;
  const rank = (value: number): number =>
    (countBelow(sorted, value) + countAtMost(sorted, value)) / (2 * sorted.length);
  return twoSided(score, 'two-sided rank', reference, (value) => 2 * Math.abs(rank(value) - 0.5));
}

/**
 * A score by which being too normal is strange as well: how many standard deviations the logarithm of the score is
 * from its mean over held-out normals, |ln s − mean| / deviation. Unlike ranks it orders what lies beyond all normals.
 *
 * @param score      a one-sided score that is never negative, such as a residual
 * @param reference  its scores on held-out normals, all positive and not all the same
 * @returns a score without unit; Infinity for a score of exactly 0
 * @throws RangeError when a reference score is not positive or they are all the same; when scoring, for a negative score
 */
export function twoSidedLogScore(score: AnomalyScore, reference: CalibrationScores): AnomalyScore {
  const [least = 0] = reference.sorted;
  const logs = reference.sorted.map(Math.log);
  const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
  const deviation = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logs.length);
  if (!(least > 0 && deviation > 0)) {
    throw new RangeError(
      `twoSidedLogScore: reference scores must be positive and differ, got ${logs.length} from ${least} on; use twoSidedRankScore`,
    );
  }
  return twoSided(score, 'two-sided log', reference, (value) => Math.abs(Math.log(value) - mean) / deviation);
}

/** Names of the two-sided forms, as they are saved and shown. */
export type TwoSidedForm = 'two-sided rank' | 'two-sided log';

function twoSided(
  score: AnomalyScore,
  form: TwoSidedForm,
  reference: CalibrationScores,
  transform: (value: number) => number,
): AnomalyScore {
  const name = `${score.name}, ${form}`;
  const { saved } = score;
  return {
    name,
    inputShape: score.inputShape,
    score: (examples: Examples) => expectScores(name, score.score(examples).map(transform)),
    ...(saved
      ? {
          saved: () => {
            const inner = saved.call(score);
            return {
              kind: form,
              settings: { inner: { kind: inner.kind, settings: inner.settings } },
              arrays: { ...inner.arrays, [REFERENCE]: floatsOf(reference.sorted) },
            };
          },
        }
      : {}),
    ...(score.dispose ? { dispose: () => score.dispose?.() } : {}),
  };
}

/** Name of the array with the reference scores, which no model uses for a weight. */
export const REFERENCE = 'two-sided/reference';

/** Float64 numbers as the bits of twice as many float32 ones: files hold float32, and p-values compare for equality. */
export function floatsOf(numbers: Float64Array): Float32Array {
  return new Float32Array(Float64Array.from(numbers).buffer);
}

/** The numbers that `floatsOf` put away. */
export function numbersFrom(floats: Float32Array): Float64Array {
  // A copy of the bytes: reading and writing a NaN as a number might change its bits.
  return new Float64Array(new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength).slice().buffer);
}

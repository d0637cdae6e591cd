import { type Dataset, type Examples, selectExamples } from '../data/examples';
import { permutation, randomSource } from '../math/random';

/** Examples declared normal, to fit on. */
export interface TrainingNormals extends Dataset {
  readonly role: 'training normals';
}

/**
 * Normal examples that nothing was fitted on: the only ones from which thresholds and p-values may come. A model's
 * errors on what it was fitted on are smaller than on anything new, so a threshold from them promises too much.
 */
export interface CalibrationNormals extends Examples {
  readonly role: 'calibration normals';
}

/** Examples to judge on, with the truth. */
export interface AnomalyTest extends Dataset {
  readonly role: 'test';
  /** Whether each example is an anomaly, [count]. */
  readonly anomalous: readonly boolean[];
}

/** Examples that are all declared normal, in two parts. */
export interface NormalSplits {
  readonly train: TrainingNormals;
  readonly calibration: CalibrationNormals & Dataset;
}

/** The three parts of an anomaly problem: fit on the first, take thresholds from the second, judge on the third. */
export interface AnomalySplits extends NormalSplits {
  readonly test: AnomalyTest;
}

/** How normals are shared out. */
export interface NormalSplitOptions {
  /** How many normals are held out for calibration: a false-alarm rate α needs at least 1/α − 1 of them. */
  readonly calibration: number;
  /** Positive integer: another seed, another split. */
  readonly seed: number;
}

/** What is normal, and how the parts are made. */
export interface AnomalySplitOptions extends NormalSplitOptions {
  /** The classes that are normal, as labels or as class names; every other class is an anomaly. */
  readonly normal: readonly (number | string)[];
  /**
   * Share of the training part that is anomalous all the same, drawn from the anomalies of the training data: 0 (none)
   * unless given. Calibration normals stay clean.
   */
  readonly contamination?: number;
}

/**
 * Declares that examples are normal and that nothing was fitted on them.
 *
 * @throws RangeError when there are none
 */
export function calibrationNormals<T extends Examples>(examples: T): T & CalibrationNormals {
  if (examples.count < 1) throw new RangeError('calibrationNormals: needs at least one example, got none');
  return { ...examples, role: 'calibration normals' };
}

function expectCalibration(who: string, calibration: number, normals: number): void {
  if (!Number.isInteger(calibration) || calibration < 1 || calibration >= normals) {
    throw new RangeError(
      `${who}: calibration must be an integer from 1 to ${normals - 1} (one normal at least is left to fit on), got ${calibration}`,
    );
  }
}

/** Indices of the parts: those held out, and those to fit on. */
function heldOut(indices: readonly number[], { calibration, seed }: NormalSplitOptions): readonly [number[], number[]] {
  const order = Array.from(permutation(indices.length, randomSource(seed, 'normals')), (at) => indices[at] as number);
  return [order.slice(0, calibration), order.slice(calibration)];
}

/**
 * Parts of examples that are all declared normal, e.g. a table without labels.
 *
 * @returns disjoint parts in seeded random order
 * @throws RangeError when there are not enough examples or the seed is no positive integer
 */
export function normalSplits(normals: Dataset, options: NormalSplitOptions): NormalSplits {
  expectCalibration('normalSplits', options.calibration, normals.count);
  const [held, kept] = heldOut(
    Array.from({ length: normals.count }, (_, index) => index),
    options,
  );
  return {
    train: { ...selectExamples(normals, kept), role: 'training normals' },
    calibration: calibrationNormals(selectExamples(normals, held)),
  };
}

/** The labels that count as normal. */
function normalLabels({ classNames = [], name }: Dataset, normal: AnomalySplitOptions['normal']): ReadonlySet<number> {
  if (normal.length === 0) throw new RangeError('anomalySplits: normal must name at least one class, got none');
  return new Set(
    normal.map((value) => {
      if (typeof value === 'number') return value;
      const label = classNames.indexOf(value);
      if (label < 0) {
        throw new RangeError(
          `anomalySplits: normal must name classes of ${name}, got "${value}"; it has ${classNames.join(', ') || 'no class names'}`,
        );
      }
      return label;
    }),
  );
}

function labelsOf(which: string, { labels, count, name }: Dataset): Int32Array {
  if (labels?.length !== count) {
    throw new RangeError(
      `anomalySplits: the ${which} data must have a label for each of ${count} examples, got ${labels?.length ?? 'none'} in ${name}`,
    );
  }
  return labels;
}

/** How many anomalies make up this share of a training part with so many normals. */
function contaminants(share: number, normals: number, available: number): number {
  if (!(share >= 0 && share < 1)) {
    throw new RangeError(`anomalySplits: contamination must be at least 0 and below 1, got ${share}`);
  }
  const count = Math.round((share * normals) / (1 - share));
  if (count > available) {
    throw new RangeError(
      `anomalySplits: a contamination of ${share} needs ${count} anomalies in the training data, got ${available}`,
    );
  }
  return count;
}

/**
 * Parts of an anomaly problem from labelled data. Only normal examples of `train` are fitted on; some of them are held
 * out to calibrate on; everything in `test` is judged. The parts carry their role in their type, so that a threshold
 * can't be taken from the wrong one.
 *
 * @param data  the training and the test part of a data set (`loadSplits`, `splitDataset`)
 * @throws RangeError when labels are missing, a class is unknown, the test part lacks one of the two kinds, or the
 *   counts do not fit
 */
export function anomalySplits(
  data: { readonly train: Dataset; readonly test: Dataset },
  options: AnomalySplitOptions,
): AnomalySplits {
  const normal = normalLabels(data.train, options.normal);
  const trainLabels = labelsOf('training', data.train);
  const indices = Array.from(trainLabels, (_, index) => index);
  const isNormal = (index: number): boolean => normal.has(trainLabels[index] as number);
  const normals = indices.filter(isNormal);
  expectCalibration('anomalySplits', options.calibration, normals.length);
  const [held, kept] = heldOut(normals, options);

  const others = indices.filter((index) => !isNormal(index));
  const wanted = contaminants(options.contamination ?? 0, kept.length, others.length);
  const drawn = permutation(others.length, randomSource(options.seed, 'contamination')).subarray(0, wanted);
  const mixed = [...kept, ...Array.from(drawn, (at) => others[at] as number)];
  const order = permutation(mixed.length, randomSource(options.seed, 'training order'));
  const trainRows = wanted > 0 ? Array.from(order, (at) => mixed[at] as number) : mixed;

  const anomalous = Array.from(labelsOf('test', data.test), (label) => !normal.has(label));
  if (anomalous.every((is) => is) || !anomalous.some((is) => is)) {
    throw new RangeError(
      `anomalySplits: the test data must hold normal and anomalous examples, got one kind only with ${[...normal].join(', ')} as normal`,
    );
  }
  return {
    train: { ...selectExamples(data.train, trainRows), role: 'training normals' },
    calibration: calibrationNormals(selectExamples(data.train, held)),
    test: { ...data.test, role: 'test', anomalous },
  };
}

import { type Examples, featureCount } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import { onSphere } from './alignment';
import { expectFinite, expectSome } from './checks';

function deviations({ values, shape }: Examples): Float64Array {
  const means = columnMeans(values, featureCount(shape));
  return columnVariances(values, means).map(Math.sqrt);
}

const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** How much codes differ from example to example. */
export interface CodeDeviation {
  /** Standard deviation of each number of the code over the examples (divided by n), [features]. */
  readonly perUnit: Float64Array;
  /** Their mean: 0 where all examples have one code. */
  readonly mean: number;
}

/**
 * Standard deviation of codes, or reconstructions, across examples. Near 0 everything has become one point, whatever
 * the loss says. It knows nothing of directions: codes on one line may have a large one, so read it beside the
 * spectrum.
 *
 * @param codes  codes, activations or reconstructions, of any shape
 * @throws RangeError when there are none or a value is not finite
 */
export function codeDeviation(codes: Examples): CodeDeviation {
  expectSome('codeDeviation', 'codes', codes);
  expectFinite('codeDeviation', 'codes', codes);
  const perUnit = deviations(codes);
  return { perUnit, mean: meanOf(perUnit) };
}

/**
 * Standard deviation of codes on the unit sphere across examples, the mean over their d numbers, times √d: 1 where they
 * are spread evenly, 0 where they have collapsed to one point. Codes v and −v in equal parts can have 1 too.
 *
 * @throws RangeError when there are no codes or one has no direction
 * @see Chen & He 2021, Exploring simple siamese representation learning (arXiv:2011.10566), figure 2
 */
export function sphereDeviation(codes: Examples): number {
  expectSome('sphereDeviation', 'codes', codes);
  const unit = onSphere('sphereDeviation', codes);
  return Math.sqrt(featureCount(unit.shape)) * meanOf(deviations(unit));
}

/** Units that say nothing. */
export interface DeadUnits {
  /** Indices of units that have the same value for every example, ascending. */
  readonly units: Int32Array;
  /** Their share of all units. */
  readonly share: number;
}

/**
 * Units that do not react: the same value for every example, to the last bit. A ReLU unit below 0 on all data is one,
 * and no gradient will ever reach it.
 *
 * @param activations  values of units, of any shape; each place counts as one unit
 * @throws RangeError when there are no examples or a value is not finite
 */
export function deadUnits(activations: Examples): DeadUnits {
  expectSome('deadUnits', 'activations', activations);
  expectFinite('deadUnits', 'activations', activations);
  const { values, shape } = activations;
  const features = featureCount(shape);
  const reacts = new Array<boolean>(features).fill(false);
  for (let start = features; start < values.length; start += features) {
    for (let unit = 0; unit < features; unit++) {
      if (values[start + unit] !== values[unit]) reacts[unit] = true;
    }
  }
  const units = Int32Array.from(reacts.keys()).filter((unit) => !reacts[unit]);
  return { units, share: units.length / features };
}

/** Where an activation ends, and how near to an end counts as there. */
export interface SaturationOptions {
  /** Lower end: 0 unless given, that of a sigmoid. */
  readonly low?: number;
  /** Upper end: 1 unless given. */
  readonly high?: number;
  /** Share of the way between the ends that counts as near one; 0.05 unless given. */
  readonly margin?: number;
}

/** How often units are at an end of their activation. */
export interface Saturation {
  /** Share of examples for which each unit is near an end, [units]. */
  readonly perUnit: Float64Array;
  /** Share of all activations that are near an end. */
  readonly share: number;
}

/**
 * How much of a layer is saturated: sigmoids near 0 or 1, tanh near ±1 (`low: -1`). A contractive net buys its small
 * Jacobian this way.
 *
 * @param activations  values of units, of any shape
 * @throws RangeError when there are no examples, a value is not finite, or the ends or the margin make no sense
 * @see Rifai et al. 2011, Contractive auto-encoders
 */
export function saturatedUnits(
  activations: Examples,
  { low = 0, high = 1, margin = 0.05 }: SaturationOptions = {},
): Saturation {
  expectSome('saturatedUnits', 'activations', activations);
  expectFinite('saturatedUnits', 'activations', activations);
  if (!(low < high)) throw new RangeError(`saturatedUnits: low must be below high, got ${low} and ${high}`);
  if (!(margin >= 0 && margin < 0.5)) {
    throw new RangeError(`saturatedUnits: margin must be at least 0 and below 0.5, got ${margin}`);
  }
  const { values, count, shape } = activations;
  const near = margin * (high - low);
  const perUnit = new Float64Array(featureCount(shape));
  values.forEach((value, index) => {
    if (value > low + near && value < high - near) return;
    const unit = index % perUnit.length;
    perUnit[unit] = (perUnit[unit] as number) + 1 / count;
  });
  return { perUnit, share: meanOf(perUnit) };
}

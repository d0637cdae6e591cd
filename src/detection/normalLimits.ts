import { chiSquaredQuantile } from '../math/gammaDistribution';
import { normalQuantile } from '../math/normalQuantile';

/** θⱼ = Σ λᵢʲ over the dropped eigenvalues, for j = 1, 2, 3. */
export interface ResidualMoments {
  readonly theta1: number;
  readonly theta2: number;
  readonly theta3: number;
}

/**
 * Sums of powers of the variances off PCA's plane, from which the limits for its residual are made.
 *
 * @param dropped  the eigenvalues beyond the components kept, e.g. `pca.eigenvalues.subarray(k)`
 * @throws RangeError when there are none, one is negative or all are 0
 */
export function residualMoments(dropped: ArrayLike<number>): ResidualMoments {
  const values = Array.from(dropped);
  const power = (exponent: number): number => values.reduce((sum, value) => sum + value ** exponent, 0);
  if (!values.every((value) => value >= 0 && Number.isFinite(value)) || !(power(1) > 0)) {
    throw new RangeError(
      `residualMoments: dropped eigenvalues must not be negative, and not all 0, got ${values.length} with the sum ${power(1)}; keep fewer components`,
    );
  }
  return { theta1: power(1), theta2: power(2), theta3: power(3) };
}

function expectRate(who: string, falseAlarms: number): void {
  if (!(falseAlarms > 0 && falseAlarms < 1)) {
    throw new RangeError(`${who}: falseAlarms must lie between 0 and 1, got ${falseAlarms}`);
  }
}

/** Below this size the exponent h₀ counts as 0, where the power becomes an exponential. */
const SMALLEST_EXPONENT = 1e-9;

/** A limit for PCA's residual, with the exponent that it rests on. */
export interface JacksonMudholkarLimit {
  /** Residuals above it are called anomalous; Infinity where the approximation knows no such residual. */
  readonly limit: number;
  /** h₀ = 1 − 2θ₁θ₃/(3θ₂²), the exponent that makes the residual nearly normal. */
  readonly exponent: number;
}

/**
 * Limit for PCA's residual under the assumption that the data are normal (Jackson & Mudholkar),
 *   Q = θ₁ [1 + c√(2θ₂h₀²)/θ₁ + θ₂h₀(h₀ − 1)/θ₁²]^(1/h₀),
 * c the normal quantile of 1 − α. When h₀ is negative the power turns the order round, and c must change its sign:
 * printed formulas leave that out, and a 1 % limit then lies below the 5 % limit. Here c√(2θ₂h₀²) is c·h₀·√(2θ₂).
 *
 * It uses no held-out normals: it is right for normal data whose covariance is known, and wrong for digits, whose
 * residuals have a far heavier tail. For comparison; `conformalThreshold` is what holds.
 *
 * @param dropped      the eigenvalues beyond the components kept
 * @param falseAlarms  α
 * @throws RangeError as `residualMoments`, or when α is outside (0, 1)
 * @see J. Jackson & G. Mudholkar, Control procedures for residuals associated with principal component analysis, 1979
 */
export function jacksonMudholkarLimit(dropped: ArrayLike<number>, falseAlarms: number): JacksonMudholkarLimit {
  expectRate('jacksonMudholkarLimit', falseAlarms);
  const { theta1, theta2, theta3 } = residualMoments(dropped);
  const exponent = 1 - (2 * theta1 * theta3) / (3 * theta2 ** 2);
  /** ([…] − 1)/h₀, which is finite at h₀ = 0. */
  const shift =
    (normalQuantile(1 - falseAlarms) * Math.sqrt(2 * theta2)) / theta1 + (theta2 * (exponent - 1)) / theta1 ** 2;
  if (Math.abs(exponent) < SMALLEST_EXPONENT) return { limit: theta1 * Math.exp(shift), exponent };
  const base = 1 + exponent * shift;
  if (base <= 0) return { limit: exponent < 0 ? Number.POSITIVE_INFINITY : 0, exponent };
  return { limit: theta1 * base ** (1 / exponent), exponent };
}

/**
 * Limit for PCA's residual under the assumption that the data are normal (Box): a multiple of a χ² distribution with
 * the residual's mean and variance, g·χ²_h with g = θ₂/θ₁ and h = θ₁²/θ₂ degrees of freedom. Exact where all dropped
 * eigenvalues are equal.
 *
 * @param dropped      the eigenvalues beyond the components kept
 * @param falseAlarms  α
 * @throws RangeError as `residualMoments`, or when α is outside (0, 1)
 * @see G. E. P. Box, Some theorems on quadratic forms applied in the study of analysis of variance problems, 1954
 */
export function boxLimit(dropped: ArrayLike<number>, falseAlarms: number): number {
  expectRate('boxLimit', falseAlarms);
  const { theta1, theta2 } = residualMoments(dropped);
  return (theta2 / theta1) * chiSquaredQuantile(1 - falseAlarms, theta1 ** 2 / theta2);
}

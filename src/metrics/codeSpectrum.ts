import { type Examples, featureCount } from '../data/examples';
import { columnMeans, scaledColumns } from '../math/arrays';
import { FLOAT, nativeOps } from '../runtime/native';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectSome } from './checks';

/** Settings of `codeSpectrum`. */
export interface CodeSpectrumOptions {
  /** Whether the mean code is taken off first; true unless given. */
  readonly centred?: boolean;
}

/** The upper triangle of a QR decomposition: it has the singular values of the whole. */
function triangle(rows: tf.Tensor2D): tf.Tensor2D {
  return nativeOps('Qr', { T: FLOAT, full_matrices: { bool: false } }, [rows], 2)[1] as tf.Tensor2D;
}

/**
 * Variances of codes along their principal directions, λ of (1/n) Σ (z − z̄)(z − z̄)ᵀ: what a scree plot shows. They
 * come from singular values of the codes themselves, not from their covariance, so that small ones are small and not
 * the rounding of large ones.
 *
 * @param codes  n codes of any shape
 * @returns [min(n, features)], descending, never negative
 * @throws RangeError when there are no codes or a value is not finite
 */
export function codeSpectrum(codes: Examples, { centred = true }: CodeSpectrumOptions = {}): Float64Array {
  expectSome('codeSpectrum', 'codes', codes);
  expectFinite('codeSpectrum', 'codes', codes);
  const features = featureCount(codes.shape);
  const { values, count } = codes;
  const rows = centred ? scaledColumns(values, { mean: columnMeans(values, features) }) : values;
  const singular = numbersOf(() => {
    const matrix = tf.tensor2d(rows, [count, features]);
    const attributes = { T: FLOAT, compute_uv: { bool: false }, full_matrices: { bool: false } };
    return nativeOps('Svd', attributes, [count > features ? triangle(matrix) : matrix], 3)[0] as tf.Tensor;
  });
  return Float64Array.from(singular, (value) => value ** 2 / count).sort((a, b) => b - a);
}

function expectVariances(who: string, variances: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(variances);
  if (values.length < 1 || !values.every((value) => value >= 0 && Number.isFinite(value))) {
    throw new RangeError(
      `${who}: needs variances, numbers of at least 0, got ${values.length === 0 ? 'none' : Array.from(values.slice(0, 5)).join(', ')}`,
    );
  }
  return values;
}

/** exp of the entropy of shares of a whole; 0 where there is nothing to share. */
function entropyNumber(parts: Float64Array): number {
  const whole = parts.reduce((sum, value) => sum + value, 0);
  if (!(whole > 0)) return 0;
  const entropy = parts.reduce((sum, value) => sum - (value > 0 ? (value / whole) * Math.log(value / whole) : 0), 0);
  return Math.exp(entropy);
}

/**
 * Effective rank of codes as participation ratio, (Σλ)² / Σλ². Of three usual ranks the one that large variances decide
 * most: (4, 1, 1, 1, 1) has 3.2. It does not change with the scale of the codes, so that codes within 0.0003 of one
 * point may look healthy: read it beside `codeDeviation`. Of n normal codes in d equal directions it is about
 * dn/(n + d + 1), not d.
 *
 * @param variances  λ, e.g. `codeSpectrum(codes)`
 * @returns from 1 to their number; 0 where all are 0
 * @throws RangeError when there are none or one is negative
 */
export function participationRatio(variances: ArrayLike<number>): number {
  const values = expectVariances('participationRatio', variances);
  const sum = values.reduce((total, value) => total + value, 0);
  const squares = values.reduce((total, value) => total + value * value, 0);
  return squares > 0 ? (sum * sum) / squares : 0;
}

/**
 * Effective rank of codes as e^H of the shares λ/Σλ: the number of equal variances with the same entropy. Between the
 * other two: (4, 1, 1, 1, 1) has 4.0.
 *
 * @param variances  λ, e.g. `codeSpectrum(codes)`
 * @returns from 1 to their number; 0 where all are 0
 * @throws RangeError when there are none or one is negative
 * @see Roy & Vetterli 2007, The effective rank: a measure of effective dimensionality
 */
export function entropyRank(variances: ArrayLike<number>): number {
  return entropyNumber(expectVariances('entropyRank', variances));
}

/**
 * Effective rank of codes as RankMe defines it, e^H of the shares of the *singular values* √λ, which counts small
 * directions most: (4, 1, 1, 1, 1) has 4.76. The paper takes them of codes whose mean was left in,
 * `codeSpectrum(codes, { centred: false })`.
 *
 * @param variances  λ, the squares of the singular values up to a factor
 * @returns from 1 to their number; 0 where all are 0
 * @throws RangeError when there are none or one is negative
 * @see Garrido et al. 2023, RankMe (arXiv:2210.02885)
 */
export function rankMe(variances: ArrayLike<number>): number {
  return entropyNumber(expectVariances('rankMe', variances).map(Math.sqrt));
}

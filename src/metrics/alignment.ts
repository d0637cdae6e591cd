import { type Examples, expectSameShape, featureCount } from '../data/examples';
import { dot } from '../math/arrays';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { expectFinite } from './checks';

/** Pairs measured at once: 4 million float32 numbers are 16 MB. */
const CHUNK_PAIRS = 4_000_000;

/**
 * Codes on the unit sphere: each divided by its length.
 *
 * @returns a copy, flat codes
 * @throws RangeError naming the first code whose length is 0 or no number
 */
export function onSphere(who: string, codes: Examples): Examples {
  expectFinite(who, 'codes', codes);
  const features = featureCount(codes.shape);
  const values = new Float32Array(codes.values.length);
  for (let row = 0; row < codes.count; row++) {
    const own = codes.values.subarray(row * features, (row + 1) * features);
    const length = Math.sqrt(dot(own, own));
    if (!(length > 0)) {
      throw new RangeError(`${who}: codes must have a direction, got one of length ${length} for example ${row}`);
    }
    for (let i = 0; i < features; i++) values[row * features + i] = (own[i] as number) / length;
  }
  return { values, count: codes.count, shape: [features] };
}

/**
 * Alignment of two views: the mean squared distance between the codes of the same example, both on the unit sphere,
 *   E ‖u/‖u‖ − v/‖v‖‖².
 * 0 where the code does not see what the views differ in; 2 for codes that know nothing of each other. It is 0 for
 * collapsed codes too: read it beside `uniformity`.
 *
 * @param first   codes of one view
 * @param second  codes of another view of the same examples, in the same order
 * @returns in [0, 4]; smaller is better aligned
 * @throws RangeError when counts or shapes differ, there are no codes or one has no direction
 * @see Wang & Isola 2020, Understanding contrastive representation learning through alignment and uniformity on the
 *   hypersphere (arXiv:2005.10242)
 */
export function alignment(first: Examples, second: Examples): number {
  expectSameShape('alignment', first, second);
  if (first.count < 1) throw new RangeError('alignment: there must be at least one pair of codes, got none');
  const [u, v] = [onSphere('alignment', first), onSphere('alignment', second)];
  const squares = u.values.reduce((sum, value, index) => sum + (value - (v.values[index] as number)) ** 2, 0);
  return squares / first.count;
}

/** Settings of `uniformity`. */
export interface UniformityOptions {
  /** How sharply nearness counts; 2 unless given, the usual value. */
  readonly t?: number;
}

/**
 * Uniformity of codes on the unit sphere, ln E e^(−t‖u − v‖²) over all pairs of different examples. 0 for collapsed
 * codes; the more evenly they are spread, the lower. For t = 2 evenly spread codes in d dimensions have
 * −4 + ln ₀F₁(; d/2; 4): −1.575 for 2, −3.513 for 16, and −4 in the limit. Time grows with the square of the number.
 *
 * @returns at most 0; lower is more even
 * @throws RangeError when there are fewer than two codes, one has no direction or t is not positive
 * @see Wang & Isola 2020 (arXiv:2005.10242)
 */
export function uniformity(codes: Examples, { t = 2 }: UniformityOptions = {}): number {
  if (codes.count < 2) throw new RangeError(`uniformity: there must be at least two codes, got ${codes.count}`);
  if (!(t > 0)) throw new RangeError(`uniformity: t must be positive, got ${t}`);
  const { values, count, shape } = onSphere('uniformity', codes);
  const features = featureCount(shape);
  const step = Math.max(1, Math.floor(CHUNK_PAIRS / count));
  const all = tf.tensor2d(values, [count, features]);
  let sum = 0;
  try {
    for (let start = 0; start < count; start += step) {
      const rows = Math.min(step, count - start);
      const rowSums = numbersOf(() => {
        const own = tf.tensor2d(values.subarray(start * features, (start + rows) * features), [rows, features]);
        // ‖u − v‖² = 2 − 2 u·v on the sphere; rounding must not make it negative.
        const squares = tf.relu(tf.sub(2, tf.mul(2, tf.matMul(own, all, false, true))));
        return tf.sum(tf.exp(tf.mul(-t, squares)), 1);
      });
      sum += rowSums.reduce((total, value) => total + value, 0);
    }
  } finally {
    all.dispose();
  }
  // Every code met itself once, at distance 0.
  return Math.log((sum - count) / (count * (count - 1)));
}

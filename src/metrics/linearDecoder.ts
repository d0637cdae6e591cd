import { type Examples, featureCount } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { columnMeans, columnVariances, deviationsOf, scaledColumns } from '../math/arrays';
import { FLOAT, nativeOps } from '../runtime/native';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectSameFeatures, expectSome } from './checks';
import { meanSquaredError } from './reconstruction';

/**
 * Directions of the standardised codes with less than this share of the largest variance carry rounding: float32 sums
 * are within some 5e-6 of the largest.
 */
const SMALLEST_SHARE = 1e-5;

/** Numbers that go through the native library at once: 16 MB. */
const CHUNK_VALUES = 1 << 22;

/** The best linear way from codes to data. */
export interface LinearDecoder {
  /** Reconstructions x̂ = E x + B (z − E z), of the data's shape. */
  decode(codes: Examples): Examples;
  /** Numbers that it consists of. */
  readonly parameters: number;
}

function expectPairs(who: string, codes: Examples, data: Examples): void {
  if (codes.count !== data.count || codes.count < 1) {
    throw new RangeError(
      `${who}: there must be a code for each example, at least one, got ${codes.count} codes and ${data.count} examples`,
    );
  }
  expectFinite(who, 'codes', codes);
  expectFinite(who, 'data', data);
}

/** Zᵀ[Z, X] of rows with their means taken off, [codes, codes + features], over n. */
function jointProducts(z: Float32Array, x: Float32Array, count: number): tf.Tensor2D {
  const [codes, features] = [z.length / count, x.length / count];
  const step = Math.max(1, Math.floor(CHUNK_VALUES / (codes + features)));
  let sum: tf.Tensor | undefined;
  for (let start = 0; start < count; start += step) {
    const rows = Math.min(step, count - start);
    const before = sum;
    sum = tf.tidy(() => {
      const own = tf.tensor2d(z.subarray(start * codes, (start + rows) * codes), [rows, codes]);
      const data = tf.tensor2d(x.subarray(start * features, (start + rows) * features), [rows, features]);
      const product = tf.div(tf.matMul(own, tf.concat([own, data], 1), true, false), count);
      return before ? tf.add(before, product) : product;
    });
    before?.dispose();
  }
  return sum as tf.Tensor2D;
}

/**
 * Fits the linear decoder with the least squared error, x̂ = E x + Cov(x, z) Cov(z)⁻¹ (z − E z). Directions in which codes
 * do not vary, dead units among them, are left out.
 *
 * @param codes  n codes of any shape
 * @param data   what they stand for, in the same order
 * @throws RangeError when the counts differ, there are none, or a value is not finite
 */
export function fitLinearDecoder(codes: Examples, data: Examples): LinearDecoder {
  expectPairs('fitLinearDecoder', codes, data);
  const [k, features] = [featureCount(codes.shape), featureCount(data.shape)];
  const mean = columnMeans(codes.values, k);
  const scale = { mean, deviation: deviationsOf(columnVariances(codes.values, mean), mean) };
  const target = columnMeans(data.values, features);
  const z = scaledColumns(codes.values, scale);
  const x = scaledColumns(data.values, { mean: target });
  const weights = numbersOf(() => {
    const [covariance, cross] = tf.split(jointProducts(z, x, codes.count), [k, features], 1) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const [values, vectors] = nativeOps('SelfAdjointEigV2', { T: FLOAT, compute_v: { bool: true } }, [covariance], 2);
    const least = tf.mul(SMALLEST_SHARE, tf.max(values as tf.Tensor));
    const usable = tf.cast(tf.greater(values as tf.Tensor, least), 'float32');
    const inverse = tf.divNoNan(usable, tf.maximum(values as tf.Tensor, least));
    const along = tf.matMul(vectors as tf.Tensor2D, cross, true, false);
    return tf.matMul(vectors as tf.Tensor2D, tf.mul(along, tf.reshape(inverse, [-1, 1])) as tf.Tensor2D);
  });
  return {
    parameters: k * features + 2 * k + features,
    decode(own) {
      expectSameFeatures('LinearDecoder.decode', own, codes);
      const standardised = { ...own, values: scaledColumns(own.values, scale), shape: [k] };
      const shift = Float32Array.from(target);
      return mapRows(standardised, {
        outputShape: data.shape,
        run: (rows) => tf.add(tf.matMul(rows, tf.tensor2d(weights, [k, features])), tf.tensor1d(shift)),
      });
    },
  };
}

/** Codes and the data they stand for, on both sides of a split. */
export interface CodesWithData {
  readonly trainCodes: Examples;
  readonly train: Examples;
  readonly testCodes: Examples;
  readonly test: Examples;
}

/**
 * How much of the data a linear reader finds in the codes: mean squared error per value of the best linear decoder,
 * fitted on the training part, on the test part. For PCA's scores it is PCA's error; codes that keep what matters for a
 * class and forget the image have a large one.
 *
 * @throws RangeError when codes and data differ in number, or train and test in shape
 */
export function linearDecoderError({ trainCodes, train, testCodes, test }: CodesWithData): number {
  expectSome('linearDecoderError', 'testCodes', testCodes);
  expectPairs('linearDecoderError', testCodes, test);
  return meanSquaredError(test, fitLinearDecoder(trainCodes, train).decode(testCodes));
}

import { type Examples, examplesFrom } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';

export interface RandomRows {
  readonly count: number;
  readonly features: number;
  readonly seed: number;
  /** Standard deviation of each feature before mixing; 0.8ʲ unless given. */
  readonly spread?: (feature: number) => number;
}

/** Normal rows with decreasing spread; each feature also carries half of the one before, so that none are independent. */
export function randomRows({ count, features, seed, spread = (feature) => 0.8 ** feature }: RandomRows): Examples {
  const random = randomSource(seed);
  const values = new Float32Array(count * features);
  for (let row = 0; row < count; row++) {
    let before = 0;
    for (let feature = 0; feature < features; feature++) {
      before = spread(feature) * random.normal() + 0.5 * before;
      values[row * features + feature] = before;
    }
  }
  return examplesFrom(values, [features]);
}

/** Matrix product of row-major float64 arrays: [n, k] × [k, m]. */
export function multiply(a: ArrayLike<number>, b: ArrayLike<number>, inner: number): Float64Array {
  const rows = a.length / inner;
  const columns = b.length / inner;
  const product = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let sum = 0;
      for (let k = 0; k < inner; k++) sum += Number(a[row * inner + k]) * Number(b[k * columns + column]);
      product[row * columns + column] = sum;
    }
  }
  return product;
}

/** Row-major transpose of [rows, columns]. */
export function transpose(matrix: ArrayLike<number>, columns: number): Float64Array {
  const rows = matrix.length / columns;
  return Float64Array.from({ length: matrix.length }, (_, index) =>
    Number(matrix[(index % rows) * columns + Math.floor(index / rows)]),
  );
}

/** Mean squared error per value, in float64. */
export function mse({ values }: Examples, xHat: Examples): number {
  let sum = 0;
  for (let index = 0; index < values.length; index++) sum += (Number(values[index]) - Number(xHat.values[index])) ** 2;
  return sum / values.length;
}

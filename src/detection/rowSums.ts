import { type Examples, featureCount } from '../data/examples';

/** Σ of the values of each example, in float64, [count]. */
export function rowSums({ values, count, shape }: Examples): Float64Array {
  const features = featureCount(shape);
  const sums = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    let sum = 0;
    for (let index = row * features; index < (row + 1) * features; index++) sum += values[index] as number;
    sums[row] = sum;
  }
  return sums;
}

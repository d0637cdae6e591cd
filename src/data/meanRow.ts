import { type Examples, featureCount } from './examples';

/**
 * Mean of the examples, summed in float64: NaN or infinite where some value is.
 *
 * @returns μ, [features]
 */
export function meanRow(examples: Examples): Float64Array {
  const features = featureCount(examples.shape);
  const mean = new Float64Array(features);
  for (let row = 0; row < examples.count; row++) {
    const offset = row * features;
    for (let column = 0; column < features; column++) {
      mean[column] = (mean[column] as number) + (examples.values[offset + column] as number);
    }
  }
  return mean.map((sum) => sum / examples.count);
}

import { type Examples, featureCount } from './examples';

/**
 * Mean of the first rows, summed in float64: NaN or infinite where some value is.
 *
 * @param rows  how many of the examples; all unless given
 * @returns μ, [features]
 */
export function meanRow(examples: Examples, rows: number = examples.count): Float64Array {
  const features = featureCount(examples.shape);
  const mean = new Float64Array(features);
  for (let row = 0; row < rows; row++) {
    const offset = row * features;
    for (let column = 0; column < features; column++) {
      mean[column] = (mean[column] as number) + (examples.values[offset + column] as number);
    }
  }
  return mean.map((sum) => sum / rows);
}

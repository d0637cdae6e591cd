import { columnMeans } from '../math/arrays';
import { type Examples, featureCount } from './examples';

/**
 * Mean of the examples, summed in float64: NaN or infinite where some value is.
 *
 * @returns μ, [features]
 */
export function meanRow(examples: Examples): Float64Array {
  return columnMeans(examples.values, featureCount(examples.shape));
}

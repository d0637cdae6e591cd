import type { Examples } from '../data/examples';
import { columnMeans, columnVariances } from '../math/arrays';
import { expectSome } from './checks';

/**
 * How much each latent varies from example to example,
 *   Var(z_d) = (1/n) Σᵢ (zᵢ_d − mean_d)².
 * A latent whose variance is 0 says the same about every example: it is dead, as ReLU codes know it.
 *
 * @param codes  n ≥ 1 codes of shape [latentDim]
 * @returns one variance per latent, [latentDim], summed in float64
 * @throws RangeError when there are no codes or they are no flat lists of numbers
 */
export function latentVariances(codes: Examples): Float64Array {
  const [latentDim] = codes.shape;
  if (codes.shape.length !== 1 || latentDim === undefined) {
    throw new RangeError(`latentVariances: codes must have the shape [latentDim], got [${codes.shape.join(', ')}]`);
  }
  expectSome('latentVariances', 'codes', codes);
  return columnVariances(codes.values, columnMeans(codes.values, latentDim));
}

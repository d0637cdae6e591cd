import { keepLargest, largestMask } from '../../math/sparsity';
import { type Layer, type LayerSite, plainLayer } from './layer';
import type { KeepLargestSpec } from './spec';

/**
 * Builds the layer of k-sparse codes.
 *
 * @throws RangeError when the input is not flat or has fewer numbers than are to stay
 */
export function buildKeepLargest({ keep, by = 'value' }: KeepLargestSpec, site: LayerSite): Layer {
  const [units] = site.inputShape;
  if (site.inputShape.length !== 1 || units === undefined || keep > units) {
    throw new RangeError(
      `${site.path}: keep must be at most the numbers of a flat code, got ${keep} of shape [${site.inputShape.join(', ')}]`,
    );
  }
  return plainLayer(`keep ${keep} largest`, site, {
    apply: (x) => keepLargest(x, keep, by),
    linearise: (x) => ({ y: keepLargest(x, keep, by), slope: largestMask(x, keep, by), pullBack: (rows) => rows }),
  });
}

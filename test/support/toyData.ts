import { type Examples, examplesFrom } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';

/** Points near a plane of `rank` dimensions in `features` dimensions, squeezed into (0, 1): data that compress. */
export function planarExamples(
  count: number,
  { features, rank, seed }: { readonly features: number; readonly rank: number; readonly seed: number },
): Examples {
  const random = randomSource(seed, 'planar');
  const basis = Array.from({ length: rank }, () => Array.from({ length: features }, () => random.normal()));
  const values = new Float32Array(count * features);
  for (let row = 0; row < count; row++) {
    const code = Array.from({ length: rank }, () => random.normal());
    for (let feature = 0; feature < features; feature++) {
      const position = code.reduce((sum, z, k) => sum + z * (basis[k]?.[feature] as number), 0);
      values[row * features + feature] = 1 / (1 + Math.exp(-0.7 * position - 0.05 * random.normal()));
    }
  }
  return examplesFrom(values, [features]);
}

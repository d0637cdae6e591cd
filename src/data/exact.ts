import { type Dataset, type Examples, featureCount } from './examples';

/**
 * One feature of the examples in float64: as it was read where float32 rounds it, else what `values` holds. A value that
 * has been changed since it was read is taken from `values`: there what was read no longer rounds to it.
 *
 * @returns [count]
 */
export function exactFeature(examples: Examples & Partial<Dataset>, feature: number): Float64Array {
  const { values, count, exact, shape } = examples;
  const features = featureCount(shape);
  const read = exact?.[feature];
  return Float64Array.from({ length: count }, (_, row) => {
    const value = values[row * features + feature] as number;
    const candidate = read?.[row] ?? value;
    return Object.is(Math.fround(candidate), value) ? candidate : value;
  });
}

/** Features that were read in more digits than float32 holds. */
export function exactFeatures(examples: Examples & Partial<Dataset>): readonly number[] {
  const { exact = [] } = examples;
  return exact.flatMap((column, feature) => (column ? [feature] : []));
}

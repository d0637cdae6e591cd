import { type Examples, featureCount } from '../data/examples';

/**
 * Says which value keeps moments from being finite.
 *
 * @throws RangeError always
 */
export function refuseValues(who: string, { values, shape }: Examples): never {
  const index = values.findIndex((value) => !Number.isFinite(value));
  const found = index < 0 ? 'larger ones' : `${values[index]} in example ${Math.floor(index / featureCount(shape))}`;
  throw new RangeError(`${who}: values must be finite and their squares too, got ${found}; clean or scale the data`);
}

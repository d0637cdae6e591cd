import { randomSource } from '../math/random';
import type { Examples } from './examples';

/**
 * Draws every value afresh as 0 or 1 with probability x: one fixed binarisation, the same for the same seed. Training
 * on dynamic binarisation draws inside the step instead (`loss: { type: 'bernoulli', binarise: true }`); this is
 * for held-out examples, which must stay what they are while they are measured.
 *
 * @param examples  values in [0, 1]
 * @throws RangeError when a value lies outside [0, 1]
 * @see Salakhutdinov & Murray 2008, On the quantitative analysis of deep belief networks
 */
export function binarise<T extends Examples>(examples: T, seed: number): T {
  const random = randomSource(seed, 'binarise');
  const values = examples.values.map((value, index) => {
    if (!(value >= 0 && value <= 1)) {
      throw new RangeError(
        `binarise: values must lie in [0, 1], got ${value} at position ${index}; scale the data first`,
      );
    }
    return random.uniform() < value ? 1 : 0;
  });
  return { ...examples, values };
}

import { examplesFrom } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';

/** Independent normal features with variances 4, 2, 1, ½, ¼, mixed by a rotation of the first two. */
export function normalRows(count: number, seed: number) {
  const random = randomSource(seed, 'rows');
  const values = new Float32Array(5 * count);
  for (let row = 0; row < count; row++) {
    const draws = [2, Math.SQRT2, 1, Math.SQRT1_2, 0.5].map((scale) => scale * random.normal());
    const [a, b] = draws as [number, number];
    values.set([0.8 * a - 0.6 * b, 0.6 * a + 0.8 * b, ...draws.slice(2)], 5 * row);
  }
  return examplesFrom(values, [5]);
}

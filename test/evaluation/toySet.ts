import { type Dataset, examplesFrom } from 'autoencoder-workbook';
import { randomSource } from 'autoencoder-workbook/dist/math';

/** Images of two classes, 4 × 4: the upper half or the last row lit with varying brightness, and a little noise. */
export function toySet(split: Dataset['split'], count: number, seed: number): Dataset {
  const random = randomSource(seed);
  const labels = Int32Array.from({ length: count }, (_, index) => index % 2);
  const values = new Float32Array(count * 16);
  labels.forEach((label, image) => {
    const brightness = 0.5 + 0.3 * random.uniform();
    for (let pixel = 0; pixel < 16; pixel++) {
      const lit = label === 0 ? pixel < 8 : pixel >= 12;
      values[image * 16 + pixel] = (lit ? brightness : 0.1) + 0.05 * random.uniform();
    }
  });
  return { ...examplesFrom(values, [4, 4, 1]), name: 'halves', split, labels, checksum: 'abcdef0123456789' };
}

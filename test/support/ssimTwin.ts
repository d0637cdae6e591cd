/** Extents of the images a twin looks at. */
export interface TwinImage {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * Structural similarity of one image with another, window by window in float64: the definition in plain loops, with
 * every pixel of every window weighed by itself. An independent check of the matrix form.
 */
export function ssimTwin(a: ArrayLike<number>, b: ArrayLike<number>, { height, width, channels }: TwinImage): number {
  const fitting = Math.min(11, height, width);
  const window = fitting % 2 === 1 ? fitting : fitting - 1;
  const centre = (window - 1) / 2;
  let total = 0;
  let windows = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let top = 0; top + window <= height; top++) {
      for (let left = 0; left + window <= width; left++) {
        let weights = 0;
        let [sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0];
        for (let dy = 0; dy < window; dy++) {
          for (let dx = 0; dx < window; dx++) {
            const weight = Math.exp(-((dy - centre) ** 2 + (dx - centre) ** 2) / (2 * 1.5 ** 2));
            const index = ((top + dy) * width + left + dx) * channels + channel;
            const [p, q] = [Number(a[index]), Number(b[index])];
            weights += weight;
            sumA += weight * p;
            sumB += weight * q;
            sumAA += weight * p * p;
            sumBB += weight * q * q;
            sumAB += weight * p * q;
          }
        }
        const [meanA, meanB] = [sumA / weights, sumB / weights];
        const varianceA = sumAA / weights - meanA ** 2;
        const varianceB = sumBB / weights - meanB ** 2;
        const covariance = sumAB / weights - meanA * meanB;
        const numerator = (2 * meanA * meanB + 0.0001) * (2 * covariance + 0.0009);
        total += numerator / ((meanA ** 2 + meanB ** 2 + 0.0001) * (varianceA + varianceB + 0.0009));
        windows++;
      }
    }
  }
  return total / windows;
}

import { randomSource } from '../math/random';
import { expectImageShape } from '../math/shapes';
import { type Examples, featureCount } from './examples';

/** How lesions are planted. */
export interface LesionOptions {
  /** Positive integer. */
  readonly seed: number;
  /** Radius in pixels; a lesion lies inside the image as a whole; 3 unless given. */
  readonly radius?: number;
  /** How bright it is at its centre, in (0, 1]; it fades to half of that at its edge; 0.8 unless given. */
  readonly brightness?: number;
}

/** Images with a lesion each, and where it is. */
export interface LesionedImages<T extends Examples = Examples> {
  /** Copies of the images; labels and names stay. */
  readonly images: T;
  /** 1 where the lesion is, 0 elsewhere, of the same shape as the images. */
  readonly masks: Examples;
}

/**
 * Plants one bright round spot in each image, at a random place of its own: an anomaly whose every pixel is known. A
 * pixel becomes the brighter of itself and the spot, so on a white stroke nothing changes though the mask says 1.
 *
 * @param images  values in [0, 1], shape [height, width, channels]
 * @throws RangeError when these are no images or the spot does not fit
 */
export function plantLesions<T extends Examples>(
  images: T,
  { seed, radius = 3, brightness = 0.8 }: LesionOptions,
): LesionedImages<T> {
  const { height, width, channels } = expectImageShape('plantLesions', images.shape);
  if (!(radius > 0 && 2 * radius + 1 <= Math.min(height, width))) {
    throw new RangeError(`plantLesions: a spot must fit into ${height} × ${width} pixels, got the radius ${radius}`);
  }
  if (!(brightness > 0 && brightness <= 1)) {
    throw new RangeError(`plantLesions: brightness must lie in 0…1, 0 excluded, got ${brightness}`);
  }
  const random = randomSource(seed, 'lesions');
  const values = images.values.slice();
  const masks = new Float32Array(values.length);
  const features = featureCount(images.shape);
  const centre = (extent: number): number => radius + random.uniform() * (extent - 1 - 2 * radius);
  for (let image = 0; image < images.count; image++) {
    const [middleRow, middleColumn] = [centre(height), centre(width)];
    for (let pixel = 0; pixel < height * width; pixel++) {
      const away = Math.hypot(Math.floor(pixel / width) - middleRow, (pixel % width) - middleColumn) / radius;
      if (away > 1) continue;
      for (let channel = 0; channel < channels; channel++) {
        const index = image * features + pixel * channels + channel;
        values[index] = Math.max(values[index] as number, brightness * (1 - away / 2));
        masks[index] = 1;
      }
    }
  }
  return { images: { ...images, values }, masks: { values: masks, count: images.count, shape: images.shape } };
}

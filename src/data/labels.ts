import { type Examples, featureCount } from './examples';

/**
 * Examples for a conditional model: each flat, with its label behind it as a one-hot vector.
 *
 * @throws RangeError when a label is missing or outside 0…classes − 1
 */
export function withLabels(examples: Examples & { readonly labels?: Int32Array }, classes: number): Examples {
  const features = featureCount(examples.shape);
  const values = new Float32Array(examples.count * (features + classes));
  for (let row = 0; row < examples.count; row++) {
    const label = examples.labels?.[row];
    if (label === undefined || label < 0 || label >= classes) {
      throw new RangeError(`withLabels: the label of example ${row} must lie in 0…${classes - 1}, got ${label}`);
    }
    values.set(examples.values.subarray(row * features, (row + 1) * features), row * (features + classes));
    values[row * (features + classes) + features + label] = 1;
  }
  return { values, count: examples.count, shape: [features + classes] };
}

/**
 * What `withLabels` joined, taken apart again: the images (or codes) that a conditional model gives, without their
 * labels.
 *
 * @param shape  shape of one image
 * @throws RangeError when an example is not an image of that shape with one number per class behind it
 */
export function withoutLabels(examples: Examples, shape: readonly number[]): Examples {
  const features = featureCount(shape);
  const width = featureCount(examples.shape);
  if (width <= features) {
    throw new RangeError(
      `withoutLabels: examples must be longer than an image of [${shape.join(', ')}], got [${examples.shape.join(', ')}]`,
    );
  }
  const values = new Float32Array(examples.count * features);
  for (let row = 0; row < examples.count; row++) {
    values.set(examples.values.subarray(row * width, row * width + features), row * features);
  }
  return { values, count: examples.count, shape };
}

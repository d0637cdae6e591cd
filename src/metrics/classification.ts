/**
 * Fraction of predictions that agree with the labels.
 *
 * @returns in [0, 1]
 * @throws RangeError when the lengths differ or there is nothing to compare
 */
export function accuracy(predicted: Int32Array, labels: Int32Array): number {
  if (predicted.length !== labels.length || labels.length === 0) {
    throw new RangeError(
      `accuracy: there must be one prediction for each label, got ${predicted.length} predictions and ${labels.length} labels`,
    );
  }
  const right = predicted.reduce((count, label, index) => count + (label === labels[index] ? 1 : 0), 0);
  return right / labels.length;
}

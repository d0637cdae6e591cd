import { type Examples, expectExamples, featureCount } from '../data/examples';

/**
 * Checks that no value is NaN or infinite.
 *
 * @throws RangeError naming the argument, the first such value and the example that holds it
 */
export function expectFinite(who: string, name: string, examples: Examples): void {
  expectExamples(who, examples, name);
  const { values } = examples;
  for (let index = 0; index < values.length; index++) {
    if (!Number.isFinite(values[index])) {
      const example = Math.floor(index / featureCount(examples.shape));
      throw new RangeError(
        `${who}: ${name} must hold finite numbers, got ${values[index]} in example ${example}; check whether training diverged`,
      );
    }
  }
}

/**
 * Checks that there is at least one example.
 *
 * @throws RangeError naming the argument
 */
export function expectSome(who: string, name: string, examples: Examples): void {
  expectExamples(who, examples, name);
  if (examples.count < 1) throw new RangeError(`${who}: ${name} must hold at least one example, got 0`);
}

/** Labelled examples as metrics take them; a data set's `labels` may be passed on as they are. */
export interface Labelled {
  /** What the argument of the labels is called. */
  readonly name: string;
  readonly labels: Int32Array | undefined;
  readonly examples: Examples;
}

/**
 * The labels, when there is one for each example.
 *
 * @throws RangeError naming the argument when labels are missing or their number differs
 */
export function expectLabels(who: string, { name, labels, examples }: Labelled): Int32Array {
  if (!labels) {
    throw new RangeError(`${who}: ${name} are missing; pass a data set that has labels`);
  }
  if (labels.length !== examples.count) {
    throw new RangeError(
      `${who}: ${name} must hold one label for each of ${examples.count} codes, got ${labels.length}`,
    );
  }
  return labels;
}

/**
 * Checks that two sets have as many features per example.
 *
 * @throws RangeError naming both shapes
 */
export function expectSameFeatures(who: string, a: Examples, b: Examples): void {
  expectExamples(who, a);
  expectExamples(who, b);
  if (featureCount(a.shape) !== featureCount(b.shape)) {
    throw new RangeError(
      `${who}: both sets must have the same number of features, got [${a.shape.join(', ')}] and [${b.shape.join(', ')}]`,
    );
  }
}

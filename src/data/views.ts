import type { StepRandom } from '../math/stepRandom';
import { tf } from '../runtime/tensorflow';
import { type Augmentation, augmentBatch, describeAugmentation, expectAugmentation } from './augmentation';
import { type Corruption, corruptBatch, describeCorruption, expectCorruption } from './corruption';

/** One step in making a view: an augmentation of images, or a corruption, which other data know too. */
export type ViewStep = Augmentation | Corruption;

const AUGMENTATIONS: ReadonlySet<string> = new Set<Augmentation['type']>(['affine', 'blur', 'erasing']);
const isAugmentation = (step: ViewStep): step is Augmentation => AUGMENTATIONS.has(step.type);

/**
 * Checks the steps of a view and that they fit examples of this shape.
 *
 * @throws RangeError naming `who`, the setting, the rule and the value
 */
export function expectViews(who: string, steps: readonly ViewStep[], shape: readonly number[]): void {
  for (const step of steps) {
    if (isAugmentation(step)) expectAugmentation(who, [step], shape);
    else expectCorruption(who, step);
  }
}

/** Where nothing else is said: small movements of an image, other people's cells in a row of a table. */
export function usualViews(shape: readonly number[]): readonly ViewStep[] {
  return shape.length === 3
    ? [{ type: 'affine', shift: 3, rotation: 15, scaling: 0.15 }]
    : [{ type: 'swap', share: 0.3 }];
}

/** The steps in a few words: `moved ±3, turned ±15°, noise σ 0.1`. */
export function describeViews(steps: readonly ViewStep[]): string {
  const words = (step: ViewStep) => (isAugmentation(step) ? describeAugmentation([step]) : describeCorruption(step));
  return steps.map(words).join(', ') || 'unchanged';
}

/**
 * A view of each example of a batch, inside a step; called again it gives another one.
 *
 * @param x       shape [batch, ...shape]
 * @param random  the step's random numbers, `pass.random`
 * @returns the same shape; the caller disposes it
 */
export function viewBatch(x: tf.Tensor, steps: readonly ViewStep[], random: StepRandom): tf.Tensor {
  return tf.tidy(() =>
    steps.reduce<tf.Tensor>(
      (value, step) => (isAugmentation(step) ? augmentBatch(value, [step], random) : corruptBatch(value, step, random)),
      tf.clone(x),
    ),
  );
}

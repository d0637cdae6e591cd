import { expectSeed } from '../math/random';
import { expectImageShape } from '../math/shapes';
import { type StepRandom, stepRandom } from '../math/stepRandom';
import { tf } from '../runtime/tensorflow';
import { affineViews, blurredViews, erasedViews } from './augmentedBatches';
import { type Examples, featureCount } from './examples';
import { mapRows } from './mapRows';

/**
 * One step in making another view of the same thing: a change after which an image shows what it showed. It is data,
 * like a corruption: part of a model's configuration and of every table. What it leaves alone is a claim about the
 * labels; turned by 180°, a 6 is a 9.
 */
export type Augmentation =
  /**
   * Moved by up to `shift` pixels along each axis, turned by up to `rotation` degrees either way, scaled by a factor of
   * 1 − `scaling`…1 + `scaling`: one map, all amounts alike, resampled once between the pixels. 0 enters. Each is 0
   * unless given.
   */
  | { readonly type: 'affine'; readonly shift?: number; readonly rotation?: number; readonly scaling?: number }
  /** Blurred by a Gaussian with a standard deviation of 0…most pixels. */
  | { readonly type: 'blur'; readonly most: number }
  /** A square of 1…most pixels a side at a random place set to 0. */
  | { readonly type: 'erasing'; readonly most: number };

type AugmentationType = Augmentation['type'];
type Of<T extends AugmentationType> = Extract<Augmentation, { readonly type: T }>;

interface Rule {
  readonly key: string;
  readonly holds: (value: number) => boolean;
  readonly says: string;
}

interface AugmentationKind<T extends AugmentationType> {
  readonly rules: readonly Rule[];
  describe(step: Of<T>): string;
  apply(images: tf.Tensor4D, step: Of<T>, random: StepRandom): tf.Tensor;
}

const isAmount = (value: number): boolean => value >= 0 && Number.isFinite(value);
const percent = (share: number): string => `${Number((100 * share).toPrecision(3))} %`;

const KINDS: { readonly [T in AugmentationType]: AugmentationKind<T> } = {
  affine: {
    rules: [
      { key: 'shift', holds: isAmount, says: 'a number of pixels of at least 0' },
      { key: 'rotation', holds: (degrees) => degrees >= 0 && degrees <= 180, says: 'from 0 to 180 degrees' },
      { key: 'scaling', holds: (share) => share >= 0 && share < 1, says: 'at least 0 and below 1' },
    ],
    describe({ shift = 0, rotation = 0, scaling = 0 }) {
      const parts = [
        ...(shift > 0 ? [`moved ±${shift}`] : []),
        ...(rotation > 0 ? [`turned ±${rotation}°`] : []),
        ...(scaling > 0 ? [`scaled ±${percent(scaling)}`] : []),
      ];
      return parts.join(', ') || 'unmoved';
    },
    apply: (images, { shift = 0, rotation = 0, scaling = 0 }, random) =>
      affineViews(images, { shift, rotation, scaling }, random),
  },
  blur: {
    rules: [{ key: 'most', holds: isAmount, says: 'a number of pixels of at least 0' }],
    describe: ({ most }) => `blurred up to σ ${most}`,
    apply: blurredViews,
  },
  erasing: {
    rules: [{ key: 'most', holds: (n) => Number.isInteger(n) && n >= 1, says: 'a positive number of pixels' }],
    describe: ({ most }) => `squares up to ${most} erased`,
    apply: erasedViews,
  },
};

const kindOf = ({ type }: Augmentation) => KINDS[type] as AugmentationKind<AugmentationType>;

/**
 * Checks the steps of an augmentation and that they fit the images.
 *
 * @throws RangeError naming `who`, the setting, the rule and the value
 */
export function expectAugmentation(who: string, steps: readonly Augmentation[], shape: readonly number[]): void {
  const { height, width } = expectImageShape(who, shape, { rule: 'augmentation is for images' });
  for (const step of steps) {
    if (!Object.hasOwn(KINDS, step.type)) {
      throw new RangeError(
        `${who}: the type of an augmentation must be one of ${Object.keys(KINDS).join(', ')}, got ${step.type}`,
      );
    }
    for (const { key, holds, says } of kindOf(step).rules) {
      const value = (step as unknown as Readonly<Record<string, unknown>>)[key];
      const isOptional = step.type === 'affine' && value === undefined;
      if (!isOptional && (typeof value !== 'number' || !holds(value))) {
        throw new RangeError(`${who}: ${key} of the ${step.type} augmentation must be ${says}, got ${value}`);
      }
    }
    if (step.type === 'erasing' && step.most > Math.min(height, width)) {
      throw new RangeError(`${who}: an erased square of ${step.most} must fit into ${height}×${width} pixels`);
    }
  }
}

/** The steps in a few words, for tables and captions: `moved ±3, turned ±15°, blurred up to σ 1`. */
export function describeAugmentation(steps: readonly Augmentation[]): string {
  return steps.map((step) => kindOf(step).describe(step)).join(', ') || 'unchanged';
}

/**
 * Another view of each image of a batch, inside a training step: other amounts in every step, the same in every
 * engine.
 *
 * @param x       shape [batch, height, width, channels]
 * @param steps   carried out in order
 * @param random  the step's random numbers, `pass.random`
 * @returns the same shape; the caller disposes it
 */
export function augmentBatch(x: tf.Tensor, steps: readonly Augmentation[], random: StepRandom): tf.Tensor {
  return tf.tidy(() =>
    steps.reduce<tf.Tensor>((images, step) => kindOf(step).apply(images as tf.Tensor4D, step, random), tf.clone(x)),
  );
}

/** Images changed at once; fixed, because the amounts that an image meets depend on it. */
const ROWS_AT_ONCE = 1000;

/**
 * Another view of each image, for pictures, and for giving PCA and classifiers what a contrastive net is given. The
 * same seed gives the same views.
 *
 * @returns a copy; labels and names stay
 * @throws RangeError when a step does not fit the images or the seed is no positive integer
 */
export function augmentExamples<T extends Examples>(examples: T, steps: readonly Augmentation[], seed: number): T {
  expectAugmentation('augmentExamples', steps, examples.shape);
  expectSeed('augmentExamples', seed);
  let chunk = 0;
  const { values } = mapRows(examples, {
    outputShape: examples.shape,
    rowsAtOnce: ROWS_AT_ONCE,
    run: (rows) => {
      chunk += 1;
      const images = tf.reshape(rows, [-1, ...examples.shape]);
      return tf.reshape(augmentBatch(images, steps, stepRandom([seed, chunk])), [-1, featureCount(examples.shape)]);
    },
  });
  return { ...examples, values };
}

import type { Encoder } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { expectViews, type ViewStep, viewBatch } from '../data/views';
import { logSumExp } from '../math/logSumExp';
import { tf } from '../runtime/tensorflow';
import { mapBatches, withInferencePass } from './inference';
import { buildStack } from './layers/build';
import type { LossTerms, Pass, TrainableModel } from './model';
import { type NetShape, netLayers } from './netShape';
import { expectModelSettings } from './settings';
import { trainable, type WeightPenalty } from './trainable';

/** Settings of `labelClassifier`. */
export interface ClassifierOptions {
  /** How many classes there are; labels are 0…classes − 1. */
  readonly classes: number;
  readonly seed: number;
  /** Name in tables and legends; `classifier` unless given. */
  readonly name?: string;
  /** [28, 28, 1] unless given. */
  readonly inputShape?: readonly number[];
  /** Dense [256] with gelu unless given. */
  readonly net?: NetShape;
  /** How each labelled example is changed, afresh in every step; not at all unless given. */
  readonly views?: readonly ViewStep[];
  readonly penalty?: WeightPenalty;
}

/** A net that is told classes: what it encodes are its logits, one number for each class. */
export interface Classifier extends Encoder {
  /** The model as `fit` trains it, on what `withLabelColumn` makes; it has the classifier's weights. */
  readonly onLabels: TrainableModel;
  /** The class with the largest logit for each example, the smaller one among equals. */
  classify(examples: Examples): Int32Array;
  dispose(): void;
}

/**
 * Examples with their class as a further number at the end, as `Classifier.onLabels` takes them.
 *
 * @returns flat rows, shape [features + 1]
 * @throws RangeError when there is not a label for each example
 */
export function withLabelColumn(examples: Examples, labels: Int32Array | undefined): Examples {
  if (labels?.length !== examples.count) {
    throw new RangeError(
      `withLabelColumn: there must be a label for each of ${examples.count} examples, got ${labels?.length ?? 'none'}`,
    );
  }
  const features = featureCount(examples.shape);
  const values = new Float32Array(examples.count * (features + 1));
  for (let row = 0; row < examples.count; row++) {
    values.set(examples.values.subarray(row * features, (row + 1) * features), row * (features + 1));
    values[row * (features + 1) + features] = labels[row] as number;
  }
  return { values, count: examples.count, shape: [features + 1] };
}

/** −ln softmax(logits)_label of each row; labels are whole float numbers. */
function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  const classes = tf.range(0, logits.shape[1] ?? 1);
  const isOwn = tf.cast(tf.equal(labels, tf.reshape(classes, [1, -1])), 'float32');
  return tf.sub(logSumExp(logits, 1), tf.sum(tf.mul(logits, isOwn), 1)) as tf.Tensor1D;
}

function expectLabelColumn(name: string, { values, count, shape }: Examples, classes: number): void {
  const width = featureCount(shape);
  for (let row = 0; row < count; row++) {
    const label = values[(row + 1) * width - 1] as number;
    if (!Number.isInteger(label) || label < 0 || label >= classes) {
      throw new RangeError(`${name}: labels must be integers from 0 to ${classes - 1}, got ${label} in row ${row}`);
    }
  }
}

/**
 * A net that learns classes from labels by softmax cross-entropy, −ln softmax(logits)_y: what codes that were learned
 * without labels have to be compared with. Given the `views` that a contrastive encoder is given, it is told the same
 * about what does not matter.
 *
 * @returns an encoder of logits; the caller disposes it
 * @throws RangeError naming the setting, the rule and the value
 * @example const net = labelClassifier({ classes: 10, seed: 1, views });
 *   await fit(net.onLabels, withLabelColumn(few, labels), { seed: 1, epochs: 50 });
 */
export function labelClassifier(settings: ClassifierOptions): Classifier {
  const who = 'labelClassifier';
  const { classes, seed, name = 'classifier', inputShape = [28, 28, 1], views = [], penalty } = settings;
  const { net = { type: 'dense', hidden: [256] } } = settings;
  expectModelSettings(who, { latentDim: classes, inputShape, seed });
  if (classes < 2) throw new RangeError(`${who}: classes must be at least 2, got ${classes}`);
  expectViews(who, views, inputShape);
  const features = featureCount(inputShape);
  const { encoder } = netLayers(who, net, { inputShape, outputShape: inputShape });
  const stack = buildStack([...encoder, { type: 'dense', units: classes }], { path: 'classifier', inputShape, seed });
  const split = (rows: tf.Tensor): readonly tf.Tensor[] => {
    const [images, labels] = tf.split(rows, [features, 1], 1);
    return [tf.reshape(images as tf.Tensor, [-1, ...inputShape]), labels as tf.Tensor];
  };
  const onLabels = trainable({
    name,
    kind: 'classifier',
    inputShape: [features + 1],
    latentDim: classes,
    parts: [stack],
    ...(penalty ? { penalty } : {}),
    termNames: ['crossEntropy'],
    expectData: (rows) => expectLabelColumn(name, rows, classes),
    lossTerms(rows: tf.Tensor, pass: Pass): LossTerms {
      const [images, labels] = split(rows) as [tf.Tensor, tf.Tensor];
      const logits = stack.apply(viewBatch(images, views, pass.random), pass);
      const objective = crossEntropy(logits, labels);
      return { objective, parts: { crossEntropy: objective } };
    },
    encode: (rows, pass) => stack.apply(split(rows)[0] as tf.Tensor, pass),
  });
  const encode = (examples: Examples): Examples =>
    mapBatches(examples, [classes], (x) => withInferencePass((pass) => stack.apply(x, pass)));
  return {
    name,
    kind: 'classifier',
    latentDim: classes,
    inputShape,
    get cost() {
      return onLabels.cost;
    },
    onLabels,
    encode,
    classify(examples) {
      const { values } = encode(examples);
      return Int32Array.from({ length: examples.count }, (_, row) => {
        const own = values.subarray(row * classes, (row + 1) * classes);
        return own.indexOf(Math.max(...own));
      });
    },
    dispose: () => onLabels.dispose(),
  };
}

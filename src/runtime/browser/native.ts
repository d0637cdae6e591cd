import * as tf from '@tensorflow/tfjs-core';
import type { NativeAttribute, NativeAttributes } from '../native';

/*
 * The browser's side of `runtime/native`: the native operations that layers and losses are made of, spelled in those
 * that TensorFlow.js has everywhere. What a browser has no use for is missing and says so.
 */

/** The type attribute `float32`; nothing reads it here. */
export const FLOAT: NativeAttribute = { type: 'float32' };

/** The type attribute `int32`; nothing reads it here. */
export const INT: NativeAttribute = { type: 'int32' };

type Inputs = readonly tf.Tensor[];
type Operation = (inputs: Inputs, attributes: NativeAttributes) => tf.Tensor | tf.Tensor[];

const at = (inputs: Inputs, index: number): tf.Tensor => inputs[index] as tf.Tensor;
const one =
  (run: (x: tf.Tensor) => tf.Tensor): Operation =>
  (inputs) =>
    run(at(inputs, 0));
const two =
  (run: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Operation =>
  (inputs) =>
    run(at(inputs, 0), at(inputs, 1));
const number = (attributes: NativeAttributes, name: string, otherwise: number): number => {
  const attribute = attributes[name];
  return attribute !== undefined && 'float' in attribute ? attribute.float : otherwise;
};

/** As in Klambauer et al. 2017, and in TensorFlow's operation. */
const SELU = { scale: 1.0507009873554805, scaledAlpha: 1.7580993408473766 } as const;
/** TensorFlow's own default. */
const LEAKY_SLOPE = 0.2;

/** 1 where x > 0, else 0. */
const step = (x: tf.Tensor): tf.Tensor => tf.cast(tf.greater(x, 0), 'float32');

/** a·b, and 0 wherever a is 0, whatever b is. */
const productOrZero = (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
  tf.where(tf.equal(a, 0), tf.zerosLike(a), tf.mul(a, b));

/** Sum over everything but the last axis. */
const sumToLast = (x: tf.Tensor): tf.Tensor => tf.sum(tf.reshape(x, [-1, x.shape.at(-1) ?? 1]), 0);

/** Batch normalisation by given moments; a training pass would need its own gradient. */
const batchNorm: Operation = (inputs, attributes) => {
  const training = attributes['is_training'];
  if (training !== undefined && 'bool' in training && training.bool) {
    throw new Error('nativeOp: batch norm cannot be trained in a browser, only used; train with dense layers');
  }
  const [x, scale, offset, mean, variance] = inputs as readonly [
    tf.Tensor4D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
    tf.Tensor1D,
  ];
  return tf.batchNorm(x, mean, variance, offset, scale, number(attributes, 'epsilon', 1e-3));
};

const OPERATIONS: Readonly<Record<string, Operation>> = {
  Abs: one(tf.abs),
  Sign: one(tf.sign),
  Relu: one(tf.relu),
  ReluGrad: two((dy, y) => tf.mul(dy, step(y))),
  Elu: one(tf.elu),
  EluGrad: two((dy, y) => tf.mul(dy, tf.add(1, tf.minimum(y, 0)))),
  Selu: one(tf.selu),
  SeluGrad: two((dy, y) =>
    tf.mul(dy, tf.where(tf.less(y, 0), tf.add(y, SELU.scaledAlpha), tf.fill(y.shape, SELU.scale))),
  ),
  Softplus: one(tf.softplus),
  SoftplusGrad: two((dy, x) => tf.mul(dy, tf.sigmoid(x))),
  Sigmoid: one(tf.sigmoid),
  SigmoidGrad: two((y, dy) => tf.mul(dy, tf.mul(y, tf.sub(1, y)))),
  Tanh: one(tf.tanh),
  TanhGrad: two((y, dy) => tf.mul(dy, tf.sub(1, tf.square(y)))),
  LeakyRelu: (inputs, attributes) => tf.leakyRelu(at(inputs, 0), number(attributes, 'alpha', LEAKY_SLOPE)),
  LeakyReluGrad: (inputs, attributes) => {
    const alpha = number(attributes, 'alpha', LEAKY_SLOPE);
    return tf.mul(at(inputs, 0), tf.add(alpha, tf.mul(1 - alpha, step(at(inputs, 1)))));
  },
  BiasAdd: two(tf.add),
  BiasAddGrad: one(sumToLast),
  BroadcastTo: two((x, shape) => tf.broadcastTo(x, [...shape.dataSync<'int32'>()])),
  FusedBatchNormV3: batchNorm,
  Xlogy: two((a, b) => productOrZero(a, tf.log(b))),
  Xlog1py: two((a, b) => productOrZero(a, tf.log1p(b))),
};

/** `nativeOps` of the native side, for the operations that a browser has. */
export function nativeOps(op: string, attributes: NativeAttributes, inputs: Inputs, outputs: number): tf.Tensor[] {
  const operation = Object.hasOwn(OPERATIONS, op) ? OPERATIONS[op] : undefined;
  if (operation === undefined) {
    throw new Error(`nativeOp ${op}: must be one of those a browser has, ${Object.keys(OPERATIONS).join(', ')}`);
  }
  const made = tf.tidy(() => operation(inputs, attributes));
  const all = Array.isArray(made) ? made : [made];
  // Of several outputs a browser needs the first; the others belong to training.
  return all.slice(0, outputs);
}

/** `nativeOps` for the usual case of exactly one output. */
export function nativeOp<T extends tf.Tensor = tf.Tensor>(op: string, attributes: NativeAttributes, inputs: Inputs): T {
  return nativeOps(op, attributes, inputs, 1)[0] as T;
}

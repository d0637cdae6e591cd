import { FLOAT, nativeOp, nativeOps } from '../runtime/native';
import { tf } from '../runtime/tensorflow';

/*
 * The building blocks of layers, each one native operation forwards and one native gradient operation backwards.
 * tfjs's own gradients spell the same things in several small operations, which costs dispatch when eager and
 * keeps TensorFlow's kernels from fusing them when compiled.
 */

/** A one-input operation with its gradient from the output y: dx = gradient(dy, y). */
function fromOutput(
  forward: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, y: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((x, save) => {
    const y = forward(x as tf.Tensor);
    (save as tf.GradSaveFunc)([y]);
    return { value: y, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved[0] as tf.Tensor) };
  });
}

/** A one-input operation with its gradient from the input x: dx = gradient(dy, x). */
function fromInput(
  forward: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: forward(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradient(dy, saved[0] as tf.Tensor),
    };
  });
}

const unary =
  (op: string) =>
  (x: tf.Tensor): tf.Tensor =>
    nativeOp(op, { T: FLOAT }, [x]);
const binary =
  (op: string) =>
  (a: tf.Tensor, b: tf.Tensor): tf.Tensor =>
    nativeOp(op, { T: FLOAT }, [a, b]);

const reluOp = fromOutput(unary('Relu'), binary('ReluGrad'));
const eluOp = fromOutput(unary('Elu'), binary('EluGrad'));
const seluOp = fromOutput(unary('Selu'), binary('SeluGrad'));
const softplusOp = fromInput(unary('Softplus'), binary('SoftplusGrad'));
// These two gradient operations take the output first.
const sigmoidOp = fromOutput(unary('Sigmoid'), (dy, y) => nativeOp('SigmoidGrad', { T: FLOAT }, [y, dy]));
const tanhOp = fromOutput(unary('Tanh'), (dy, y) => nativeOp('TanhGrad', { T: FLOAT }, [y, dy]));

const LEAKY_SLOPE = 0.2;
const leakyReluOp = fromInput(
  (x) => nativeOp('LeakyRelu', { T: FLOAT, alpha: { float: LEAKY_SLOPE } }, [x]),
  (dy, x) => nativeOp('LeakyReluGrad', { T: FLOAT, alpha: { float: LEAKY_SLOPE } }, [dy, x]),
);

/** Φ(x) = ½(1 + erf(x/√2)), the standard normal distribution function. */
const normalCdf = (x: tf.Tensor): tf.Tensor => tf.mul(0.5, tf.add(1, tf.erf(tf.mul(Math.SQRT1_2, x))));

const geluOp = fromInput(
  (x) => tf.mul(x, normalCdf(x)),
  (dy, x) => {
    const density = tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.square(x))));
    return tf.mul(dy, tf.add(normalCdf(x), tf.mul(x, density)));
  },
);

/** |x|, element by element, with gradient sign(x): 0 at 0. The caller disposes the result. */
export const absolute: (x: tf.Tensor) => tf.Tensor = fromInput(unary('Abs'), (dy, x) => tf.mul(dy, unary('Sign')(x)));

/** Names of the activation functions that layers know. */
export type Activation = 'linear' | 'relu' | 'leakyRelu' | 'elu' | 'selu' | 'gelu' | 'softplus' | 'tanh' | 'sigmoid';

/**
 * Applies an activation function, element by element: linear x, relu max(x, 0), leakyRelu max(x, 0.2x),
 * elu/selu as published, gelu x·Φ(x) (the exact form), softplus ln(1 + eˣ), tanh, sigmoid 1/(1 + e⁻ˣ).
 *
 * @returns a tensor of the same shape; the caller disposes it. For `linear`, x itself.
 */
export function activate(x: tf.Tensor, activation: Activation): tf.Tensor {
  switch (activation) {
    case 'linear':
      return x;
    case 'relu':
      return reluOp(x);
    case 'leakyRelu':
      return leakyReluOp(x);
    case 'elu':
      return eluOp(x);
    case 'selu':
      return seluOp(x);
    case 'gelu':
      return geluOp(x);
    case 'softplus':
      return softplusOp(x);
    case 'tanh':
      return tanhOp(x);
    case 'sigmoid':
      return sigmoidOp(x);
  }
}

const biasAddOp = tf.customGrad((x, bias) => ({
  value: nativeOp('BiasAdd', { T: FLOAT }, [x as tf.Tensor, bias as tf.Tensor]),
  gradFunc: (dy: tf.Tensor) => [tf.clone(dy), nativeOp('BiasAddGrad', { T: FLOAT }, [dy])],
}));

/** x + bias along the last axis; x of shape [batch, …, channels], bias [channels]. The caller disposes the result. */
export function addBias(x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return biasAddOp(x, bias);
}

/** Statistics of one batch, as a training pass of batch norm needs them. */
export interface BatchMoments {
  /** Mean over batch and space, [channels]. */
  readonly mean: tf.Tensor;
  /** Unbiased variance over batch and space, [channels]. */
  readonly variance: tf.Tensor;
}

/** Settings of `batchNormTraining` and `batchNormInference`. */
export interface BatchNormInputs {
  /** γ, [channels]. */
  readonly scale: tf.Tensor;
  /** β, [channels]. */
  readonly offset: tf.Tensor;
  /** Added to the variance. */
  readonly epsilon: number;
}

const batchNormAttributes = (epsilon: number, training: boolean) =>
  ({ T: FLOAT, U: FLOAT, epsilon: { float: epsilon }, is_training: { bool: training } }) as const;

/**
 * Batch normalisation by the moments of this batch: y = γ(x − m)/√(v + ε) + β over all axes but the last, with the
 * biased variance v. `onMoments` receives the batch moments, to be used before it returns.
 *
 * @param x  shape [batch, height, width, channels]
 * @returns the same shape; the caller disposes it
 * @see Ioffe & Szegedy 2015 (arXiv:1502.03167)
 */
export function batchNormTraining(
  x: tf.Tensor,
  { scale, offset, epsilon }: BatchNormInputs,
  onMoments: (moments: BatchMoments) => void,
): tf.Tensor {
  const attributes = batchNormAttributes(epsilon, true);
  const run = tf.customGrad((input, gamma, beta, save) => {
    const none = tf.tensor1d([], 'float32');
    const outputs = nativeOps(
      'FusedBatchNormV3',
      attributes,
      [input as tf.Tensor, gamma as tf.Tensor, beta as tf.Tensor, none, none],
      6,
    );
    const [y, mean, variance, reserve1, reserve2, reserve3] = outputs as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    onMoments({ mean, variance });
    (save as tf.GradSaveFunc)([input as tf.Tensor, gamma as tf.Tensor, reserve1, reserve2, reserve3]);
    return {
      value: y,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        nativeOps('FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3),
    };
  });
  return run(x, scale, offset);
}

/** Batch normalisation by stored moments: y = γ(x − mean)/√(variance + ε) + β; shapes as in `batchNormTraining`. */
export function batchNormInference(
  x: tf.Tensor,
  { scale, offset, epsilon }: BatchNormInputs,
  { mean, variance }: BatchMoments,
): tf.Tensor {
  return nativeOps(
    'FusedBatchNormV3',
    batchNormAttributes(epsilon, false),
    [x, scale, offset, mean, variance],
    6,
  )[0] as tf.Tensor;
}

import { FLOAT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import type { Activation } from './differentiable';

/** A function of each value with the derivative that goes with it: dx = dy · derivative(x). */
function withDerivative(
  forward: (x: tf.Tensor) => tf.Tensor,
  derivative: (x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((x, save) => {
    (save as tf.GradSaveFunc)([x as tf.Tensor]);
    return {
      value: forward(x as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, derivative(saved[0] as tf.Tensor)),
    };
  });
}

const unary = (op: string, x: tf.Tensor): tf.Tensor => nativeOp(op, { T: FLOAT }, [x]);

/**
 * 1 where x > 0, else 0. tfjs does not see raw operations, so nothing flows back through it: its derivative is 0
 * wherever it has one.
 */
const isPositive = (x: tf.Tensor): tf.Tensor => unary('Relu', unary('Sign', x));

/** e^x where x < 0, else 1. */
const cappedExp = (x: tf.Tensor): tf.Tensor => tf.exp(tf.minimum(x, 0));

/** `above` where x > 0 and below·e^x elsewhere: the slopes of elu and selu, differentiated as such. */
const slopeOfExponential = (above: number, below: number): ((x: tf.Tensor) => tf.Tensor) => {
  const lower = (x: tf.Tensor) => tf.mul(tf.mul(below, cappedExp(x)), tf.sub(1, isPositive(x)));
  return withDerivative((x) => tf.add(tf.mul(above, isPositive(x)), lower(x)), lower);
};

/** σ(x)(1 − σ(x)) without cancellation: σ(x)·σ(−x). */
const logisticSlope = (x: tf.Tensor): tf.Tensor => tf.mul(tf.sigmoid(x), tf.sigmoid(tf.neg(x)));

const normalDensity = (x: tf.Tensor): tf.Tensor =>
  tf.mul(1 / Math.sqrt(2 * Math.PI), tf.exp(tf.mul(-0.5, tf.square(x))));

/** As in Klambauer et al. 2017, and in TensorFlow's operation. */
const SELU = { scale: 1.0507009873554805, scaledAlpha: 1.7580993408473766 } as const;
const LEAKY_SLOPE = 0.2;

const SLOPES: { readonly [A in Exclude<Activation, 'linear'>]: (x: tf.Tensor) => tf.Tensor } = {
  relu: isPositive,
  leakyRelu: (x) => tf.add(LEAKY_SLOPE, tf.mul(1 - LEAKY_SLOPE, isPositive(x))),
  elu: slopeOfExponential(1, 1),
  selu: slopeOfExponential(SELU.scale, SELU.scaledAlpha),
  gelu: withDerivative(
    (x) => tf.add(tf.mul(0.5, tf.add(1, tf.erf(tf.mul(Math.SQRT1_2, x)))), tf.mul(x, normalDensity(x))),
    (x) => tf.mul(normalDensity(x), tf.sub(2, tf.square(x))),
  ),
  softplus: withDerivative((x) => tf.sigmoid(x), logisticSlope),
  tanh: withDerivative(
    (x) => tf.mul(4, logisticSlope(tf.mul(2, x))),
    (x) => tf.mul(tf.mul(-8, logisticSlope(tf.mul(2, x))), tf.tanh(x)),
  ),
  sigmoid: withDerivative(logisticSlope, (x) => tf.mul(logisticSlope(x), tf.sub(1, tf.mul(2, tf.sigmoid(x))))),
};

/**
 * The slope f′(x) of an activation function, element by element, itself differentiable: what stands in a Jacobian.
 * At the kinks of relu and leakyRelu it is the slope from the left, and its own derivative is 0 there as elsewhere.
 *
 * @param x  what goes into the activation, any shape
 * @returns the same shape, the caller disposes it; undefined for `linear`, whose slope is 1
 */
export function activationSlope(x: tf.Tensor, activation: Activation): tf.Tensor | undefined {
  return activation === 'linear' ? undefined : tf.tidy(() => SLOPES[activation](x));
}

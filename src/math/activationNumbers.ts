import type { Activation } from './differentiable';
import { normalCdf } from './gammaDistribution';

const SELU_SCALE = 1.0507009873554805;
const SELU_ALPHA = 1.6732632423543772;
const LEAKY_SLOPE = 0.2;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const normalDensity = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

interface NumberFunction {
  value(x: number): number;
  slope(x: number): number;
}

const FUNCTIONS: { readonly [A in Activation]: NumberFunction } = {
  linear: { value: (x) => x, slope: () => 1 },
  relu: { value: (x) => Math.max(x, 0), slope: (x) => (x > 0 ? 1 : 0) },
  leakyRelu: { value: (x) => Math.max(x, LEAKY_SLOPE * x), slope: (x) => (x > 0 ? 1 : LEAKY_SLOPE) },
  elu: { value: (x) => (x > 0 ? x : Math.expm1(x)), slope: (x) => (x > 0 ? 1 : Math.exp(x)) },
  selu: {
    value: (x) => SELU_SCALE * (x > 0 ? x : SELU_ALPHA * Math.expm1(x)),
    slope: (x) => SELU_SCALE * (x > 0 ? 1 : SELU_ALPHA * Math.exp(x)),
  },
  gelu: { value: (x) => x * normalCdf(x), slope: (x) => normalCdf(x) + x * normalDensity(x) },
  softplus: { value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))), slope: sigmoid },
  tanh: { value: Math.tanh, slope: (x) => 1 - Math.tanh(x) ** 2 },
  sigmoid: { value: sigmoid, slope: (x) => sigmoid(x) * sigmoid(-x) },
};

/** An activation function of one number, in float64: what `activate` does to each value of a tensor. */
export function activationOf(x: number, activation: Activation): number {
  return FUNCTIONS[activation].value(x);
}

/** Its slope at one number, in float64. At a kink, the slope from the left. */
export function activationSlopeOf(x: number, activation: Activation): number {
  return FUNCTIONS[activation].slope(x);
}

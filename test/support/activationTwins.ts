import type { Activation } from 'autoencoder-workbook/dist/math';

/** Φ(x) by Simpson's rule on the density, good to 1e-12. */
function normalCdf(x: number): number {
  const steps = 2000;
  const from = -12;
  if (x <= from) return 0;
  const h = (x - from) / steps;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-0.5 * (from + i * h) ** 2);
  }
  return (sum * h) / 3 / Math.sqrt(2 * Math.PI);
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The activation functions in plain float64 numbers, from their definitions. */
export const activationTwins: Readonly<Record<Exclude<Activation, 'linear'>, (x: number) => number>> = {
  relu: (x) => Math.max(x, 0),
  leakyRelu: (x) => Math.max(x, 0.2 * x),
  elu: (x) => (x > 0 ? x : Math.expm1(x)),
  selu: (x) => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x)),
  gelu: (x) => x * normalCdf(x),
  softplus: (x) => Math.log1p(Math.exp(x)),
  tanh: Math.tanh,
  sigmoid,
};

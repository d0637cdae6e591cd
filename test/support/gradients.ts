import { tf } from 'autoencoder-workbook/dist/runtime';
import { expect } from 'vitest';

/** A loss in plain float64 numbers: flat values of a batch in, one loss per example out. */
export type LossTwin = (values: Float64Array) => readonly number[];

/** A loss per example as a tensor function and as its float64 twin, at a point. */
export interface GradientCase {
  readonly loss: (x: tf.Tensor) => tf.Tensor;
  readonly twin: LossTwin;
  /** Where to compare: flat values. */
  readonly at: readonly number[];
  /** Their shape. */
  readonly shape: readonly number[];
  /** Relative and absolute tolerance of values and gradients; float32 noise unless given. */
  readonly rtol?: number;
  readonly atol?: number;
}

/** Each example counts differently, so that a gradient credited to the wrong example shows. */
const weightOf = (example: number): number => example + 1;

function weightedTotal(perExample: readonly number[]): number {
  return perExample.reduce((total, loss, example) => total + weightOf(example) * loss, 0);
}

/** ∂f/∂x_i ≈ (f(x + h e_i) − f(x − h e_i)) / 2h, with h scaled to x_i. */
export function centralDifferences(f: (values: Float64Array) => number, at: readonly number[]): Float64Array {
  return Float64Array.from(at, (value, index) => {
    const step = 1e-5 * Math.max(1, Math.abs(value));
    const shifted = (by: number): number => f(Float64Array.from(at, (x, i) => (i === index ? x + by : x)));
    return (shifted(step) - shifted(-step)) / (2 * step);
  });
}

/** Checks a tensor loss against its float64 twin: the value of each example, and the gradient of a weighted sum. */
export function expectLossAndGradient({ loss, twin, at, shape, rtol = 1e-4, atol = 1e-5 }: GradientCase): void {
  tf.tidy(() => {
    const point = tf.tensor([...at], [...shape], 'float32');
    // The twin gets the float32 values, so that both sides see the same point.
    const rounded = Array.from(point.dataSync());
    const values = loss(point);
    const expected = twin(Float64Array.from(rounded));
    expect(values.dataSync()).toBeNear(expected, { rtol, atol });
    const weights = tf.tensor1d(expected.map((_, example) => weightOf(example)));
    const gradient = tf.grad((x) => tf.sum(tf.mul(loss(x), weights)))(point);
    expect(gradient.shape).toEqual([...shape]);
    const numeric = centralDifferences((x) => weightedTotal(twin(x)), rounded);
    expect(gradient.dataSync()).toBeNear(numeric, { rtol, atol });
  });
}

/** Splits flat values into rows of the given length. */
export function rowsOf(values: ArrayLike<number>, length: number): number[][] {
  return Array.from({ length: values.length / length }, (_, row) =>
    Array.from({ length }, (_, column) => Number(values[row * length + column])),
  );
}

import { dot } from './arrays';

/** A function's value and gradient at a point. */
export interface Evaluation {
  readonly value: number;
  readonly gradient: Float64Array;
}

/** What `minimise` is given. */
export interface MinimiseOptions {
  /** The smooth function to minimise, of as many numbers as `start` has. */
  readonly objective: (point: Float64Array) => Evaluation;
  readonly start: Float64Array;
  /** The search ends where no component of the gradient is larger. */
  readonly gradientTolerance: number;
  /** Relative precision of the objective's values, e.g. 1e-7 for float32: differences below it say nothing. */
  readonly valuePrecision: number;
  readonly maxIterations: number;
}

/** Where a search ended. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Largest absolute component of the gradient there. */
  readonly gradientSize: number;
  readonly iterations: number;
  /**
   * Why it ended: the gradient vanished; no step along the search direction brought an improvement that the
   * precision of values and gradients could show; or the iterations ran out.
   */
  readonly ended: 'gradient' | 'precision' | 'iterations';
}

/** A step taken and the change of the gradient along it. */
interface Correction {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** step · change > 0. */
  readonly curvature: number;
}

/** How many past steps shape the next one. */
const HISTORY = 10;
/** Share of the decrease promised by the slope that a step must deliver (Armijo's rule). */
const SUFFICIENT_DECREASE = 1e-4;
/** Share of the slope that may be left after a step that only the gradient can judge. */
const SUFFICIENT_FLATTENING = 0.9;
/** 2⁻³⁰ of a Newton-like step changes nothing that float32 could see. */
const MAX_HALVINGS = 30;

const largest = (a: Float64Array): number => a.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
const combine = (a: Float64Array, b: Float64Array, factor: number): Float64Array =>
  a.map((value, i) => value + factor * (b[i] as number));

/** −H·gradient, with the inverse Hessian H estimated from past steps (the two-loop recursion). */
function searchDirection(gradient: Float64Array, corrections: readonly Correction[]): Float64Array {
  let direction: Float64Array = gradient.map((value) => -value);
  const newest = corrections[corrections.length - 1];
  // Without a past the first step has length 1 at most: nothing is known about the scale.
  if (!newest) return direction.map((value) => value / Math.max(1, Math.sqrt(dot(gradient, gradient))));
  const weights: number[] = [];
  for (const { step, change, curvature } of [...corrections].reverse()) {
    const weight = dot(step, direction) / curvature;
    weights.push(weight);
    direction = combine(direction, change, -weight);
  }
  const scale = newest.curvature / dot(newest.change, newest.change);
  direction = direction.map((value) => value * scale);
  for (const { step, change, curvature } of corrections) {
    const weight = weights.pop() ?? 0;
    direction = combine(direction, step, weight - dot(change, direction) / curvature);
  }
  return direction;
}

/** A step along a search direction, and what is known at both ends. */
interface Step {
  readonly from: Evaluation;
  readonly to: Evaluation;
  readonly direction: Float64Array;
  readonly length: number;
  readonly valuePrecision: number;
}

/**
 * Whether a step is good enough: it lowers the value by Armijo's rule; or, where values can't tell any more, it keeps
 * the value within their precision and flattens the slope (the approximate Wolfe rule of Hager & Zhang, 2005).
 */
function improves({ from, to, direction, length, valuePrecision }: Step): boolean {
  const slope = dot(direction, from.gradient);
  if (to.value <= from.value + SUFFICIENT_DECREASE * length * slope) return true;
  const indistinguishable = to.value <= from.value + valuePrecision * Math.abs(from.value);
  return indistinguishable && Math.abs(dot(direction, to.gradient)) <= SUFFICIENT_FLATTENING * Math.abs(slope);
}

/**
 * Minimises a smooth function by limited-memory BFGS with step halving; deterministic.
 *
 * @see Nocedal & Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and 3.1
 */
export function minimise({
  objective,
  start,
  gradientTolerance,
  valuePrecision,
  maxIterations,
}: MinimiseOptions): Minimum {
  let point = start;
  let current = objective(point);
  let corrections: readonly Correction[] = [];
  const minimum = (iterations: number, ended: Minimum['ended']): Minimum => ({
    point,
    value: current.value,
    gradientSize: largest(current.gradient),
    iterations,
    ended,
  });
  for (let iteration = 0; iteration < maxIterations; iteration++) {
    if (largest(current.gradient) <= gradientTolerance) return minimum(iteration, 'gradient');
    const direction = searchDirection(current.gradient, corrections);
    let length = 1;
    let next = objective(combine(point, direction, length));
    for (let halving = 0; !improves({ from: current, to: next, direction, length, valuePrecision }); halving++) {
      if (halving === MAX_HALVINGS) return minimum(iteration, 'precision');
      length /= 2;
      next = objective(combine(point, direction, length));
    }
    const step = direction.map((value) => value * length);
    const change = combine(next.gradient, current.gradient, -1);
    const curvature = dot(step, change);
    // Only steps along which the function curves upwards say something about its Hessian.
    if (curvature > 1e-12 * dot(change, change))
      corrections = [...corrections, { step, change, curvature }].slice(-HISTORY);
    point = combine(point, step, 1);
    current = next;
  }
  return minimum(maxIterations, largest(current.gradient) <= gradientTolerance ? 'gradient' : 'iterations');
}

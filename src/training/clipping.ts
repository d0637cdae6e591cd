import { tf } from '../runtime/tensorflow';
import { DType } from './compiled/graph/graphDef';
import type { Port, Scope } from './compiled/graph/scope';

/*
 * Clipping by the global norm: with g all gradients of a step in one long vector, ‖g‖ = √(Σ_i Σ g_i²),
 *   g ← g · c / max(‖g‖, c),
 * which leaves a gradient shorter than c as it is and keeps the direction of a longer one.
 * Pascanu, Mikolov & Bengio 2013, On the difficulty of training recurrent neural networks (arXiv:1211.5063), algorithm 1.
 */

/** Gradients after clipping, with the two numbers that a clipped step reports. */
export interface Clipped<T> {
  readonly gradients: readonly T[];
  /** ‖g‖ before clipping, and 1 where it was longer than c, else 0: shape [2]. */
  readonly report: T;
}

/** Names of the two numbers. */
export const CLIP_REPORT = ['gradientNorm', 'clipped'] as const;

/**
 * Clips gradients by their global norm.
 *
 * @param clipNorm  c, positive
 * @returns tensors that the caller disposes
 */
export function clipGradients(gradients: readonly tf.Tensor[], clipNorm: number): Clipped<tf.Tensor> {
  const norm = tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(tf.square(gradient)))));
  const share = tf.div(clipNorm, tf.maximum(norm, clipNorm));
  const isLonger = tf.cast(tf.greater(norm, clipNorm), 'float32');
  return { gradients: gradients.map((gradient) => tf.mul(gradient, share)), report: tf.stack([norm, isLonger]) };
}

/**
 * Adds the nodes to a graph that do what `clipGradients` does.
 *
 * @param gradients  each with its rank
 */
export function addClipNodes(
  scope: Scope,
  gradients: readonly { readonly port: Port; readonly rank: number }[],
  clipNorm: number,
): Clipped<Port> {
  const limit = scope.float(clipNorm);
  const squares = gradients.map(({ port, rank }) =>
    scope.op('Sum', scope.op('Square', port), scope.integers(Array.from({ length: rank }, (_, axis) => axis))),
  );
  const norm = scope.op('Sqrt', scope.op('AddN', ...squares));
  const share = scope.op('RealDiv', limit, scope.op('Maximum', norm, limit));
  const isLonger = scope.one('Greater', { inputs: [norm, limit], outputs: [DType.bool] });
  const attributes = { DstT: { dtype: DType.float } };
  const counted = scope.one('Cast', { inputs: [isLonger], attributes, outputs: [DType.float] });
  return {
    gradients: gradients.map(({ port }) => scope.op('Mul', port, share)),
    report: scope.op('Pack', norm, counted),
  };
}

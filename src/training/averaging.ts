import { expectKnownKeys } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { Port, Scope } from './compiled/graph/scope';

/**
 * An exponential moving average of everything the model consists of, weights and state. After step t
 *   w̄_t = Σ_{j ≤ t} (1 − d) d^{t−j} w_j / (1 − d^t),
 * which steps by w̄ ← w̄ + α_t (w_t − w̄) with α_t = (1 − d)/(1 − d^t): the division takes out the bias of a short run, so
 * that the average begins at the first weights and not at 0. It smooths out the last 1/(1 − d) steps, most of all where
 * the learning rate does not fall.
 *
 * @see Polyak & Juditsky 1992, Acceleration of stochastic approximation by averaging; Kingma & Ba 2015
 *   (arXiv:1412.6980), section 7.2, for this form
 */
export interface AveragingOptions {
  /** d, at least 0 and below 1; 0.99 to 0.9999 are usual, the larger the longer the run. */
  readonly decay: number;
}

/** α_t of step `step`, from 1. */
export function averagingShare({ decay }: AveragingOptions, step: number): number {
  return (1 - decay) / (1 - decay ** step);
}

/** Moves an average towards a value: w̄ ← w̄ + α (w − w̄). */
export function moveAverage(average: tf.Variable, value: tf.Tensor, share: number): void {
  tf.tidy(() => average.assign(tf.add(average, tf.mul(share, tf.sub(value, average)))));
}

/** Adds the nodes to a graph that do what `moveAverage` does. */
export function addAverageNode(
  scope: Scope,
  { average, value, share }: Readonly<Record<'average' | 'value' | 'share', Port>>,
): Port {
  return scope.op('AddV2', average, scope.op('Mul', share, scope.op('Sub', value, average)));
}

/** @throws RangeError when the decay is outside its range or a name is unknown */
export function expectAveraging(who: string, averaging: AveragingOptions): void {
  expectKnownKeys(`${who}: averaging`, averaging, ['decay']);
  if (!(averaging.decay >= 0 && averaging.decay < 1)) {
    throw new RangeError(`${who}: decay of the averaging must be at least 0 and below 1, got ${averaging.decay}`);
  }
}

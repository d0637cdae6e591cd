import type { Pass, TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';

/** Examples that engines evaluate at once: it decides which random numbers an example meets. */
export const EVALUATION_BATCH = 500;

/** What one training step computes before the weights move. */
export interface StepLoss {
  /** Mean of the objective over the batch plus the weight penalty: what is differentiated. */
  readonly total: tf.Scalar;
  /** Sums over the batch in the order of `reportedNames`, then the weight penalty: shape [terms + 2]. */
  readonly reported: tf.Tensor1D;
}

/** Names of the sums that a step reports: the objective, then the model's terms. */
export function reportedNames(model: TrainableModel): string[] {
  return ['objective', ...model.termNames];
}

/**
 * The loss of one batch, the same for every engine.
 *
 * @param x  shape [batch, ...inputShape]
 * @returns two tensors that the caller disposes
 */
export function stepLoss(model: TrainableModel, x: tf.Tensor, pass: Pass): StepLoss {
  return tf.tidy(() => {
    const { objective, parts } = model.lossTerms(x, pass);
    const penalty = model.penalty?.() ?? tf.scalar(0);
    const total = tf.add(tf.mean(objective), penalty) as tf.Scalar;
    const sums = [objective, ...model.termNames.map((name) => parts[name] as tf.Tensor1D)].map((term) => tf.sum(term));
    return { total, reported: tf.stack([...sums, penalty]) as tf.Tensor1D };
  }) as StepLoss;
}

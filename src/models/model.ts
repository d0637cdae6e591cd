import type { CodecCost, Encoder } from '../data/codec';
import type { Examples } from '../data/examples';
import type { StepRandom } from '../math/stepRandom';
import type { tf } from '../runtime/tensorflow';

/** A named array of numbers that belongs to a model. */
export interface Weight {
  /** Path inside the model, unique there, e.g. `encoder/1-dense/kernel`. */
  readonly name: string;
  readonly variable: tf.Variable;
}

/** What a model may know about the pass through it. */
export interface Pass {
  /** Training passes drop out, add noise and update batch-norm moments; the others do not. */
  readonly training: boolean;
  /** The only randomness allowed in a pass. */
  readonly random: StepRandom;
  /** Weight of the KL term, a scalar tensor: fed by `fit`, so that schedules do not recompile. */
  readonly beta: tf.Scalar;
  /**
   * Shown what comes out of each layer of a stack, by the layer's path (`encoder/1-dense`); nobody watches unless given.
   * What it makes of a tensor must not find its way into the loss.
   */
  readonly watch?: (place: string, y: tf.Tensor) => void;
}

/** Losses of a batch, before the mean over examples is taken (once, by `fit`). */
export interface LossTerms {
  /** What is minimised, shape [batch]; without the weight penalty. */
  readonly objective: tf.Tensor1D;
  /** What is reported, by name, each of shape [batch] and unweighted: `reconstruction`, `kl`, … */
  readonly parts: Readonly<Record<string, tf.Tensor1D>>;
}

/**
 * A model that `fit` can train: with a decoder it is a codec, without one an encoder. Its tensors live in `weights`
 * and `state`; everything else is pure. `lossTerms` must build its result from tfjs or native operations on `x`, the
 * pass and its own variables only: data or random numbers made on the JavaScript side would be frozen into a compiled
 * step.
 */
export interface TrainableModel extends Encoder {
  /** Trained by gradients. */
  readonly weights: readonly Weight[];
  /** Carried along without gradients: the moving moments of batch norm, assigned in training passes. */
  readonly state: readonly Weight[];
  /** Names of the reported terms, in order; the keys of `lossTerms(…).parts`. */
  readonly termNames: readonly string[];
  /**
   * The loss of a batch, term by term, each summed over values and averaged over examples.
   *
   * @param x  shape [batch, ...inputShape]
   */
  lossTerms(x: tf.Tensor, pass: Pass): LossTerms;
  /** Sum of the weight penalties (L1, L2), a scalar; absent where the model has none. */
  penalty?(): tf.Scalar;
  /** Refuses examples that the model's loss is not made for (RangeError); absent where all will do. */
  expectData?(examples: Examples): void;
  /** Replaces the recorded cost; called by `fit`. */
  recordCost(cost: CodecCost): void;
  /** Frees the variables. */
  dispose(): void;
}

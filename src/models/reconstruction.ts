import { bernoulliNll, gaussianNll, huber, squaredError, ssimLoss } from '../math/losses';
import { tf } from '../runtime/tensorflow';

/** What a model pays for a wrong reconstruction; per example, summed over features. */
export type ReconstructionLoss =
  /** Σ (x − x̂)². */
  | { readonly type: 'squaredError' }
  /** Quadratic up to |x − x̂| = delta, linear beyond. */
  | { readonly type: 'huber'; readonly delta: number }
  /** Bernoulli negative log-likelihood from logits, in nats; needs a sigmoid output. */
  | { readonly type: 'bernoulli' }
  /** Gaussian negative log-likelihood with a fixed standard deviation, in nats. */
  | { readonly type: 'gaussian'; readonly sigma: number }
  /** 1 − SSIM, for images. */
  | { readonly type: 'ssim' };

/** What stands behind the last layer: its values as they are, or squeezed into (0, 1). */
export type OutputActivation = 'linear' | 'sigmoid';

/** x̂ from what the last layer gives. */
export function applyOutput(logits: tf.Tensor, output: OutputActivation): tf.Tensor {
  return output === 'sigmoid' ? tf.sigmoid(logits) : logits;
}

/** Settings of `reconstructionLoss`. */
export interface ReconstructionSettings {
  readonly loss: ReconstructionLoss;
  readonly output: OutputActivation;
  /** Shape of one example. */
  readonly shape: readonly number[];
}

/**
 * Checks that a loss fits the output it is computed from.
 *
 * @throws RangeError naming the rule and the remedy
 */
export function expectLossFitsOutput(who: string, { loss, output, shape }: ReconstructionSettings): void {
  if (loss.type === 'bernoulli' && output !== 'sigmoid') {
    throw new RangeError(`${who}: the bernoulli loss needs output 'sigmoid', got '${output}'`);
  }
  if (loss.type === 'ssim' && shape.length !== 3) {
    throw new RangeError(
      `${who}: the ssim loss needs images [height, width, channels], got shape [${shape.join(', ')}]`,
    );
  }
}

/**
 * The reconstruction term of a batch.
 *
 * @param x       shape [batch, ...shape]
 * @param logits  what the last layer gives, the same shape
 * @returns per example, shape [batch]; the caller disposes it
 */
export function reconstructionTerm(x: tf.Tensor, logits: tf.Tensor, settings: ReconstructionSettings): tf.Tensor1D {
  const { loss, output, shape } = settings;
  return tf.tidy(() => {
    switch (loss.type) {
      case 'squaredError':
        return squaredError(x, applyOutput(logits, output));
      case 'huber':
        return huber(x, applyOutput(logits, output), loss.delta);
      case 'bernoulli':
        return bernoulliNll(x, logits);
      case 'gaussian':
        return gaussianNll(x, applyOutput(logits, output), { sigma: loss.sigma });
      case 'ssim':
        return ssimLoss(x, applyOutput(logits, output), { shape });
    }
  });
}

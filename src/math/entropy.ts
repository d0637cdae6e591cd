import { FLOAT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';
import { sumPerExample } from './tensorShapes';

/** −x ln x − (1 − x) ln(1 − x), with 0·ln 0 = 0; its gradient ln((1 − x)/x) is infinite at 0 and 1, as it is. */
const binaryEntropy = tf.customGrad((input, save) => {
  const x = input as tf.Tensor;
  (save as tf.GradSaveFunc)([x]);
  const first = nativeOp('Xlogy', { T: FLOAT }, [x, x]);
  const second = nativeOp('Xlog1py', { T: FLOAT }, [tf.sub(1, x), tf.neg(x)]);
  return {
    value: tf.neg(tf.add(first, second)),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x] = saved as [tf.Tensor];
      return tf.mul(dy, tf.sub(tf.log1p(tf.neg(x)), tf.log(x)));
    },
  };
});

/**
 * The least that binary cross-entropy can reach on grey pixels, the entropy of the pixels read as probabilities,
 *   H(x) = −Σ_i [x_i ln x_i + (1 − x_i) ln(1 − x_i)],
 * paid in full by a perfect reconstruction x̂ = x. Zero only where every pixel is 0 or 1.
 *
 * @param x  values in [0, 1], shape [batch, ...shape]; values outside give NaN
 * @returns nats per example, shape [batch], never negative; the caller disposes it
 * @throws RangeError when x has no feature axis
 */
export function bernoulliEntropyFloor(x: tf.Tensor): tf.Tensor1D {
  if (x.rank < 2) {
    throw new RangeError(
      `bernoulliEntropyFloor: x must have the shape [batch, ...features], got [${x.shape.join(', ')}]`,
    );
  }
  return tf.tidy(() => sumPerExample(binaryEntropy(x)));
}

import { INT, nativeOp } from '../runtime/native';
import { tf } from '../runtime/tensorflow';

/**
 * Random numbers inside a training step. They are counter-based: each draw is a pure function of (seed, step, how
 * many draws came before it in the step), computed by native operations, so that every engine draws the same
 * numbers and a compiled step cannot freeze them into constants.
 */
export interface StepRandom {
  /** Uniform in [0, 1), of the given shape; the caller disposes it. */
  uniform(shape: readonly number[]): tf.Tensor;
  /** Standard normal, of the given shape; the caller disposes it. */
  normal(shape: readonly number[]): tf.Tensor;
}

const UNIFORM_ATTRIBUTES = { dtype: { type: 'float32' }, T: INT, Tseed: INT } as const;

/** Apart by a large odd number, so that draw k of one seed is not draw 0 of a neighbouring seed. */
const DRAW_STRIDE = 7919 * 104729;

/**
 * The random numbers of one step.
 *
 * Normal numbers are made by Box–Muller from uniform ones, z = √(−2 ln(1 − u₁)) · cos(2π u₂), because TensorFlow's
 * own `StatelessRandomNormal` gives other numbers under XLA than outside it; uniform ones agree.
 *
 * @param key  seed and step, as numbers or as an int32 tensor [2]; a tensor stays the caller's
 */
export function stepRandom(key: tf.Tensor1D | readonly [seed: number, step: number]): StepRandom {
  let draws = 0;
  const uniform = (shape: readonly number[]): tf.Tensor =>
    tf.tidy(() => {
      const offset = (draws++ * DRAW_STRIDE) & 0x7fffffff;
      const drawKey = tf.add(
        key instanceof tf.Tensor ? key : tf.tensor1d([...key], 'int32'),
        tf.tensor1d([offset, 0], 'int32'),
      );
      return nativeOp('StatelessRandomUniform', UNIFORM_ATTRIBUTES, [tf.tensor1d([...shape], 'int32'), drawKey]);
    });
  const normal = (shape: readonly number[]): tf.Tensor =>
    tf.tidy(() => {
      const radius = tf.sqrt(tf.mul(-2, tf.log(tf.sub(1, uniform(shape)))));
      return tf.mul(radius, tf.cos(tf.mul(2 * Math.PI, uniform(shape))));
    });
  return { uniform, normal };
}

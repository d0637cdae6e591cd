import { tf } from '../../runtime/tensorflow';

/**
 * A layer at one batch, taken apart into a linear map and a slope for each value: y ≈ y₀ + slope ⊙ (linear map of the
 * change of x). Dropout and noise are left out, as in encoding.
 */
export interface Linearised {
  /** The layer's output, [batch, ...outputShape]. */
  readonly y: tf.Tensor;
  /** Derivative of what stands behind the linear map, value by value, in the shape of y; absent where it is 1. */
  readonly slope?: tf.Tensor | undefined;
  /**
   * The transposed linear map applied to rows of a Jacobian, [rows, codes, ...outputShape] →
   * [rows, codes, ...inputShape]; `rows` is the batch, or 1 for what all examples share.
   */
  pullBack(gradients: tf.Tensor): tf.Tensor;
}

/** A layer that does nothing outside training. */
export const unchanged = (x: tf.Tensor): Linearised => ({ y: x, pullBack: (rows) => rows });

/** [rows, codes, ...shape] as [rows · codes, ...shape], through a map of batches and back. */
export function mapCodes(gradients: tf.Tensor, map: (merged: tf.Tensor) => tf.Tensor): tf.Tensor {
  const [rows = 1, codes = 1, ...shape] = gradients.shape;
  const mapped = map(tf.reshape(gradients, [rows * codes, ...shape]));
  return tf.reshape(mapped, [rows, codes, ...mapped.shape.slice(1)]);
}

/** Slopes in front of every row of a Jacobian: [rows, codes, ...shape] ⊙ [batch, 1, ...shape]. */
const timesSlope = (gradients: tf.Tensor, slope: tf.Tensor | undefined): tf.Tensor =>
  slope ? tf.mul(gradients, tf.expandDims(slope, 1)) : gradients;

/** Rows of a Jacobian pulled back through layers, the last one first. */
export function pullBackThrough(layers: readonly Linearised[], gradients: tf.Tensor): tf.Tensor {
  return layers.reduceRight((rows, { slope, pullBack }) => pullBack(timesSlope(rows, slope)), gradients);
}

/** The identity, [1, n, n]: made by native operations, because a large constant would be refused as frozen data. */
function identity(n: number): tf.Tensor {
  const index = tf.range(0, n);
  return tf.cast(tf.equal(tf.reshape(index, [1, n, 1]), tf.reshape(index, [1, 1, n])), 'float32');
}

/**
 * ‖J‖²_F = Σ_k Σ_i (∂z_k/∂x_i)² of each example, exact, differentiable in the weights.
 *
 * Up to the second activation from the end, the examples share one matrix, and differ by a factor for each row only:
 * an encoder of one layer costs no more than its own pass, Σ_k f′_k² ‖W_k‖².
 *
 * @param layers  the encoder at a batch; its last output has the shape [batch, codes]
 * @returns shape [batch]; the caller disposes it
 */
export function squaredJacobianNorm(layers: readonly Linearised[]): tf.Tensor1D {
  return tf.tidy(() => {
    const [batch = 1, codes = 1] = layers[layers.length - 1]?.y.shape ?? [];
    const start = identity(codes);
    let rows = start;
    /** What each row is to be multiplied by, [batch, codes]; absent where that is 1. */
    let factors: tf.Tensor | undefined;
    for (const { slope, pullBack } of [...layers].reverse()) {
      if (slope && rows === start) factors = factors ? tf.mul(factors, slope) : slope;
      else if (slope) {
        const perRow = factors && tf.reshape(factors, [batch, codes, ...rows.shape.slice(2).map(() => 1)]);
        rows = timesSlope(perRow ? tf.mul(rows, perRow) : rows, slope);
        factors = undefined;
      }
      rows = pullBack(rows);
    }
    const [shared = 1] = rows.shape;
    const squares = tf.sum(tf.square(tf.reshape(rows, [shared, codes, -1])), 2);
    const norms = tf.sum(factors ? tf.mul(tf.square(factors), squares) : squares, 1);
    return norms.shape[0] === batch ? norms : tf.mul(norms, tf.ones([batch]));
  }) as tf.Tensor1D;
}

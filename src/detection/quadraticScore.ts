import { expectShape } from '../data/codec';
import { featureCount } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { tf } from '../runtime/tensorflow';
import { type AnomalyScore, expectScores, type SavedScore } from './anomalyScore';

/** A quadratic form about a mean, with its own weight along some directions and one weight off all of them. */
export interface QuadraticForm {
  readonly name: string;
  readonly inputShape: readonly number[];
  /** μ, [features]. */
  readonly mean: Float32Array;
  /** V, orthonormal directions as rows, [directions, features]; may be empty. */
  readonly directions: Float32Array;
  /** aᵢ, the weight of the square along each direction, [directions]. */
  readonly along: Float32Array;
  /** b, the weight of the square off all directions. */
  readonly off: number;
  /** A constant that is added. */
  readonly constant: number;
}

/** Tensors of a form, on the native side. */
interface FormTensors {
  readonly mean: tf.Tensor1D;
  readonly directions: tf.Tensor2D | undefined;
  readonly along: tf.Tensor1D;
}

function withTensors<T>(form: QuadraticForm, run: (tensors: FormTensors) => T): T {
  const features = form.mean.length;
  const tensors = {
    mean: tf.tensor1d(form.mean),
    along: tf.tensor1d(form.along),
    directions: form.along.length > 0 ? tf.tensor2d(form.directions, [form.along.length, features]) : undefined,
  };
  try {
    return run(tensors);
  } finally {
    tf.dispose([tensors.mean, tensors.along, ...(tensors.directions ? [tensors.directions] : [])]);
  }
}

/** Positions t = V(x − μ) along the directions, and what is left, r = (x − μ) − Vᵀt. */
function decompose(x: tf.Tensor, { mean, directions }: FormTensors): { along?: tf.Tensor2D; off: tf.Tensor2D } {
  const centred = tf.sub(x, mean) as tf.Tensor2D;
  if (!directions) return { off: centred };
  const along = tf.matMul(centred, directions, false, true);
  // Not ‖x − μ‖² − ‖t‖²: far along the plane that difference would be nothing but rounding.
  return { along: along as tf.Tensor2D, off: tf.sub(centred, tf.matMul(along, directions)) as tf.Tensor2D };
}

const squareSum = (rows: tf.Tensor): tf.Tensor => tf.sum(tf.square(rows), 1, true);

/**
 * Scores of a quadratic form: constant + Σ aᵢ tᵢ² + b ‖r‖², with t = V(x − μ) and r = x − μ − Vᵀt. Residual, T²,
 * likelihood, Mahalanobis distance and distance to the mean are all of this kind.
 *
 * The contribution of feature j is the square of entry j of √b·r + Vᵀ(√a·t), the example after the form's own
 * whitening: never negative, and they add up to the score without its constant ("complete decomposition").
 *
 * @see C. Alcala & J. Qin, Reconstruction-based contribution for process monitoring, 2009
 */
export function quadraticScore(form: QuadraticForm): AnomalyScore {
  const { name, inputShape, off, constant } = form;
  return {
    name,
    inputShape,
    score(examples) {
      expectShape(name, examples, inputShape);
      const parts = withTensors(form, (tensors) =>
        mapRows(examples, {
          outputShape: [2],
          run: (x) => {
            const { along, off: rest } = decompose(x, tensors);
            const inside = along ? tf.sum(tf.mul(tf.square(along), tensors.along), 1, true) : undefined;
            const outside = squareSum(rest);
            return tf.concat([inside ?? tf.zerosLike(outside), outside], 1);
          },
        }),
      ).values;
      const scores = Float64Array.from(
        { length: examples.count },
        // A weight of 0 leaves the part out even where it is infinite.
        (_, row) => constant + (parts[2 * row] as number) + (off === 0 ? 0 : off * (parts[2 * row + 1] as number)),
      );
      return expectScores(name, scores);
    },
    contributions(examples) {
      expectShape(`${name}.contributions`, examples, inputShape);
      return withTensors(form, (tensors) =>
        mapRows(examples, {
          outputShape: inputShape,
          run: (x) => {
            const { along, off: rest } = decompose(x, tensors);
            const outside = tf.mul(rest, Math.sqrt(off));
            if (!along || !tensors.directions) return tf.square(outside);
            const inside = tf.matMul(tf.mul(along, tf.sqrt(tensors.along)) as tf.Tensor2D, tensors.directions);
            return tf.square(tf.add(inside, outside));
          },
        }),
      );
    },
    saved(): SavedScore {
      const { mean, directions, along } = form;
      return { kind: 'quadratic', settings: { name, inputShape, off, constant }, arrays: { mean, directions, along } };
    },
  };
}

/** The score that `saved()` described. */
export function quadraticFromSaved({ settings, arrays }: SavedScore): AnomalyScore {
  const { name, inputShape, off, constant } = settings as Pick<
    QuadraticForm,
    'name' | 'inputShape' | 'off' | 'constant'
  >;
  const { mean, directions, along } = arrays as Record<'mean' | 'directions' | 'along', Float32Array | undefined>;
  const features = featureCount(inputShape);
  if (mean?.length !== features || !along || directions?.length !== along.length * features) {
    throw new RangeError(
      `${name}: a saved score must hold a mean of ${features} numbers and as many for each direction, got ${mean?.length ?? 'none'} and ${directions?.length ?? 'none'}`,
    );
  }
  return quadraticScore({ name, inputShape, off, constant, mean, directions, along });
}

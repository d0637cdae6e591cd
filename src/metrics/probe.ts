import { type Examples, featureCount } from '../data/examples';
import { addInto, columnMeans, columnVariances, deviationsOf, dot, scaledColumns } from '../math/arrays';
import { type Evaluation, minimise } from '../math/lbfgs';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';
import { expectFinite, expectLabels, expectSameFeatures, expectSome } from './checks';
import { accuracy } from './classification';
import type { LabelledCodes } from './neighbours';

/** How a linear probe is fitted. */
export interface ProbeOptions {
  /** Strength λ of the penalty ½ λ ‖W‖² beside the summed log-loss (scikit-learn's 1/C); 1 unless given. */
  readonly l2?: number;
  /**
   * Largest component of the mean loss's gradient that counts as zero; 1e-5 unless given. At scikit-learn's 1e-4 the
   * accuracy on standardised MNIST pixels is still 0.2 % from where it settles.
   */
  readonly tolerance?: number;
  /** Limit on the solver's iterations; 1000 unless given. */
  readonly maxIterations?: number;
  /**
   * Whether each dimension of the codes is brought to mean 0 and deviation 1 first, so that the penalty falls on all
   * alike; true unless given.
   */
  readonly standardise?: boolean;
}

/** A fitted linear probe: class scores are W · (code − mean)/scale + bias. */
export interface LinearProbe {
  /** The labels it tells apart, ascending. */
  readonly classes: Int32Array;
  /** Mean of each code dimension in training; 0 where codes were taken as they are. */
  readonly mean: Float64Array;
  /** Standard deviation of each code dimension in training; 1 where it was constant or codes were taken as they are. */
  readonly scale: Float64Array;
  /** W, for standardised codes: shape [features, classes]. */
  readonly weights: Float64Array;
  /** Shape [classes]. */
  readonly bias: Float64Array;
  /** Mean log-loss on the training codes, nats, without the penalty. */
  readonly logLoss: number;
  /** Iterations that the solver took. */
  readonly iterations: number;
}

/** Float32 losses agree to about this fraction. */
const LOSS_PRECISION = 1e-7;

/** Mean and population standard deviation of each feature; a constant one is left unscaled. */
function standardisation({ values, shape }: Examples): Pick<LinearProbe, 'mean' | 'scale'> {
  const mean = columnMeans(values, featureCount(shape));
  return { mean, scale: deviationsOf(columnVariances(values, mean), mean) };
}

/** Codes taken as they are. */
const unscaled = (features: number): Pick<LinearProbe, 'mean' | 'scale'> => ({
  mean: new Float64Array(features),
  scale: new Float64Array(features).fill(1),
});

/** Codes as the probe sees them: shape [count, features], each dimension with mean 0 and deviation 1 in training. */
function standardise(codes: Examples, { mean, scale }: Pick<LinearProbe, 'mean' | 'scale'>): tf.Tensor2D {
  return tf.tensor2d(scaledColumns(codes.values, { mean, deviation: scale }), [codes.count, mean.length]);
}

/** What the objective is made of; the tensors stay the caller's. */
interface ProbeProblem {
  /** Standardised codes, [count, features]. */
  readonly inputs: tf.Tensor2D;
  /** One-hot classes, [count, classes]. */
  readonly targets: tf.Tensor2D;
  readonly l2: number;
}

/** Mean log-loss and its gradient by weights and bias, [(features + 1) · classes], the bias last. */
function logLossAt(parameters: Float64Array, { inputs, targets }: ProbeProblem): Evaluation {
  const [count, features] = inputs.shape;
  const classes = targets.shape[1];
  // One row of numbers, the losses first, so that each evaluation reads from the native side once.
  const numbers = numbersOf(() => {
    const matrix = tf.tensor2d(Float32Array.from(parameters), [features + 1, classes]);
    const [weights, bias] = tf.split(matrix, [features, 1], 0) as [tf.Tensor2D, tf.Tensor2D];
    const logProbabilities = tf.logSoftmax(tf.add(tf.matMul(inputs, weights), bias));
    const losses = tf.neg(tf.sum(tf.mul(logProbabilities, targets), 1));
    const residuals = tf.sub(tf.exp(logProbabilities), targets) as tf.Tensor2D;
    const slopes = [tf.matMul(inputs, residuals, true, false), tf.sum(residuals, 0, true)];
    return tf.concat([losses, ...slopes.map((slope) => tf.reshape(slope, [-1]))]);
  });
  return {
    // Added up in float64: the solver compares values whose difference float32 could not hold.
    value: numbers.subarray(0, count).reduce((sum, loss) => sum + loss, 0) / count,
    gradient: Float64Array.from(numbers.subarray(count), (slope) => slope / count),
  };
}

/** Mean log-loss with the penalty ½ (λ/count) ‖W‖² on the weights, not on the bias. */
function penalisedLossAt(parameters: Float64Array, problem: ProbeProblem): Evaluation {
  const { value, gradient } = logLossAt(parameters, problem);
  const [count, features] = problem.inputs.shape;
  const perExample = problem.l2 / count;
  const weightCount = features * problem.targets.shape[1];
  const weights = parameters.subarray(0, weightCount);
  addInto(
    gradient.subarray(0, weightCount),
    weights.map((weight) => perExample * weight),
  );
  return { value: value + 0.5 * perExample * dot(weights, weights), gradient };
}

function expectClasses(labels: Int32Array): Int32Array {
  const classes = Int32Array.from(new Set(labels)).sort();
  if (classes.length < 2) {
    throw new RangeError(`fitLinearProbe: trainLabels must hold at least two classes, got ${classes.length}`);
  }
  return classes;
}

/** What `fitLinearProbe` reads. */
const FIT_LINEAR_PROBE_KEYS = keysOf<ProbeOptions>({
  l2: true,
  tolerance: true,
  maxIterations: true,
  standardise: true,
});

/**
 * Fits a linear probe: multinomial logistic regression on standardised codes, minimising
 *   Σ_n −ln softmax(W z_n + b)_{y_n} + ½ λ ‖W‖²
 * from zero weights by full-batch L-BFGS until the gradient vanishes; deterministic.
 *
 * @param codes   training codes of any shape
 * @param labels  their classes; a data set's labels may be passed on as they are
 * @throws RangeError when labels are missing, there is one class only, l2 is not positive or a value is NaN
 * @throws Error when the solver runs out of iterations
 */
export function fitLinearProbe(
  codes: Examples,
  labels: Int32Array | undefined,
  options: ProbeOptions = {},
): LinearProbe {
  expectKnownKeys('fitLinearProbe', options, FIT_LINEAR_PROBE_KEYS);
  const { l2 = 1, tolerance = 1e-5, maxIterations = 1000, standardise: standardised = true } = options;
  const known = expectLabels('fitLinearProbe', { name: 'trainLabels', labels, examples: codes });
  if (!(l2 > 0)) throw new RangeError(`fitLinearProbe: l2 must be a positive number, got ${l2}`);
  expectFinite('fitLinearProbe', 'trainCodes', codes);
  const classes = expectClasses(known);
  const features = featureCount(codes.shape);
  const moments = standardised ? standardisation(codes) : unscaled(features);
  const targets = tf.tidy(() =>
    tf
      .oneHot(
        tf.tensor1d(
          known.map((label) => classes.indexOf(label)),
          'int32',
        ),
        classes.length,
      )
      .toFloat(),
  );
  const problem = { inputs: standardise(codes, moments), targets: targets as tf.Tensor2D, l2 };
  try {
    const { point, ended, gradientSize, iterations } = minimise({
      objective: (parameters) => penalisedLossAt(parameters, problem),
      start: new Float64Array((features + 1) * classes.length),
      gradientTolerance: tolerance,
      valuePrecision: LOSS_PRECISION,
      maxIterations,
    });
    if (ended === 'iterations') {
      throw new Error(
        `fitLinearProbe: the gradient must fall to ${tolerance}, got ${gradientSize.toExponential(1)} after ${iterations} iterations; raise maxIterations or l2`,
      );
    }
    const weights = point.slice(0, features * classes.length);
    const bias = point.slice(features * classes.length);
    return { classes, ...moments, weights, bias, logLoss: logLossAt(point, problem).value, iterations };
  } finally {
    tf.dispose([problem.inputs, problem.targets]);
  }
}

/**
 * The class that a linear probe gives each code: the one with the largest score, the smaller label among equals.
 *
 * @throws RangeError when the codes have another number of features than the probe
 */
export function predictLinearProbe(probe: LinearProbe, codes: Examples): Int32Array {
  const features = probe.mean.length;
  if (featureCount(codes.shape) !== features) {
    throw new RangeError(`predictLinearProbe: codes must have ${features} features, got [${codes.shape.join(', ')}]`);
  }
  const chosen = numbersOf(() => {
    const weights = tf.tensor2d(Float32Array.from(probe.weights), [features, probe.classes.length]);
    const scores = tf.add(tf.matMul(standardise(codes, probe), weights), tf.tensor1d(Float32Array.from(probe.bias)));
    return tf.argMax(scores, 1).toFloat();
  });
  return Int32Array.from(chosen, (place) => probe.classes[place] as number);
}

/** What `linearProbeAccuracy` reads. */
const LINEAR_PROBE_ACCURACY_KEYS = [
  ...FIT_LINEAR_PROBE_KEYS,
  ...keysOf<LabelledCodes>({ trainCodes: true, trainLabels: true, testCodes: true, testLabels: true }),
];

/**
 * How well a linear classifier reads the class from a code: `fitLinearProbe` on the training codes, accuracy on the
 * test codes. Unlike `knnAccuracy` it does not depend on the scale of the code's dimensions.
 *
 * @returns fraction of test codes classified rightly, in [0, 1]
 * @throws RangeError when labels are missing or features differ; Error when the solver does not converge
 */
export function linearProbeAccuracy(options: LabelledCodes & ProbeOptions): number {
  expectKnownKeys('linearProbeAccuracy', options, LINEAR_PROBE_ACCURACY_KEYS);
  const { trainCodes, trainLabels, testCodes, testLabels, ...settings } = options;
  const expected = expectLabels('linearProbeAccuracy', { name: 'testLabels', labels: testLabels, examples: testCodes });
  expectSome('linearProbeAccuracy', 'testCodes', testCodes);
  expectSameFeatures('linearProbeAccuracy', trainCodes, testCodes);
  expectFinite('linearProbeAccuracy', 'testCodes', testCodes);
  return accuracy(predictLinearProbe(fitLinearProbe(trainCodes, trainLabels, settings), testCodes), expected);
}

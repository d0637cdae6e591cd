import type { Codec, CodecCost } from '../data/codec';
import { expectShape } from '../data/codec';
import { type Examples, featureCount } from '../data/examples';
import { mapRows } from '../data/mapRows';
import { stepRandom } from '../math/stepRandom';
import { tf } from '../runtime/tensorflow';
import type { LossTerms, Pass, TrainableModel, Weight } from './model';
import {
  applyOutput,
  expectLossFitsOutput,
  type OutputActivation,
  type ReconstructionLoss,
  reconstructionTerm,
} from './reconstruction';
import { parameterCount } from './weights';

/** Weight penalty: l1·Σ|w| + l2·Σw² over the kernels (biases and batch norm stay free). */
export interface WeightPenalty {
  readonly l1?: number;
  readonly l2?: number;
}

/** The two halves of an autoencoder as functions on tensors, with the variables they use. */
export interface AutoencoderParts {
  readonly name: string;
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  readonly weights: readonly Weight[];
  readonly state: readonly Weight[];
  /** Names of the weights that the penalty falls on. */
  readonly penalised: readonly string[];
  readonly loss: ReconstructionLoss;
  readonly output: OutputActivation;
  readonly penalty?: WeightPenalty;
  /** The record that rebuilds the model, where there is one. */
  readonly config?: unknown;
  /** @returns the code, [batch, latentDim] */
  encode(x: tf.Tensor, pass: Pass): tf.Tensor;
  /** @returns what stands before the output activation, [batch, ...inputShape] */
  decode(z: tf.Tensor, pass: Pass): tf.Tensor;
}

/** A model that encodes, decodes and can be trained. */
export interface Autoencoder extends TrainableModel {
  /** The record it was built from, kept for saving; `undefined` for parts that no record describes. */
  readonly config: unknown;
  readonly loss: ReconstructionLoss;
  readonly output: OutputActivation;
}

/**
 * Examples that go through a net at once outside training: the values between its layers take far more memory than
 * the examples themselves.
 */
const INFERENCE_ROWS = 1000;

/** Runs a pass over examples, [batch, …shape] → [batch, …outputShape], in batches, and gathers the results. */
export function mapBatches(
  examples: Examples,
  outputShape: readonly number[],
  run: (x: tf.Tensor) => tf.Tensor,
): Examples {
  return mapRows(examples, {
    outputShape,
    rowsAtOnce: INFERENCE_ROWS,
    run: (rows) => run(tf.reshape(rows, [-1, ...examples.shape])),
  });
}

/** Runs something with the pass that encoding and decoding use: no training, nothing random that matters. */
export function withInferencePass<T extends tf.Tensor>(run: (pass: Pass) => T): T {
  return tf.tidy(() => run({ training: false, random: stepRandom(tf.tensor1d([1, 0], 'int32')), beta: tf.scalar(1) }));
}

/**
 * Checks that all values lie in [0, 1], as the Bernoulli loss needs: outside it the loss has no lower bound.
 *
 * @throws RangeError naming the model, the value and its place
 */
export function expectUnitRange(who: string, examples: Examples): void {
  const index = examples.values.findIndex((value) => !(value >= 0 && value <= 1));
  if (index >= 0) {
    throw new RangeError(
      `${who}: the bernoulli loss needs values in [0, 1], got ${examples.values[index]} in example ${Math.floor(index / featureCount(examples.shape))}; scale the data or choose another loss`,
    );
  }
}

/** l1·Σ|w| + l2·Σw², a scalar; the caller disposes it. */
function weightPenalty(weights: readonly Weight[], { l1 = 0, l2 = 0 }: WeightPenalty): tf.Scalar {
  return tf.tidy(() => {
    const terms = weights.flatMap(({ variable }) => [
      ...(l1 > 0 ? [tf.mul(l1, tf.sum(tf.abs(variable)))] : []),
      ...(l2 > 0 ? [tf.mul(l2, tf.sum(tf.square(variable)))] : []),
    ]);
    return terms.reduce((sum, term) => tf.add(sum, term), tf.scalar(0)) as tf.Scalar;
  });
}

/**
 * Joins an encoder and a decoder to a model that `fit` can train and everything that takes a codec can use.
 *
 * @throws RangeError when the loss does not fit the output
 */
export function autoencoderFrom(parts: AutoencoderParts): Autoencoder {
  const { name, inputShape, latentDim, loss, output, penalty } = parts;
  const settings = { loss, output, shape: inputShape };
  expectLossFitsOutput(name, settings);
  let cost: CodecCost = { parameters: parameterCount(parts), fitSeconds: 0 };
  const kernels = parts.weights.filter((weight) => parts.penalised.includes(weight.name));
  const penalises = penalty !== undefined && ((penalty.l1 ?? 0) > 0 || (penalty.l2 ?? 0) > 0);
  return {
    name,
    inputShape,
    latentDim,
    loss,
    output,
    config: parts.config,
    weights: parts.weights,
    state: parts.state,
    termNames: ['reconstruction'],
    get cost() {
      return cost;
    },
    recordCost(recorded) {
      cost = recorded;
    },
    encode(examples) {
      expectShape(`${name}.encode`, examples, inputShape);
      return mapBatches(examples, [latentDim], (x) => withInferencePass((pass) => parts.encode(x, pass)));
    },
    decode(codes) {
      expectShape(`${name}.decode`, codes, [latentDim]);
      return mapBatches(codes, inputShape, (z) =>
        withInferencePass((pass) => applyOutput(parts.decode(z, pass), output)),
      );
    },
    lossTerms(x, pass): LossTerms {
      return tf.tidy(() => {
        const logits = parts.decode(parts.encode(x, pass), pass);
        const reconstruction = reconstructionTerm(x, logits, settings);
        return { objective: reconstruction, parts: { reconstruction } };
      }) as LossTerms;
    },
    ...(loss.type === 'bernoulli' ? { expectData: (examples) => expectUnitRange(name, examples) } : {}),
    ...(penalises ? { penalty: () => weightPenalty(kernels, penalty) } : {}),
    dispose() {
      for (const { variable } of [...parts.weights, ...parts.state]) variable.dispose();
    },
  } satisfies Autoencoder & Codec;
}

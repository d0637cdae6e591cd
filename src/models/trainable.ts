import { type Codec, type CodecCost, expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { mapBatches, withInferencePass } from './inference';
import type { LossTerms, Pass, TrainableModel, Weight } from './model';
import { parameterCount } from './weights';

/** Weight penalty: l1·Σ|w| + l2·Σw² over the kernels (biases and batch norm stay free). */
export interface WeightPenalty {
  readonly l1?: number;
  readonly l2?: number;
}

/** Whatever owns variables: a layer, a loss with a width it learns, a projector. */
export interface Variables {
  readonly weights: readonly Weight[];
  /** Variables without gradients; none unless given. */
  readonly state?: readonly Weight[];
  /** Names of the weights that a weight penalty falls on; none unless given. */
  readonly penalised?: readonly string[];
}

/** What distinguishes one trainable model from another. */
export interface TrainableParts {
  /** Name in tables and legends. */
  readonly name: string;
  /** What it is, whatever it is called: a key of the registry of families, or a word of one's own. */
  readonly kind: string;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** How many numbers the code of one example has. */
  readonly latentDim: number;
  /** Everything with variables, in the order in which `weights` lists them. */
  readonly parts: readonly Variables[];
  readonly penalty?: WeightPenalty;
  /** Names of the reported terms, in order. */
  readonly termNames: readonly string[];
  /** The losses of a batch, shape [batch] each; see `LossTerms`. */
  lossTerms(x: tf.Tensor, pass: Pass): LossTerms;
  /** From examples [batch, ...inputShape] to codes [batch, latentDim]. */
  encode(x: tf.Tensor, pass: Pass): tf.Tensor;
  /** From codes [batch, latentDim] to x̂ [batch, ...inputShape]; absent where the model has an encoder only. */
  readonly decode?: ((z: tf.Tensor, pass: Pass) => tf.Tensor) | undefined;
  /** Refuses examples that the loss is not made for. */
  readonly expectData?: ((examples: Examples) => void) | undefined;
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

function expectPenalty(who: string, penalty: WeightPenalty): void {
  expectKnownKeys(`${who}: penalty`, penalty, ['l1', 'l2']);
  const { l1 = 0, l2 = 0 } = penalty;
  for (const [name, factor] of Object.entries({ l1, l2 })) {
    if (!(factor >= 0 && Number.isFinite(factor))) {
      throw new RangeError(`${who}: ${name} of the penalty must be a number of at least 0, got ${factor}`);
    }
  }
}

/** What `trainable` reads. */
const TRAINABLE_KEYS = keysOf<TrainableParts>({
  name: true,
  kind: true,
  inputShape: true,
  latentDim: true,
  parts: true,
  penalty: true,
  termNames: true,
  lossTerms: true,
  encode: true,
  decode: true,
  expectData: true,
});

/**
 * The shell that every model of the package shares and that readers' own may use: it holds variables and cost, encodes
 * and decodes in batches with checked shapes, adds the weight penalty, and frees what it holds. What the model is, its
 * nets and its losses, comes in as `parts`.
 *
 * @returns a model for `fit`; with a decoder it is a codec, without one an encoder. The caller disposes it
 * @throws RangeError when a factor of the penalty is negative
 * @example trainable({ name: 'mine', kind: 'mine', inputShape: [784], latentDim: 2, parts: [encoder, decoder], … })
 */
export function trainable(model: TrainableParts & Required<Pick<TrainableParts, 'decode'>>): TrainableModel & Codec;
export function trainable(model: TrainableParts): TrainableModel & Partial<Pick<Codec, 'decode'>>;
export function trainable(model: TrainableParts): TrainableModel & Partial<Pick<Codec, 'decode'>> {
  expectKnownKeys('trainable', model, TRAINABLE_KEYS);
  const { name, kind, inputShape, latentDim, parts, penalty = {}, termNames, decode, expectData } = model;
  expectPenalty(name, penalty);
  const weights = parts.flatMap((part) => part.weights);
  const state = parts.flatMap((part) => part.state ?? []);
  const penalised = new Set(parts.flatMap((part) => part.penalised ?? []));
  const kernels = weights.filter((weight) => penalised.has(weight.name));
  const penalises = (penalty.l1 ?? 0) > 0 || (penalty.l2 ?? 0) > 0;
  let cost: CodecCost = { parameters: parameterCount({ weights, state }), fitSeconds: 0 };
  const decodeExamples = (codes: Examples): Examples => {
    expectShape(`${name}.decode`, codes, [latentDim]);
    return mapBatches(codes, inputShape, (z) => withInferencePass((pass) => decode?.(z, pass) ?? z));
  };
  return {
    name,
    kind,
    inputShape,
    latentDim,
    weights,
    state,
    termNames,
    get cost() {
      return cost;
    },
    recordCost(recorded) {
      cost = recorded;
    },
    encode(examples) {
      expectShape(`${name}.encode`, examples, inputShape);
      return mapBatches(examples, [latentDim], (x) => withInferencePass((pass) => model.encode(x, pass)));
    },
    ...(decode ? { decode: decodeExamples } : {}),
    lossTerms: (x, pass) => tf.tidy(() => ({ ...model.lossTerms(x, pass) })),
    ...(penalises ? { penalty: () => weightPenalty(kernels, penalty) } : {}),
    ...(expectData ? { expectData } : {}),
    dispose() {
      for (const { variable } of [...weights, ...state]) variable.dispose();
    },
  };
}

/**
 * A model with further fields. Spreading would read the `cost` of the moment; definitions keep it live.
 *
 * @returns the same object
 */
export function withFields<M extends TrainableModel, F extends object>(model: M, fields: F): M & F {
  return Object.defineProperties(model, Object.getOwnPropertyDescriptors(fields)) as M & F;
}

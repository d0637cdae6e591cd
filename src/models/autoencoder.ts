import type { Codec } from '../data/codec';
import { type Corruption, corruptBatch, expectCorruption } from '../data/corruption';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type BuiltTerm, buildTerms, type CodeTerm, type TermEncoder, withTerms } from './codeTerms';
import type { LossTerms, Pass, TrainableModel } from './model';
import { buildLoss, type OutputActivation, type ReconstructionLoss } from './reconstruction';
import { trainable, type Variables, type WeightPenalty, withFields } from './trainable';

/** One half of an autoencoder: a function on tensors with the variables it uses. A `Stack` of layers is one. */
export interface Net extends Variables, TermEncoder {
  /** What it makes of a batch, [batch, …]; the caller disposes it. */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
}

/** What an objective is made of, whatever the nets are. All of it is data and is saved with the model. */
export interface ObjectiveOptions {
  /** What a reconstruction pays. */
  readonly loss: ReconstructionLoss;
  /** What stands behind the last layer. */
  readonly output: OutputActivation;
  /**
   * What is done to the input in training and validation passes, other noise in every step; the target stays clean.
   * None unless given. Encoding and reconstructing leave examples as they are: whoever evaluates corrupts.
   */
  readonly corruption?: Corruption;
  /** Terms beside the reconstruction; none unless given. */
  readonly terms?: readonly CodeTerm[];
  /** L1 and L2 on the kernels; none unless given. */
  readonly penalty?: WeightPenalty;
}

/** The two halves of an autoencoder and its objective. */
export interface AutoencoderParts extends ObjectiveOptions {
  readonly name: string;
  /** What it is, whatever it is called; `autoencoder` unless given. */
  readonly kind?: string;
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  /** From [batch, ...inputShape] to the code, [batch, latentDim]. */
  readonly encoder: Net;
  /** From the code to what stands before the output activation, [batch, ...inputShape]. */
  readonly decoder: Net;
  /** The record that rebuilds the model, where there is one. */
  readonly config?: unknown;
  /** What stands in front of the reconstruction in the objective; 1 unless given. */
  readonly reconstructionWeight?: number;
  /** Terms that a family builds itself, beside those that `terms` names; none unless given. */
  readonly ownTerms?: readonly BuiltTerm[];
}

/** A model that encodes, decodes and can be trained. */
export interface Autoencoder extends TrainableModel, Codec {
  /** The record it was built from, kept for saving; `undefined` for parts that no record describes. */
  readonly config: unknown;
  /** Standard deviation of its likelihood where one number says it; otherwise undefined. */
  sigma(): number | undefined;
  dispose(): void;
}

/** What `autoencoderFrom` reads. */
const AUTOENCODER_PARTS = keysOf<AutoencoderParts>({
  name: true,
  kind: true,
  inputShape: true,
  latentDim: true,
  encoder: true,
  decoder: true,
  config: true,
  reconstructionWeight: true,
  ownTerms: true,
  loss: true,
  output: true,
  corruption: true,
  terms: true,
  penalty: true,
});

/**
 * Joins an encoder and a decoder to a model that `fit` can train and everything that takes a codec can use. Its
 * objective for each example is
 *   loss(x, decoder(encoder(corrupt(x)))) + Σ weight · term
 * (the loss times `reconstructionWeight`, where a family says so), every term reported under its own name, unweighted, beside `reconstruction`.
 *
 * @throws RangeError naming the setting, the rule and the value
 */
export function autoencoderFrom(parts: AutoencoderParts): Autoencoder {
  expectKnownKeys('autoencoderFrom', parts, AUTOENCODER_PARTS);
  return joinedParts(parts);
}

/** The same for the makers of this package, whose records say more than is read here. */
export function joinedParts(parts: AutoencoderParts): Autoencoder {
  const { name, kind = 'autoencoder', inputShape, latentDim, encoder, decoder, corruption, penalty } = parts;
  const { reconstructionWeight = 1, ownTerms = [] } = parts;
  const loss = buildLoss(name, { loss: parts.loss, output: parts.output, shape: inputShape });
  const terms = [...buildTerms(name, parts.terms ?? [], encoder), ...ownTerms];
  if (corruption) expectCorruption(name, corruption);

  const lossTerms = (x: tf.Tensor, pass: Pass): LossTerms => {
    const target = loss.observe(x, pass);
    const input = corruption ? corruptBatch(target, corruption, pass.random) : target;
    const z = encoder.apply(input, pass);
    const reconstruction = loss.cost(target, decoder.apply(z, pass));
    const objective: tf.Tensor1D =
      reconstructionWeight === 1 ? reconstruction : tf.mul(reconstructionWeight, reconstruction);
    return withTerms({ objective, parts: { reconstruction } }, terms, { target, input, z, pass });
  };

  const model = trainable({
    name,
    kind,
    inputShape,
    latentDim,
    parts: [encoder, decoder, loss, ...terms],
    ...(penalty ? { penalty } : {}),
    termNames: ['reconstruction', ...terms.map((term) => term.name)],
    lossTerms,
    encode: (x, pass) => encoder.apply(x, pass),
    decode: (z, pass) => tf.reshape(loss.xHat(decoder.apply(z, pass)), [-1, ...inputShape]),
    expectData: loss.expectData,
  });
  return withFields(model, { config: parts.config, sigma: loss.sigma });
}

import { described, isPlain } from '../runtime/described';
import { type Examples, expectExamples } from './examples';

/** What a codec cost to build. */
export interface CodecCost {
  /** Numbers that must be stored to use it: weights, components, means. */
  readonly parameters: number;
  /** Wall-clock seconds that fitting took; 0 before it was fitted. */
  readonly fitSeconds: number;
}

/** Something that turns an example into a short code. Contrastive nets do that and no more. */
export interface Encoder {
  /** Name in tables and legends, e.g. `PCA` or `dense`. */
  readonly name: string;
  /**
   * What it is, whatever it is called: `pca`, `dense`, `variational`, … Yardsticks, colours and dashes go by the kind,
   * so that a net may be named anything, `PCA` included; a codec without one is a kind of its own.
   */
  readonly kind?: string;
  /** How many numbers the code of one example has. */
  readonly latentDim: number;
  /** Shape of the examples it takes and returns. */
  readonly inputShape: readonly number[];
  /** What it cost. */
  readonly cost: CodecCost;
  /** Codes of the examples: `count` rows of shape [latentDim]. For a variational model, the posterior means. */
  encode(examples: Examples): Examples;
  /** Frees native memory; absent where there is none to free. */
  dispose?(): void;
}

/**
 * Something that turns an example into a short code and back. PCA and every autoencoder of this package satisfy it,
 * and so does any object a reader writes; comparison, metrics and figures know nothing else about a method.
 */
export interface Codec extends Encoder {
  /** Reconstructions from codes: `count` examples of shape `inputShape`. */
  decode(codes: Examples): Examples;
}

/**
 * Checks that something encodes and decodes, for callers without types.
 *
 * @throws TypeError naming `who`, the rule, what it got and the remedy
 */
export function expectCodec(who: string, codec: Codec): void {
  if (isPlain(codec) && typeof codec.encode === 'function' && typeof codec.decode === 'function') return;
  throw new TypeError(
    `${who}: a codec must have encode and decode, got ${described(codec)}; pass what fitPca or a maker of models returns`,
  );
}

/**
 * Encodes and decodes: x̂ for every x.
 *
 * @throws TypeError for what is no codec
 */
export function reconstruct(codec: Codec, examples: Examples): Examples {
  expectCodec('reconstruct', codec);
  return codec.decode(codec.encode(examples));
}

/**
 * Checks that examples have the shape a codec was built for.
 *
 * @throws RangeError naming the codec, the shape it takes and the shape it got
 */
export function expectShape(who: string, examples: Examples, shape: readonly number[]): void {
  expectExamples(who, examples);
  if (examples.shape.join() !== shape.join()) {
    throw new RangeError(
      `${who}: examples must have the shape [${shape.join(', ')}], got [${examples.shape.join(', ')}]`,
    );
  }
}

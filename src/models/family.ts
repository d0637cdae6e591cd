import type { Codec } from '../data/codec';
import type { Examples } from '../data/examples';
import type { TrainableModel } from './model';

/** What a model is rebuilt from: plain data, saved beside its weights. */
export interface ModelConfig {
  /** Key of the registry of families. */
  readonly kind: string;
}

/** A model with the record that rebuilds it. */
export interface Model extends TrainableModel {
  /** The record, plain data; undefined for a model that was put together by hand. */
  readonly config: unknown;
  /** Reconstructions from codes; absent where the model has an encoder only. */
  decode?(codes: Examples): Examples;
}

/** What a family is told about the data when a model of it is asked for by name alone. */
export interface FamilyRequest {
  readonly latentDim: number;
  readonly seed: number;
  /** Shape of one example. */
  readonly inputShape: readonly number[];
  /** What the decoder ends in: `sigmoid` for values in [0, 1], `linear` for others. */
  readonly output: 'linear' | 'sigmoid';
  /** Units of dense hidden layers that suit the width of the data; those of the family unless given. */
  readonly hidden?: readonly number[];
}

/** A family of models, as its file describes it to the registry. */
export interface Family<C extends ModelConfig> {
  /** Rebuilds a model, with fresh weights, from its record. */
  build(config: C): Model;
  /** A model with the workbook's defaults, for the command line; absent where a reader has to say more. */
  make?(request: FamilyRequest): Model & Codec;
}

/** A request with its hidden layers as the `net` that settings of families ask for. */
export function withDenseNet({ hidden, ...request }: FamilyRequest): Omit<FamilyRequest, 'hidden'> & {
  readonly net?: { readonly type: 'dense'; readonly hidden: readonly number[] };
} {
  return { ...request, ...(hidden ? { net: { type: 'dense', hidden } } : {}) };
}

// The models of the lab: read on demand, built by the package's own families on the numbers that were stored.
import type { Codec } from '../../src/data/codec';
import { convolutionalFamily } from '../../src/models/convolutional';
import { denseFamily, linearFamily } from '../../src/models/dense';
import type { Family, Model, ModelConfig } from '../../src/models/family';
import { stackedFamily } from '../../src/models/stacked';
import { variationalFamily } from '../../src/models/variational';
import { withSavedWeights } from '../../src/models/weights';
import { asFloats } from './half.mjs';

/** What stands beside the numbers of a model. */
export interface StoredModel {
  readonly format: 'autoencoder-workbook arrays 1, half precision';
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
  readonly info: ModelInfo;
}

/** What is known of a stored model. */
export interface ModelInfo {
  readonly config: ModelConfig;
  /** Mean squared error per pixel on the test digits. */
  readonly testMse: number;
  /** Where the middle 98 of 100 test codes lie, for each number of the code. */
  readonly codeRanges: readonly (readonly [low: number, high: number])[];
  /** What the native library made of the first ten digits, and of the first one's code. */
  readonly check: { readonly codes: readonly number[]; readonly reconstruction: readonly number[] };
}

/** A stored model, built. */
export interface BuiltModel {
  readonly model: LabModel;
  readonly info: ModelInfo;
}

const FAMILIES = {
  pca: stackedFamily,
  linear: linearFamily,
  dense: denseFamily,
  conv: convolutionalFamily,
  variational: variationalFamily,
} as const;

/** The kinds that the lab has, in the order in which they are shown. */
export const KINDS = ['pca', 'linear', 'dense', 'conv', 'variational'] as const;
export type Kind = (typeof KINDS)[number];

/** The code sizes that the lab has. */
export const SIZES = [2, 8, 32] as const;
export type Size = (typeof SIZES)[number];

/** A model that encodes and decodes. */
export type LabModel = Model & Codec;

const read = async (address: string): Promise<Response> => {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} must be there, got status ${response.status}`);
  return response;
};

/**
 * Reads a stored model.
 *
 * @param folder  address of the folder of models, with a slash at its end
 * @throws Error when a file is missing or does not fit
 */
export async function loadStored(folder: string, kind: Kind, size: Size): Promise<BuiltModel> {
  const name = `${folder}${kind}-${size}`;
  const [header, values] = await Promise.all([
    read(`${name}.json`).then((response) => response.json() as Promise<StoredModel>),
    read(`${name}.bin`).then((response) => response.arrayBuffer()),
  ]);
  return { model: buildStored(header, values), info: header.info };
}

/**
 * Builds a model on stored numbers.
 *
 * @throws Error when the numbers do not fit the configuration
 */
export function buildStored({ arrays, info }: StoredModel, values: ArrayBuffer): LabModel {
  let from = 0;
  const named = arrays.map(({ name, length }): [string, Float32Array] => {
    const part = asFloats(new Uint16Array(values, from, length));
    from += 2 * length;
    return [name, part];
  });
  const family = FAMILIES[info.config.kind as Kind] as unknown as Family<ModelConfig>;
  const model = withSavedWeights(Object.fromEntries(named), () => family.build(info.config));
  if (model.decode === undefined) throw new Error(`a model of the lab must decode, ${info.config.kind} does not`);
  return model as LabModel;
}

import { createHash } from 'node:crypto';
import type { Codec } from '../data/codec';
import type { Preprocessing } from '../data/preprocessing';
import { expectReplaceable, readArrayFolder, writeArrayFolder } from './arrayFile';
import { familyOf } from './families';
import type { Model, ModelConfig } from './family';
import type { Provenance } from './trained';
import { readWeights, writeWeights } from './weights';

/** What is saved beside the weights. */
interface ModelInfo {
  readonly config: ModelConfig;
  readonly fitSeconds: number;
}

/**
 * Builds a model with fresh weights from its configuration.
 *
 * @returns a model of the family that `config.kind` names; the caller disposes it
 * @throws RangeError naming the setting, the rule and the value
 */
export function buildModel(config: ModelConfig): Model {
  return familyOf('buildModel', config?.kind).build(config);
}

/** Checksum of what stands beside the weights: a damaged size must not decide how much memory is asked for. */
export const contentDigest = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex');

/** What may be kept with a model, so that it can be used on further data: `loadTrained` gives it back. */
export interface KeptWithModel {
  /** How raw examples become what the model takes. */
  readonly preprocessing: Preprocessing;
  /** Where the model comes from. */
  readonly provenance: Provenance;
}

/**
 * Saves a model as a folder: its configuration, its numbers and, where given, its preprocessing and provenance. The
 * folder appears whole or not at all.
 *
 * @throws TypeError for a model that was put together by hand and has no configuration
 * @throws Error when something else is at the folder's place, which would be lost
 */
export function saveModel(model: Model, folder: string, kept?: KeptWithModel): void {
  if (model.config === undefined) {
    throw new TypeError(
      `saveModel: ${model.name} has no configuration to rebuild it from; build it with denseAutoencoder, stackedAutoencoder or another maker of this package`,
    );
  }
  expectReplaceable('saveModel', folder);
  const info: ModelInfo = { config: model.config as ModelConfig, fitSeconds: model.cost.fitSeconds };
  const more = kept && { ...info, preprocessing: kept.preprocessing.record, provenance: kept.provenance };
  writeArrayFolder(folder, {
    arrays: readWeights(model),
    info: more ? { ...more, contentSha256: contentDigest(more) } : info,
  });
}

/**
 * Reads a model that `saveModel` wrote. Every size is checked before anything is used.
 *
 * @returns the model; the caller disposes it
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else, or when the
 *   model has no decoder (`loadEncoder`)
 */
export function loadModel(folder: string): Model & Codec {
  const model = loadEncoder(folder);
  if (isCodec(model)) return model;
  model.dispose();
  throw new Error(`loadModel: ${folder}: the model must have a decoder, got ${model.kind}; use loadEncoder`);
}

/** Whether a model decodes as well as it encodes. */
export function isCodec(model: Model): model is Model & Codec {
  return model.decode !== undefined;
}

/**
 * Reads a model that `saveModel` wrote, with or without a decoder.
 *
 * @returns the model; the caller disposes it
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadEncoder(folder: string): Model {
  const { arrays, info } = readArrayFolder(folder);
  const { config, fitSeconds } = (info ?? {}) as Partial<ModelInfo>;
  const told = (error: unknown): Error =>
    new Error(`loadModel: ${folder}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  let model: Model | undefined;
  try {
    model = familyOf('loadModel', config?.kind).build(config as ModelConfig);
    writeWeights(model, arrays);
  } catch (error) {
    model?.dispose();
    throw told(error);
  }
  model.recordCost({ parameters: model.cost.parameters, fitSeconds: fitSeconds ?? 0 });
  return model;
}

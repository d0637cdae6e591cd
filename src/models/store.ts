import { createHash } from 'node:crypto';
import type { Codec } from '../data/codec';
import type { Preprocessing } from '../data/preprocessing';
import { type ArrayFile, expectReplaceable, readArrayFolder, writeArrayFolder } from './arrayFile';
import { familyOf } from './families';
import type { Model, ModelConfig } from './family';
import type { Provenance } from './trained';
import { allOrNothing, readWeights, withSavedWeights } from './weights';

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
  return allOrNothing(() => familyOf('buildModel', config?.kind).build(config));
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
  const content = kept ? { ...info, preprocessing: kept.preprocessing.record, provenance: kept.provenance } : info;
  const arrays = readWeights(model);
  for (const [name, values] of Object.entries(arrays)) {
    const odd = values.find((value) => !Number.isFinite(value));
    if (odd === undefined) continue;
    throw new RangeError(
      `saveModel: ${model.name}: ${name} must hold finite numbers, got ${odd}; train again with a lower learning rate or clipNorm`,
    );
  }
  writeArrayFolder(folder, { arrays, info: { ...content, contentSha256: contentDigest(content) } });
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
 * The model of a folder that was read. Settings and weights are checked against the numbers that are there before memory
 * is asked for; nothing is left of a model that is refused.
 */
export function modelFrom(folder: string, { arrays, info }: ArrayFile): Model {
  const { contentSha256, ...content } = (info ?? {}) as Partial<ModelInfo & { readonly contentSha256: string }>;
  const { config, fitSeconds = 0 } = content;
  const isIntact = contentSha256 === undefined || contentSha256 === contentDigest(content);
  try {
    if (!isIntact) throw new Error('the settings must match their checksum; use a folder as it was written');
    if (!(Number.isFinite(fitSeconds) && fitSeconds >= 0)) {
      throw new RangeError(`fitSeconds must be a number of at least 0, got ${fitSeconds}`);
    }
    const family = familyOf('loadModel', config?.kind);
    const model = withSavedWeights(arrays, () => family.build(config as ModelConfig));
    model.recordCost({ parameters: model.cost.parameters, fitSeconds });
    return model;
  } catch (error) {
    throw new Error(`loadModel: ${folder}: ${whatIsWrong(error)}`, { cause: error });
  }
}

/** What an error says in a line. A record of the wrong form trips the makers up, which were promised one of the right form. */
function whatIsWrong(error: unknown): string {
  const said = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';
  const isStumble = error instanceof TypeError || error instanceof SyntaxError;
  return isStumble
    ? `the settings must be those of a model, got others (${said}); use a folder as it was written`
    : said;
}

/**
 * Reads a model that `saveModel` wrote, with or without a decoder.
 *
 * @returns the model; the caller disposes it
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadEncoder(folder: string): Model {
  return modelFrom(folder, readArrayFolder(folder));
}

import { expectReplaceable, readArrayFolder, writeArrayFolder } from './arrayFile';
import type { Autoencoder } from './autoencoder';
import { type ScratchConfig, scratchAutoencoder } from './fromScratch';
import { type StackedConfig, stackedAutoencoder } from './stacked';
import { type VariationalAutoencoder, type VariationalConfig, variationalAutoencoder } from './variational';
import { readWeights, writeWeights } from './weights';

/** The record that a model can be rebuilt from. */
export type ModelConfig = StackedConfig | ScratchConfig | VariationalConfig;

/** A model that can be saved. */
export type Model = Autoencoder | VariationalAutoencoder;

/** What is saved beside the weights. */
interface ModelInfo {
  readonly config: ModelConfig;
  readonly fitSeconds: number;
}

/**
 * Builds a model with fresh weights from its configuration.
 *
 * @throws RangeError naming the setting, the rule and the value
 */
export function buildModel(config: ModelConfig): Model {
  switch (config.kind) {
    case 'stacked':
      return stackedAutoencoder(config);
    case 'scratch':
      return scratchAutoencoder(config);
    case 'variational':
      return variationalAutoencoder(config);
  }
}

const KINDS: ReadonlySet<string> = new Set<ModelConfig['kind']>(['stacked', 'scratch', 'variational']);

/**
 * Saves a model as a folder: its configuration and its numbers. The folder appears whole or not at all.
 *
 * @throws TypeError for a model that was put together by hand and has no configuration
 * @throws Error when something else is at the folder's place, which would be lost
 */
export function saveModel(model: Model, folder: string): void {
  if (model.config === undefined) {
    throw new TypeError(
      `saveModel: ${model.name} has no configuration to rebuild it from; build it with denseAutoencoder, stackedAutoencoder or another maker of this package`,
    );
  }
  expectReplaceable('saveModel', folder);
  const info: ModelInfo = { config: model.config as ModelConfig, fitSeconds: model.cost.fitSeconds };
  writeArrayFolder(folder, { arrays: readWeights(model), info });
}

/**
 * Reads a model that `saveModel` wrote. Every size is checked before anything is used.
 *
 * @returns the model; the caller disposes it
 * @throws Error naming the folder and the rule when the files are damaged or belong to something else
 */
export function loadModel(folder: string): Model {
  const { arrays, info } = readArrayFolder(folder);
  const { config, fitSeconds } = (info ?? {}) as Partial<ModelInfo>;
  if (!config || !KINDS.has(config.kind)) {
    throw new Error(
      `loadModel: ${folder}: kind must be one of ${[...KINDS].join(', ')}, got ${config?.kind ?? 'none'}`,
    );
  }
  const model = buildModel(config);
  try {
    writeWeights(model, arrays);
  } catch (error) {
    model.dispose();
    throw new Error(`loadModel: ${folder}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  model.recordCost({ parameters: model.cost.parameters, fitSeconds: fitSeconds ?? 0 });
  return model;
}

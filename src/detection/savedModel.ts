import type { Codec } from '../data/codec';
import type { Model, ModelConfig } from '../models/family';
import { buildModel, isCodec } from '../models/store';
import { readWeights, withSavedWeights } from '../models/weights';
import type { SavedScore } from './anomalyScore';

interface ModelOptions {
  readonly config: ModelConfig;
  readonly parameters: number;
  readonly fitSeconds: number;
}

const isModel = (codec: Codec): codec is Model & Codec =>
  'weights' in codec && 'config' in codec && codec.config !== undefined;

/**
 * A score that consists of a model of this package: its configuration and its numbers.
 *
 * @param kind      of the score
 * @param settings  of the score, beside the model
 * @throws TypeError for a codec that has no configuration to rebuild it from
 */
export function savedModel(kind: string, codec: Codec, settings: Readonly<Record<string, unknown>>): SavedScore {
  if (!isModel(codec)) {
    throw new TypeError(
      `saveDetector: ${codec.name} has no configuration to rebuild it from; use PCA or a model built by a maker of this package`,
    );
  }
  const { parameters, fitSeconds } = codec.cost;
  const model = { config: codec.config as ModelConfig, parameters, fitSeconds } satisfies ModelOptions;
  return { kind, settings: { ...settings, model }, arrays: readWeights(codec) };
}

/**
 * The model of a saved score.
 *
 * @returns the model; the caller disposes it
 * @throws RangeError naming what is missing or of the wrong size
 */
export function modelFromSaved({ settings, arrays }: SavedScore): Model & Codec {
  const { config, parameters, fitSeconds } = (settings as { readonly model: ModelOptions }).model;
  const model = withSavedWeights(arrays, () => buildModel(config));
  try {
    if (!isCodec(model)) throw new RangeError(`${model.name} must have a decoder`);
    model.recordCost({ parameters, fitSeconds });
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

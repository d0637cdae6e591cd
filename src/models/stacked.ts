import { featureCount } from '../data/examples';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Autoencoder, type AutoencoderParts, joinedParts, type ObjectiveOptions } from './autoencoder';
import type { Family } from './family';
import { buildStack, type Stack } from './layers/build';
import type { LayerSpec } from './layers/spec';
import { decoderShape } from './reconstruction';
import { expectModelSettings } from './settings';
import { withFields } from './trainable';
import { allOrNothing } from './weights';

/** An autoencoder as data: two stacks of layers, the objective and the seed. */
export interface StackedConfig extends ObjectiveOptions {
  /** `stacked`, or the family that put the layers together: `dense`, `conv`, … */
  readonly kind: string;
  /** Name in tables and legends. */
  readonly name: string;
  /** Shape of one example, e.g. [28, 28, 1]. */
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  /** From an example to its code; must end at [latentDim]. */
  readonly encoder: readonly LayerSpec[];
  /** From a code to an example; must end at `inputShape`. */
  readonly decoder: readonly LayerSpec[];
  /** Seed of the fresh weights. */
  readonly seed: number;
}

/** An autoencoder made of stacks, which can list its layers. */
export interface StackedAutoencoder extends Autoencoder {
  readonly config: StackedConfig;
  readonly encoder: Stack;
  readonly decoder: Stack;
}

function expectEnd(who: string, stack: Stack, shape: readonly number[]): void {
  if (stack.outputShape.join() !== shape.join()) {
    throw new RangeError(
      `${who} must end at shape [${shape.join(', ')}], got [${stack.outputShape.join(', ')}]; add or change its last layers`,
    );
  }
}

/** What a family adds to an autoencoder of stacks. */
export type Addition = Pick<AutoencoderParts, 'reconstructionWeight' | 'ownTerms'>;

/** What `stackedAutoencoder` reads. */
const STACKED_KEYS = keysOf<StackedConfig>({
  kind: true,
  name: true,
  inputShape: true,
  latentDim: true,
  encoder: true,
  decoder: true,
  seed: true,
  loss: true,
  output: true,
  corruption: true,
  terms: true,
  penalty: true,
});

/**
 * Builds an autoencoder from its configuration. `fit` trains it.
 *
 * @param add  what a family adds, given the encoder; nothing unless given
 * @throws RangeError naming the layer or the stack, the rule and the value when sizes do not fit
 */
export function stackedAutoencoder<C extends StackedConfig>(
  config: C,
  add?: (encoder: Stack) => Addition,
): StackedAutoencoder & { readonly config: C } {
  // What a family adds stands in its record too.
  if (!add) expectKnownKeys('stackedAutoencoder', config, STACKED_KEYS);
  expectModelSettings(config.name, config);
  return allOrNothing(() => stackedParts(config, add));
}

function stackedParts<C extends StackedConfig>(
  config: C,
  add: ((encoder: Stack) => Addition) | undefined,
): StackedAutoencoder & { readonly config: C } {
  const { name, inputShape, latentDim, seed, loss } = config;
  const encoder = buildStack(config.encoder, { path: 'encoder', inputShape, seed });
  expectEnd(`${name}: the encoder`, encoder, [latentDim]);
  const earlier = encoder.weights;
  const decoder = buildStack(config.decoder, { path: 'decoder', inputShape: [latentDim], seed, earlier });
  expectEnd(`${name}: the decoder`, decoder, decoderShape(inputShape, loss));
  const model = joinedParts({ ...config, ...add?.(encoder), config, encoder, decoder });
  return withFields(model, { config, encoder, decoder });
}

/** Autoencoders whose layers a reader lists. */
export const stackedFamily: Family<StackedConfig> = { build: stackedAutoencoder };

/** One row of the table that `describeLayers` makes. */
export interface LayerRow {
  readonly part: 'encoder' | 'decoder';
  readonly layer: string;
  /** Shape of one example behind the layer, e.g. `14×14×32`. */
  readonly output: string;
  /** Values of one example behind the layer. */
  readonly values: number;
  readonly parameters: number;
}

/** The layers of a model with their output sizes and parameter counts, from the image to the code and back. */
export function describeLayers(model: StackedAutoencoder): LayerRow[] {
  return (['encoder', 'decoder'] as const).flatMap((part) =>
    model[part].layers.map((layer) => ({
      part,
      layer: layer.label,
      output: layer.outputShape.join('×'),
      values: featureCount(layer.outputShape),
      parameters: [...layer.weights, ...layer.state].reduce((sum, { variable }) => sum + variable.size, 0),
    })),
  );
}

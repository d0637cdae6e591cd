import type { Activation } from '../math/differentiable';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Family, withDenseNet } from './family';
import { type NetShape, netLayers } from './netShape';
import { decoderShape } from './reconstruction';
import { type AutoencoderOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** Settings of `maskedAutoencoder`. */
export interface MaskedOptions extends Omit<AutoencoderOptions, 'corruption'> {
  /** Share of the patches that is hidden in training; 0.5 unless given. */
  readonly share?: number;
  /** Side of a patch, in pixels; 4 unless given. */
  readonly patch?: number;
  /** Dense [512, 256] with gelu unless given. */
  readonly net?: NetShape;
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
}

/** What `maskedAutoencoder` reads. */
const MASKED_AUTOENCODER_KEYS = keysOf<MaskedOptions>({
  share: true,
  patch: true,
  net: true,
  codeActivation: true,
  loss: true,
  output: true,
  terms: true,
  penalty: true,
  latentDim: true,
  seed: true,
  inputShape: true,
  name: true,
});

/**
 * An autoencoder that sees a part of each image in training, other patches in every step, and has to give back the
 * whole. When it encodes, it sees everything. Its nets are those of the other families, which read hidden patches as
 * black ones; the published kind leaves them out of a transformer's input.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see He et al. 2022 (arXiv:2111.06377); Pathak et al. 2016 (arXiv:1604.07379)
 */
export function maskedAutoencoder(settings: MaskedOptions): StackedAutoencoder {
  expectKnownKeys('maskedAutoencoder', settings, MASKED_AUTOENCODER_KEYS);
  const who = 'maskedAutoencoder';
  const { share = 0.5, patch = 4, net = { type: 'dense' }, codeActivation = 'linear' } = settings;
  const corruption = { type: 'maskedPatches', share, size: patch } as const;
  const shared = filledSettings(who, { ...settings, corruption }, 'masked');
  const { inputShape, loss, latentDim } = shared;
  const { encoder, decoder } = netLayers(who, net, { inputShape, outputShape: decoderShape(inputShape, loss) });
  return stackedAutoencoder({
    ...shared,
    kind: 'masked',
    encoder: [...encoder, { type: 'dense', units: latentDim, activation: codeActivation }],
    decoder,
  });
}

/** Masked autoencoders. */
export const maskedFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: (request) => maskedAutoencoder(withDenseNet(request)),
};

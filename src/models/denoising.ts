import type { Corruption } from '../data/corruption';
import type { Activation } from '../math/differentiable';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Family, withDenseNet } from './family';
import { type NetShape, netLayers } from './netShape';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** Settings of `denoisingAutoencoder`. */
export interface DenoisingOptions extends AutoencoderOptions {
  /** What is done to the input in training; { type: 'gaussian', sigma: 0.5 } unless given. */
  readonly corruption?: Corruption;
  /** Dense [512, 256] with gelu unless given; wide and without hidden layers, a net without a bottleneck. */
  readonly net?: NetShape;
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
}

/** What `denoisingAutoencoder` reads. */
const DENOISING_AUTOENCODER_KEYS = [
  ...AUTOENCODER_KEYS,
  ...keysOf<Omit<DenoisingOptions, keyof AutoencoderOptions>>({ net: true, codeActivation: true }),
];

/**
 * An autoencoder that is shown corrupted examples and has to give back the clean ones, other noise in every step. With
 * squared error it learns the mean of all clean examples that may stand behind a corrupted one, E[x|y].
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Vincent et al. 2010, Stacked denoising autoencoders; Alain & Bengio 2014 (arXiv:1211.4246)
 */
export function denoisingAutoencoder(settings: DenoisingOptions): StackedAutoencoder {
  expectKnownKeys('denoisingAutoencoder', settings, DENOISING_AUTOENCODER_KEYS);
  const who = 'denoisingAutoencoder';
  const {
    corruption = { type: 'gaussian', sigma: 0.5 },
    net = { type: 'dense' },
    codeActivation = 'linear',
  } = settings;
  const shared = filledSettings(who, { ...settings, corruption }, 'denoising');
  const { inputShape, loss, latentDim } = shared;
  const { encoder, decoder } = netLayers(who, net, { inputShape, outputShape: decoderShape(inputShape, loss) });
  return stackedAutoencoder({
    ...shared,
    kind: 'denoising',
    encoder: [...encoder, { type: 'dense', units: latentDim, activation: codeActivation }],
    decoder,
  });
}

/** Denoising autoencoders. */
export const denoisingFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: (request) => denoisingAutoencoder(withDenseNet(request)),
};

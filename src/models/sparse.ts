import { expectKnownKeys, expectVariant, keysOf } from '../runtime/knownKeys';
import type { CodeTerm } from './codeTerms';
import { type Family, withDenseNet } from './family';
import type { LayerSpec } from './layers/spec';
import { type NetShape, netLayers } from './netShape';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** What makes a code sparse. */
export type Sparsity =
  /** A price on Σ|z|; codes keep their sign. */
  | { readonly type: 'l1'; readonly weight: number }
  /** A price on mean activities other than the target; the code ends in a sigmoid. */
  | { readonly type: 'activity'; readonly weight: number; readonly target: number }
  /** Only k numbers of each code stay: no price, an exact count. */
  | { readonly type: 'keep'; readonly keep: number; readonly by?: 'value' | 'magnitude' };

/** Settings of `sparseAutoencoder`. */
export interface SparseOptions extends AutoencoderOptions {
  /** { type: 'l1', weight: 0.01 } unless given. */
  readonly sparsity?: Sparsity;
  /** Dense [512, 256] with gelu unless given; no hidden layers, { type: 'dense', hidden: [] }, for a dictionary. */
  readonly net?: NetShape;
}

/** Squared errors of digits are some 10 a picture; this makes a code of 32 pay a tenth of that. */
const DEFAULT_SPARSITY: Sparsity = { type: 'l1', weight: 0.01 };

function codeLayers(sparsity: Sparsity, units: number): readonly LayerSpec[] {
  switch (sparsity.type) {
    case 'l1':
      return [{ type: 'dense', units }];
    case 'activity':
      return [{ type: 'dense', units, activation: 'sigmoid' }];
    case 'keep':
      return [
        { type: 'dense', units },
        { ...sparsity, type: 'keepLargest' },
      ];
  }
}

function termsOf(sparsity: Sparsity): readonly CodeTerm[] {
  switch (sparsity.type) {
    case 'l1':
      return [{ type: 'codeL1', weight: sparsity.weight }];
    case 'activity':
      return [{ type: 'activityKL', weight: sparsity.weight, target: sparsity.target }];
    case 'keep':
      return [];
  }
}

/** What is read of each kind of sparsity. */
const SPARSITY_KEYS: { readonly [T in Sparsity['type']]: readonly string[] } = {
  l1: ['type', 'weight'],
  activity: ['type', 'weight', 'target'],
  keep: ['type', 'keep', 'by'],
};

/** What `sparseAutoencoder` reads. */
const SPARSE_AUTOENCODER_KEYS = [
  ...AUTOENCODER_KEYS,
  ...keysOf<Omit<SparseOptions, keyof AutoencoderOptions>>({ sparsity: true, net: true }),
];

/**
 * An autoencoder of whose code few numbers are in use at a time. Its code may be wider than the data: what limits it is
 * how many numbers it may use, not how many it has.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Makhzani & Frey 2013 (arXiv:1312.5663) for `keep`; A. Ng, Sparse autoencoder, 2011, for `activity`
 */
export function sparseAutoencoder(settings: SparseOptions): StackedAutoencoder {
  expectKnownKeys('sparseAutoencoder', settings, SPARSE_AUTOENCODER_KEYS);
  const who = 'sparseAutoencoder';
  const shared = filledSettings(who, settings, 'sparse');
  const { sparsity = DEFAULT_SPARSITY, net = { type: 'dense' } } = settings;
  expectVariant(`${who}: sparsity`, sparsity, SPARSITY_KEYS);
  const { inputShape, loss, terms = [] } = shared;
  const { encoder, decoder } = netLayers(who, net, { inputShape, outputShape: decoderShape(inputShape, loss) });
  return stackedAutoencoder({
    ...shared,
    kind: 'sparse',
    terms: [...termsOf(sparsity), ...terms],
    encoder: [...encoder, ...codeLayers(sparsity, shared.latentDim)],
    decoder,
  });
}

/** Sparse autoencoders. */
export const sparseFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: (request) => sparseAutoencoder(withDenseNet(request)),
};

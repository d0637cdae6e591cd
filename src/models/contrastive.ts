import { expectViews, usualViews, type ViewStep } from '../data/views';
import type { Activation } from '../math/differentiable';
import { ntXent } from '../math/ntXent';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { type Family, withDenseNet } from './family';
import type { Stack } from './layers/build';
import { type NetShape, netLayers } from './netShape';
import { buildProjector, type ProjectorShape } from './projector';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { type Addition, type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';
import { projectViews } from './twoViews';

/** What a contrastive autoencoder has beside its stacks. */
interface Contrast {
  /** From 0, a plain autoencoder, to 1, where only the views count. */
  readonly contrast: number;
  /** τ of the comparison. */
  readonly temperature: number;
  /** How a view is made; two of them are drawn in each step. */
  readonly views: readonly ViewStep[];
  readonly projector: ProjectorShape;
}

/** A contrastive autoencoder as data. */
export interface ContrastiveConfig extends StackedConfig, Contrast {}

/** Settings of `contrastiveAutoencoder`. */
export interface ContrastiveOptions extends AutoencoderOptions, Partial<Contrast> {
  /** Dense [256] with gelu unless given. */
  readonly net?: NetShape;
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
}

/** A contrastive autoencoder. */
export interface ContrastiveAutoencoder extends StackedAutoencoder {
  readonly config: ContrastiveConfig;
}

/** The weight of the reconstruction and the term of the views. */
function contrastOf({ name, inputShape, latentDim, seed, ...own }: ContrastiveConfig, encoder: Stack): Addition {
  const { contrast, temperature, views } = own;
  const projector = buildProjector(own.projector, { path: 'projector', inputs: latentDim, seed });
  const term = {
    name: 'ntXent',
    weight: contrast,
    weights: projector.weights,
    state: projector.state,
    penalised: projector.penalised,
  };
  return {
    reconstructionWeight: 1 - contrast,
    ownTerms: [
      {
        ...term,
        value({ target, pass }) {
          const { u, v } = projectViews(target, pass, { encoder, projector, views });
          return ntXent(u, v, { temperature });
        },
      },
    ],
  };
}

function expectContrast({ name, contrast, temperature, views, inputShape }: ContrastiveConfig): void {
  if (!(contrast >= 0 && contrast <= 1)) {
    throw new RangeError(`${name}: contrast must lie between 0 and 1, got ${contrast}`);
  }
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`${name}: temperature must be a positive number, got ${temperature}`);
  }
  expectViews(name, views, inputShape);
}

/** Rebuilds a model from its record. */
function build(config: ContrastiveConfig): ContrastiveAutoencoder {
  expectContrast(config);
  return stackedAutoencoder(config, (encoder) => contrastOf(config, encoder));
}

/** What `contrastiveAutoencoder` reads. */
const CONTRASTIVE_AUTOENCODER_KEYS = [
  ...AUTOENCODER_KEYS,
  ...keysOf<Omit<ContrastiveOptions, keyof AutoencoderOptions>>({
    net: true,
    codeActivation: true,
    contrast: true,
    temperature: true,
    views: true,
    projector: true,
  }),
];

/**
 * An autoencoder whose code must also tell which two views are of the same example:
 *   (1 − contrast) · loss(x, x̂) + contrast · NT-Xent(projections of two views).
 * One knob leads from a plain autoencoder, 0, to SimCLR, 1, where the decoder is not trained any more. Reconstruction
 * is of the unchanged examples throughout.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Chen et al. 2020 (arXiv:2002.05709) for the contrast
 */
export function contrastiveAutoencoder(settings: ContrastiveOptions): ContrastiveAutoencoder {
  expectKnownKeys('contrastiveAutoencoder', settings, CONTRASTIVE_AUTOENCODER_KEYS);
  const who = 'contrastiveAutoencoder';
  const shared = filledSettings(who, settings, 'contrastive');
  const { inputShape, loss, latentDim } = shared;
  const { net = { type: 'dense', hidden: [256] }, codeActivation = 'linear', contrast = 0.5 } = settings;
  const { temperature = 0.2, views = usualViews(inputShape), projector = {} } = settings;
  const { encoder, decoder } = netLayers(who, net, { inputShape, outputShape: decoderShape(inputShape, loss) });
  return build({
    ...shared,
    kind: 'contrastive',
    ...{ contrast, temperature, views, projector },
    encoder: [...encoder, { type: 'dense', units: latentDim, activation: codeActivation }],
    decoder,
  });
}

/** Contrastive autoencoders. */
export const contrastiveFamily: Family<ContrastiveConfig> = {
  build,
  make: (request) => contrastiveAutoencoder(withDenseNet(request)),
};

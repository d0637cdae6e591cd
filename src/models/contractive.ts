import { expectShape } from '../data/codec';
import type { Examples } from '../data/examples';
import { mapRows } from '../data/mapRows';
import type { Activation } from '../math/differentiable';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import { type Family, withDenseNet } from './family';
import { squaredJacobianNorm } from './layers/linearised';
import type { LayerSpec } from './layers/spec';
import { type NetShape, netLayers } from './netShape';
import { decoderShape } from './reconstruction';
import { AUTOENCODER_KEYS, type AutoencoderOptions, filledSettings } from './settings';
import { type StackedAutoencoder, type StackedConfig, stackedAutoencoder } from './stacked';

/** Settings of `contractiveAutoencoder`. */
export interface ContractiveOptions extends AutoencoderOptions {
  /** What ‖∂z/∂x‖²_F costs; 0.1 unless given. */
  readonly contraction?: number;
  /** Dense [256] with gelu unless given; each hidden layer of 256 behind the first makes a step dearer. */
  readonly net?: NetShape;
  /** Activation of the code; `linear` unless given. */
  readonly codeActivation?: Activation;
  /**
   * Whether the decoder uses the encoder's matrices transposed, as published. True unless given for dense nets, false
   * for others. A decoder of its own makes good any shrinking of the code, so that the term costs nothing and does
   * nothing; combine it with a `penalty` then.
   */
  readonly tied?: boolean;
}

/** A tied linear model of digits pays 1 for each number of its code: of 32, a third of its squared error. */
const DEFAULT_CONTRACTION = 0.1;

/** Paths of the dense layers in a list, those inside blocks too, in order. */
const densePaths = (layers: readonly LayerSpec[], path: string): readonly string[] =>
  layers.flatMap((spec, index) => {
    const own = `${path}/${index}-${spec.type}`;
    return spec.type === 'residual' ? densePaths(spec.layers, own) : spec.type === 'dense' ? [own] : [];
  });

/** The dense layers of a decoder, each tied to the next one of the list, which is used up. */
const tiedTo = (paths: string[], layers: readonly LayerSpec[]): readonly LayerSpec[] =>
  layers.map((spec) => {
    if (spec.type === 'residual') return { ...spec, layers: tiedTo(paths, spec.layers) };
    const path = spec.type === 'dense' ? paths.pop() : undefined;
    return spec.type === 'dense' && path !== undefined ? { ...spec, tiedTo: path } : spec;
  });

/** What `contractiveAutoencoder` reads. */
const CONTRACTIVE_AUTOENCODER_KEYS = [
  ...AUTOENCODER_KEYS,
  ...keysOf<Omit<ContractiveOptions, keyof AutoencoderOptions>>({
    contraction: true,
    net: true,
    codeActivation: true,
    tied: true,
  }),
];

/**
 * An autoencoder whose code moves as little as it can when the input does: beside its error it pays for the squared
 * norm of the code's derivative, ‖∂z/∂x‖²_F, at every example. Directions that the data do not have cost, and bring
 * nothing; those that tell examples apart are worth their price.
 *
 * A linear one gives back the principal component of eigenvalue λ times 1 − contraction/(2λ), and drops those with
 * λ below contraction/2.
 *
 * @throws RangeError naming the setting, the rule and the value
 * @see Rifai et al. 2011, Contractive auto-encoders
 */
export function contractiveAutoencoder(settings: ContractiveOptions): StackedAutoencoder {
  expectKnownKeys('contractiveAutoencoder', settings, CONTRACTIVE_AUTOENCODER_KEYS);
  const who = 'contractiveAutoencoder';
  const { contraction = DEFAULT_CONTRACTION, net = { type: 'dense', hidden: [256] }, codeActivation } = settings;
  const { tied = net.type === 'dense' } = settings;
  const shared = filledSettings(who, settings, 'contractive');
  const { inputShape, loss, latentDim, terms = [] } = shared;
  const layers = netLayers(who, net, { inputShape, outputShape: decoderShape(inputShape, loss) });
  if (tied && net.type !== 'dense') {
    throw new RangeError(`${who}: tied decoders are for dense nets, got tied ${tied} for a ${net.type} net`);
  }
  const encoder: readonly LayerSpec[] = [
    ...layers.encoder,
    { type: 'dense', units: latentDim, ...(codeActivation ? { activation: codeActivation } : {}) },
  ];
  return stackedAutoencoder({
    ...shared,
    kind: 'contractive',
    terms: [{ type: 'contractive', weight: contraction }, ...terms],
    encoder,
    decoder: tied ? tiedTo([...densePaths(encoder, 'encoder')], layers.decoder) : layers.decoder,
  });
}

/** Contractive autoencoders. */
export const contractiveFamily: Family<StackedConfig> = {
  build: stackedAutoencoder,
  make: (request) => contractiveAutoencoder(withDenseNet(request)),
};

/** Rows of a Jacobian, each as long as the widest layer, that are held at once. */
const JACOBIAN_ROWS = 4096;

/**
 * How much the code of each example moves with its input, ‖∂z/∂x‖_F, exact. Of PCA it is √latentDim everywhere.
 *
 * @param model  a model made of layers whose derivatives are known in closed form
 * @returns one number for each example, never negative
 * @throws RangeError when the encoder has batch norm or max pooling, or the examples another shape
 */
export function codeJacobianNorms(
  { name, inputShape, latentDim, encoder: { linearise } }: StackedAutoencoder,
  examples: Examples,
): Float32Array {
  expectShape(`codeJacobianNorms: ${name}`, examples, inputShape);
  if (!linearise) {
    throw new RangeError(
      `codeJacobianNorms: the encoder of ${name} must be made of layers without batch norm and max pooling`,
    );
  }
  return mapRows(examples, {
    outputShape: [1],
    rowsAtOnce: Math.max(1, Math.floor(JACOBIAN_ROWS / Math.max(latentDim, 1))),
    run: (rows) => tf.sqrt(squaredJacobianNorm(linearise(tf.reshape(rows, [-1, ...inputShape])))),
  }).values;
}

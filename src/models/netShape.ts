import { expectVariant } from '../runtime/knownKeys';
import { CONVOLUTIONAL_KEYS, type ConvolutionalShape, convolutionalLayers } from './convolutional';
import { DENSE_KEYS, type DenseShape, denseLayers } from './dense';
import type { ConvolutionSpec, LayerSpec } from './layers/spec';

/** The nets on both sides of a code: fully connected or convolutional. */
export type NetShape = ({ readonly type: 'dense' } & DenseShape) | ({ readonly type: 'conv' } & ConvolutionalShape);

/** Layers of an encoder without its code layer, and of a decoder behind its code. */
export interface NetLayers {
  /** From an example to a flat list of features. */
  readonly encoder: readonly LayerSpec[];
  /** From a code to `outputShape`, without the output activation. */
  readonly decoder: readonly LayerSpec[];
}

/** What is read of each kind of net. */
const NET_KEYS = { dense: ['type', ...DENSE_KEYS], conv: ['type', ...CONVOLUTIONAL_KEYS] } as const;

/**
 * The layers of a net.
 *
 * @param who          for error messages
 * @param outputShape  what the decoder ends at: `inputShape`, or that with another last axis
 * @throws RangeError when a convolutional net is asked for examples that are no images
 */
export function netLayers(
  who: string,
  net: NetShape,
  { inputShape, outputShape }: { readonly inputShape: readonly number[]; readonly outputShape: readonly number[] },
): NetLayers {
  expectVariant(`${who}: net`, net, NET_KEYS);
  if (net.type === 'dense') return denseLayers(inputShape, outputShape, net);
  const { encoder, decoder } = convolutionalLayers(who, inputShape, net);
  const last = decoder[decoder.length - 1] as ConvolutionSpec;
  const filters = outputShape[outputShape.length - 1] ?? last.filters;
  return { encoder, decoder: [...decoder.slice(0, -1), { ...last, filters }] };
}

import { featureCount } from '../data/examples';
import { tf } from '../runtime/tensorflow';
import { buildLayer, buildStack } from './layers/build';
import type { Layer } from './layers/layer';
import type { Pass } from './model';
import { type NetShape, netLayers } from './netShape';
import type { Variables } from './trainable';

/** What the nets of a variational model are built from. */
export interface NetOptions {
  readonly name: string;
  /** Shape of one image; the examples of a conditional model carry a label besides. */
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  readonly net: NetShape;
  /** Classes of a conditional model; 0 for an unconditional one. */
  readonly classes: number;
  readonly seed: number;
}

/** The two nets of a model, built. */
export interface VariationalNets {
  /** Trunk, heads and decoder. */
  readonly parts: readonly Variables[];
  /** Mean and ln σ² of the code of each image, [batch, latentDim] both. */
  encode(image: tf.Tensor, label: tf.Tensor | undefined, pass: Pass): readonly [tf.Tensor, tf.Tensor];
  /** The layers from the image to its mean code, and from a code to the image. */
  readonly layers: { readonly encoder: readonly Layer[]; readonly decoder: readonly Layer[] };
  /** What the likelihood makes of codes, [batch, ...outputShape]. */
  decode(code: tf.Tensor, pass: Pass): tf.Tensor;
}

/** Values with the label behind them, where there is one. */
export const concatLabel = (values: tf.Tensor, label: tf.Tensor | undefined): tf.Tensor =>
  label ? tf.concat([values, label], 1) : values;

/**
 * Builds trunk, heads and decoder. A fully connected net takes the label with the pixels; a convolutional one behind
 * its convolutions.
 *
 * @param outputShape  what the decoder gives for an image: its shape, the last axis doubled where the loss takes two
 *   numbers per value
 */
export function buildVariationalNets(config: NetOptions, outputShape: readonly number[]): VariationalNets {
  const { name, inputShape, latentDim, net, classes, seed } = config;
  const features = featureCount(inputShape);
  const site = (path: string, shape: readonly number[]) => ({ path, inputShape: shape, seed });
  const isDense = net.type === 'dense';
  const trunkShape = isDense ? [features + classes] : inputShape;
  const layers = netLayers(name, net, {
    inputShape: trunkShape,
    outputShape: isDense ? [featureCount(outputShape)] : outputShape,
  });
  const trunk = buildStack(layers.encoder, site('encoder', trunkShape));
  const hidden = featureCount(trunk.outputShape) + (isDense ? 0 : classes);
  const mean = buildLayer({ type: 'dense', units: latentDim }, site('encoder/mean', [hidden]));
  const logVar = buildLayer({ type: 'dense', units: latentDim }, site('encoder/logVar', [hidden]));
  const decoder = buildStack(layers.decoder, site('decoder', [latentDim + classes]));
  return {
    parts: [trunk, mean, logVar, decoder],
    encode(image, label, pass) {
      const values = isDense
        ? trunk.apply(concatLabel(tf.reshape(image, [-1, features]), label), pass)
        : concatLabel(trunk.apply(image, pass), label);
      return [mean.apply(values, pass), logVar.apply(values, pass)];
    },
    layers: { encoder: [...trunk.layers, mean], decoder: decoder.layers },
    decode: (code, pass) => decoder.apply(code, pass),
  };
}

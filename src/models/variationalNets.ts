import { featureCount } from '../data/examples';
import type { Activation } from '../math/differentiable';
import { tf } from '../runtime/tensorflow';
import { type ConvolutionalShape, convolutionalLayers } from './convolutional';
import { buildLayer, buildStack } from './layers/build';
import type { Layer } from './layers/layer';
import type { ConvolutionSpec, LayerSpec } from './layers/spec';
import type { Pass } from './model';

/** The nets of a variational autoencoder: fully connected or convolutional. */
export type VariationalNet =
  /** Hidden layers of the encoder; the decoder mirrors them. None: a linear model. */
  | { readonly type: 'dense'; readonly hidden: readonly number[]; readonly activation?: Activation }
  | ({ readonly type: 'conv' } & ConvolutionalShape);

/** What the nets of a variational model are built from. */
export interface NetSettings {
  readonly name: string;
  /** Shape of one image; the examples of a conditional model carry a label besides. */
  readonly inputShape: readonly number[];
  readonly latentDim: number;
  readonly net: VariationalNet;
  /** Classes of a conditional model; 0 for an unconditional one. */
  readonly classes: number;
  readonly seed: number;
}

/** The two nets of a model, built. */
export interface VariationalNets {
  readonly layers: readonly Layer[];
  /** Mean and ln σ² of the code of each image, [batch, latentDim] both. */
  encode(image: tf.Tensor, label: tf.Tensor | undefined, pass: Pass): readonly [tf.Tensor, tf.Tensor];
  /** What the likelihood makes of codes, [batch, ...outputShape]. */
  decode(code: tf.Tensor, pass: Pass): tf.Tensor;
}

/** Values with the label behind them, where there is one. */
export const concatLabel = (values: tf.Tensor, label: tf.Tensor | undefined): tf.Tensor =>
  label ? tf.concat([values, label], 1) : values;

/** A fully connected net takes the label with the pixels; a convolutional one behind its convolutions. */
export function buildVariationalNets(config: NetSettings, numbersPerValue: 1 | 2): VariationalNets {
  const { name, inputShape, latentDim, net, classes, seed } = config;
  const features = featureCount(inputShape);
  const site = (path: string, shape: readonly number[]) => ({ path, inputShape: shape, seed });
  const codeSite = site('decoder', [latentDim + classes]);
  const dense = (sizes: readonly number[], activation: Activation): LayerSpec[] =>
    sizes.map((units) => ({ type: 'dense', units, activation }));
  const heads = (inputs: number) => ({
    mean: buildLayer({ type: 'dense', units: latentDim }, site('encoder/mean', [inputs])),
    logVar: buildLayer({ type: 'dense', units: latentDim }, site('encoder/logVar', [inputs])),
  });
  if (net.type === 'dense') {
    const { hidden, activation = 'gelu' } = net;
    const trunk = buildStack(dense(hidden, activation), site('encoder', [features + classes]));
    const { mean, logVar } = heads(featureCount(trunk.outputShape));
    const decoder = buildStack(
      [...dense([...hidden].reverse(), activation), { type: 'dense', units: features * numbersPerValue }],
      codeSite,
    );
    return {
      layers: [...trunk.layers, mean, logVar, ...decoder.layers],
      encode(image, label, pass) {
        const hiddenValues = trunk.apply(concatLabel(tf.reshape(image, [-1, features]), label), pass);
        return [mean.apply(hiddenValues, pass), logVar.apply(hiddenValues, pass)];
      },
      decode: (code, pass) => decoder.apply(code, pass),
    };
  }
  const specs = convolutionalLayers(name, inputShape, net);
  const trunk = buildStack(specs.encoder, site('encoder', inputShape));
  const { mean, logVar } = heads(featureCount(trunk.outputShape) + classes);
  const last = specs.decoder[specs.decoder.length - 1] as ConvolutionSpec;
  const decoder = buildStack(
    [...specs.decoder.slice(0, -1), { ...last, filters: last.filters * numbersPerValue }],
    codeSite,
  );
  return {
    layers: [...trunk.layers, mean, logVar, ...decoder.layers],
    encode(image, label, pass) {
      const hiddenValues = concatLabel(trunk.apply(image, pass), label);
      return [mean.apply(hiddenValues, pass), logVar.apply(hiddenValues, pass)];
    },
    decode: (code, pass) => decoder.apply(code, pass),
  };
}

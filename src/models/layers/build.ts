import { featureCount } from '../../data/examples';
import { activationSlope } from '../../math/activationSlope';
import { activate } from '../../math/differentiable';
import { described } from '../../runtime/described';
import { expectVariant, keysOf } from '../../runtime/knownKeys';
import { tf } from '../../runtime/tensorflow';
import type { Pass } from '../model';
import type { Variables } from '../trainable';
import { buildBatchNorm } from './batchNorm';
import { buildConvolution, buildCrop, buildMaxPool, buildUpSample } from './convolution';
import { buildDense } from './dense';
import { buildKeepLargest } from './keepLargest';
import { type Layer, type LayerSite, plainLayer } from './layer';
import { buildLayerNorm } from './layerNorm';
import { type Linearised, mapCodes } from './linearised';
import { buildDropout, buildGaussianNoise } from './noise';
import { buildResidual } from './residual';
import type { ActivationSpec, ConvolutionSpec, LayerSpec, ReshapeSpec } from './spec';

function buildReshape({ shape }: ReshapeSpec, site: LayerSite): Layer {
  if (featureCount(shape) !== featureCount(site.inputShape)) {
    throw new RangeError(
      `${site.path}: cannot reshape [${site.inputShape.join(', ')}] to [${shape.join(', ')}]; both must hold the same count of numbers`,
    );
  }
  return plainLayer(`reshape ${shape.join('×')}`, site, {
    outputShape: shape,
    keepsValues: true,
    apply: (x) => tf.reshape(x, [-1, ...shape]),
    linearise: (x) => ({
      y: tf.reshape(x, [-1, ...shape]),
      pullBack: (rows) => mapCodes(rows, (merged) => tf.reshape(merged, [-1, ...site.inputShape])),
    }),
  });
}

function buildActivation({ activation }: ActivationSpec, site: LayerSite): Layer {
  return plainLayer(activation, site, {
    activation,
    apply: (x) => tf.tidy(() => tf.clone(activate(x, activation))),
    linearise: (x) => ({
      y: activate(x, activation),
      slope: activationSlope(x, activation),
      pullBack: (rows) => rows,
    }),
  });
}

function expectPositiveIntegers(spec: LayerSpec, site: LayerSite): void {
  for (const [key, value] of Object.entries(spec)) {
    const counts = ['units', 'filters', 'kernelSize', 'stride', 'size', 'height', 'width', 'keep'].includes(key);
    if (counts && !(Number.isInteger(value) && (value as number) > 0)) {
      throw new RangeError(`${site.path}: ${key} must be a positive integer, got ${value}`);
    }
  }
}

type Of<T extends LayerSpec['type']> = Extract<LayerSpec, { readonly type: T }>;

const CONVOLUTION_KEYS = keysOf<ConvolutionSpec>({
  type: true,
  filters: true,
  kernelSize: true,
  stride: true,
  padding: true,
  activation: true,
});

/** What is read of each kind of layer. */
const LAYER_KEYS: { readonly [T in LayerSpec['type']]: readonly string[] } = {
  dense: keysOf<Of<'dense'>>({
    type: true,
    units: true,
    activation: true,
    bias: true,
    tiedTo: true,
    gain: true,
    initialBias: true,
  }),
  conv2d: CONVOLUTION_KEYS,
  conv2dTranspose: CONVOLUTION_KEYS,
  batchNorm: keysOf<Of<'batchNorm'>>({ type: true, momentum: true, epsilon: true }),
  layerNorm: keysOf<Of<'layerNorm'>>({ type: true, epsilon: true }),
  residual: keysOf<Of<'residual'>>({ type: true, layers: true }),
  maxPool: keysOf<Of<'maxPool'>>({ type: true, size: true, padding: true }),
  upSample: keysOf<Of<'upSample'>>({ type: true, size: true }),
  crop: keysOf<Of<'crop'>>({ type: true, height: true, width: true }),
  dropout: keysOf<Of<'dropout'>>({ type: true, rate: true }),
  gaussianNoise: keysOf<Of<'gaussianNoise'>>({ type: true, sigma: true }),
  keepLargest: keysOf<Of<'keepLargest'>>({ type: true, keep: true, by: true }),
  activation: keysOf<Of<'activation'>>({ type: true, activation: true }),
  flatten: keysOf<Of<'flatten'>>({ type: true }),
  reshape: keysOf<Of<'reshape'>>({ type: true, shape: true }),
};

/**
 * Builds one layer from its description.
 *
 * @throws RangeError naming the layer, the rule and the value when a size does not fit
 */
export function buildLayer(spec: LayerSpec, site: LayerSite): Layer {
  expectVariant(site.path, spec, LAYER_KEYS);
  expectPositiveIntegers(spec, site);
  switch (spec.type) {
    case 'dense':
      return buildDense(spec, site);
    case 'conv2d':
    case 'conv2dTranspose':
      return buildConvolution(spec, site);
    case 'batchNorm':
      return buildBatchNorm(spec, site);
    case 'layerNorm':
      return buildLayerNorm(spec, site);
    case 'residual':
      return buildResidual(spec, site, buildStack);
    case 'maxPool':
      return buildMaxPool(spec, site);
    case 'upSample':
      return buildUpSample(spec, site);
    case 'crop':
      return buildCrop(spec, site);
    case 'dropout':
      return buildDropout(spec, site);
    case 'gaussianNoise':
      return buildGaussianNoise(spec, site);
    case 'keepLargest':
      return buildKeepLargest(spec, site);
    case 'activation':
      return buildActivation(spec, site);
    case 'flatten':
      return buildReshape({ type: 'reshape', shape: [featureCount(site.inputShape)] }, site);
    case 'reshape':
      return buildReshape(spec, site);
  }
}

/** Layers applied one after the other, with their variables. */
export interface Stack extends Required<Variables> {
  readonly layers: readonly Layer[];
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  /** The output of the last layer, shape [batch, ...outputShape]; the caller disposes it. */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
  /**
   * All layers as they encode, with their derivatives, in order; to be called inside `tf.tidy`. Absent where a layer
   * has none in closed form: batch norm, max pooling.
   */
  linearise?(x: tf.Tensor): readonly Linearised[];
}

/** The passes of layers one after the other with their derivatives; undefined where one has none. */
function linearisation(layers: readonly Layer[]): ((x: tf.Tensor) => readonly Linearised[]) | undefined {
  if (layers.some((layer) => !layer.linearise)) return undefined;
  return (x) => {
    let value = x;
    return layers.map((layer) => {
      const linear = (layer.linearise as (x: tf.Tensor) => Linearised)(value);
      value = linear.y;
      return linear;
    });
  };
}

/**
 * Builds layers one on top of the other.
 *
 * @param site  path of the stack (`encoder`), the shape of its input, the seed and what it may be tied to
 */
export function buildStack(specs: readonly LayerSpec[], site: LayerSite): Stack {
  if (!Array.isArray(specs)) {
    throw new TypeError(
      `${site.path} must be a list of layers such as [{ type: 'dense', units: 32 }], got ${described(specs)}`,
    );
  }
  const layers: Layer[] = [];
  const places: string[] = [];
  let shape = site.inputShape;
  for (const [index, spec] of specs.entries()) {
    const path = `${site.path}/${index}-${spec.type}`;
    const layer = buildLayer(spec, { ...site, path, inputShape: shape });
    layers.push(layer);
    places.push(path);
    shape = layer.outputShape;
  }
  const linearise = linearisation(layers);
  const applyLayer = (x: tf.Tensor, index: number, pass: Pass): tf.Tensor => {
    const y = (layers[index] as Layer).apply(x, pass);
    pass.watch?.(places[index] as string, y);
    return y;
  };
  return {
    layers,
    weights: layers.flatMap((layer) => layer.weights),
    state: layers.flatMap((layer) => layer.state),
    penalised: layers.flatMap((layer) => layer.penalised),
    inputShape: site.inputShape,
    outputShape: shape,
    apply: (x, pass) => tf.tidy(() => layers.reduce((value, _, index) => applyLayer(value, index, pass), x)),
    ...(linearise ? { linearise } : {}),
  };
}

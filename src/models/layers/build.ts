import { featureCount } from '../../data/examples';
import { activate } from '../../math/differentiable';
import { tf } from '../../runtime/tensorflow';
import type { Pass } from '../model';
import type { Variables } from '../trainable';
import { buildBatchNorm } from './batchNorm';
import { buildConvolution, buildCrop, buildMaxPool, buildUpSample } from './convolution';
import { buildDense } from './dense';
import { buildKeepLargest } from './keepLargest';
import { type Layer, type LayerSite, plainLayer } from './layer';
import { buildDropout, buildGaussianNoise } from './noise';
import type { LayerSpec, ReshapeSpec } from './spec';

function buildReshape({ shape }: ReshapeSpec, site: LayerSite): Layer {
  if (featureCount(shape) !== featureCount(site.inputShape)) {
    throw new RangeError(
      `${site.path}: cannot reshape [${site.inputShape.join(', ')}] to [${shape.join(', ')}]; both must hold the same count of numbers`,
    );
  }
  return plainLayer(`reshape ${shape.join('×')}`, site, {
    outputShape: shape,
    apply: (x) => tf.reshape(x, [-1, ...shape]),
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

/**
 * Builds one layer from its description.
 *
 * @throws RangeError naming the layer, the rule and the value when a size does not fit
 */
export function buildLayer(spec: LayerSpec, site: LayerSite): Layer {
  expectPositiveIntegers(spec, site);
  switch (spec.type) {
    case 'dense':
      return buildDense(spec, site);
    case 'conv2d':
    case 'conv2dTranspose':
      return buildConvolution(spec, site);
    case 'batchNorm':
      return buildBatchNorm(spec, site);
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
      return plainLayer(spec.activation, site, { apply: (x) => tf.tidy(() => tf.clone(activate(x, spec.activation))) });
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
}

/**
 * Builds layers one on top of the other.
 *
 * @param site  path of the stack (`encoder`), the shape of its input and the seed
 */
export function buildStack(specs: readonly LayerSpec[], site: LayerSite): Stack {
  const layers: Layer[] = [];
  let shape = site.inputShape;
  for (const [index, spec] of specs.entries()) {
    const layer = buildLayer(spec, { path: `${site.path}/${index}-${spec.type}`, inputShape: shape, seed: site.seed });
    layers.push(layer);
    shape = layer.outputShape;
  }
  return {
    layers,
    weights: layers.flatMap((layer) => layer.weights),
    state: layers.flatMap((layer) => layer.state),
    penalised: layers.flatMap((layer) => layer.penalised),
    inputShape: site.inputShape,
    outputShape: shape,
    apply: (x, pass) => tf.tidy(() => layers.reduce((value, layer) => layer.apply(value, pass), x)),
  };
}

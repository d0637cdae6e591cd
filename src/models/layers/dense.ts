import { activate, addBias } from '../../math/differentiable';
import { freshWeights } from '../../math/initialise';
import { tf } from '../../runtime/tensorflow';
import { weightVariable } from '../weights';
import type { Layer, LayerSite } from './layer';
import type { DenseSpec } from './spec';

/**
 * Builds a fully connected layer.
 *
 * @throws RangeError when the input is not flat
 */
export function buildDense(spec: DenseSpec, site: LayerSite): Layer {
  const { units, activation = 'linear', bias: hasBias = true } = spec;
  const [inputs] = site.inputShape;
  if (site.inputShape.length !== 1 || inputs === undefined) {
    throw new RangeError(
      `${site.path}: a dense layer takes flat examples, got shape [${site.inputShape.join(', ')}]; put { type: 'flatten' } before it`,
    );
  }
  const shape = [inputs, units];
  const kernelName = `${site.path}/kernel`;
  const fresh = freshWeights({ shape, fanIn: inputs, fanOut: units, activation }, site.seed, kernelName);
  const kernel = weightVariable(kernelName, fresh, shape);
  const bias = hasBias ? weightVariable(`${site.path}/bias`, new Float32Array(units), [units]) : undefined;
  return {
    label: `dense ${units} ${activation}`,
    inputShape: site.inputShape,
    outputShape: [units],
    weights: bias ? [kernel, bias] : [kernel],
    state: [],
    penalised: [kernelName],
    apply: (x) =>
      tf.tidy(() => {
        const product = tf.matMul(x as tf.Tensor2D, kernel.variable as tf.Tensor2D);
        return activate(bias ? addBias(product, bias.variable) : product, activation);
      }),
  };
}

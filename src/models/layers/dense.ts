import { activationSlope } from '../../math/activationSlope';
import { activate, addBias } from '../../math/differentiable';
import { expectGain, freshWeights } from '../../math/initialise';
import { tf } from '../../runtime/tensorflow';
import type { Weight } from '../model';
import { weightVariable } from '../weights';
import type { Layer, LayerSite } from './layer';
import { mapCodes } from './linearised';
import type { DenseSpec } from './spec';

/** The matrix of a dense layer: its own, or another layer's, transposed. */
interface Matrix {
  /** Where it is the layer's own. */
  readonly own?: Weight;
  readonly values: tf.Tensor2D;
  readonly transposed: boolean;
}

function ownMatrix({ units, activation = 'linear', gain }: DenseSpec, site: LayerSite, inputs: number): Matrix {
  const shape = [inputs, units];
  const name = `${site.path}/kernel`;
  if (gain !== undefined) expectGain(site.path, gain);
  const own = weightVariable(name, shape, () =>
    freshWeights({ shape, fanIn: inputs, fanOut: units, activation, gain }, site.seed, name),
  );
  return { own, values: own.variable as tf.Tensor as tf.Tensor2D, transposed: false };
}

function tiedMatrix(tiedTo: string, { units }: DenseSpec, site: LayerSite, inputs: number): Matrix {
  const kernel = site.earlier?.find(({ name }) => name === `${tiedTo}/kernel`)?.variable;
  if (kernel?.shape.join() !== [units, inputs].join()) {
    const dense = site.earlier?.filter(({ variable, name }) => variable.rank === 2 && name.endsWith('/kernel')) ?? [];
    const known = dense.map(({ name, variable }) => `${name.replace(/\/kernel$/, '')} [${variable.shape.join(', ')}]`);
    throw new RangeError(
      `${site.path}: tiedTo must name a dense layer of the encoder with a matrix [${units}, ${inputs}], got ${tiedTo}; there are ${known.join(', ') || 'none'}`,
    );
  }
  return { values: kernel as tf.Tensor as tf.Tensor2D, transposed: true };
}

/**
 * Builds a fully connected layer.
 *
 * @throws RangeError when the input is not flat, or when there is no layer to be tied to
 */
export function buildDense(spec: DenseSpec, site: LayerSite): Layer {
  const { units, activation = 'linear', bias: hasBias = true, tiedTo, initialBias = 0 } = spec;
  const [inputs] = site.inputShape;
  if (site.inputShape.length !== 1 || inputs === undefined) {
    throw new RangeError(
      `${site.path}: a dense layer takes flat examples, got shape [${site.inputShape.join(', ')}]; put { type: 'flatten' } before it`,
    );
  }
  const { own, values, transposed } =
    tiedTo === undefined ? ownMatrix(spec, site, inputs) : tiedMatrix(tiedTo, spec, site, inputs);
  const bias = hasBias
    ? weightVariable(`${site.path}/bias`, [units], () => new Float32Array(units).fill(initialBias))
    : undefined;
  const preActivation = (x: tf.Tensor): tf.Tensor => {
    const product = tf.matMul(x as tf.Tensor2D, values, false, transposed);
    return bias ? addBias(product, bias.variable) : product;
  };
  return {
    label: `dense ${units} ${activation}${tiedTo === undefined ? '' : `, tied to ${tiedTo}`}`,
    inputShape: site.inputShape,
    outputShape: [units],
    weights: [...(own ? [own] : []), ...(bias ? [bias] : [])],
    state: [],
    penalised: own ? [own.name] : [],
    multiplyAdds: inputs * units,
    activation,
    apply: (x) => tf.tidy(() => activate(preActivation(x), activation)),
    linearise(x) {
      const before = preActivation(x);
      return {
        y: activate(before, activation),
        slope: activationSlope(before, activation),
        pullBack: (rows) => mapCodes(rows, (merged) => tf.matMul(merged as tf.Tensor2D, values, false, !transposed)),
      };
    },
  };
}

import { normaliseRows, pullBackNormalised, rowMoments } from '../../math/layerNorm';
import { tf } from '../../runtime/tensorflow';
import { weightVariable } from '../weights';
import type { Layer, LayerSite } from './layer';
import type { LayerNormSpec } from './spec';

/**
 * Builds layer normalisation: each example by its own mean and deviation over the last axis, then γ and β for each of
 * its values. It is the same in training and outside, and does not know the rest of the batch.
 */
export function buildLayerNorm({ epsilon = 1e-5 }: LayerNormSpec, site: LayerSite): Layer {
  const width = site.inputShape[site.inputShape.length - 1] as number;
  const filled = (name: string, value: number) =>
    weightVariable(`${site.path}/${name}`, [width], () => new Float32Array(width).fill(value));
  const gamma = filled('gamma', 1);
  const beta = filled('beta', 0);
  return {
    label: 'layer norm',
    inputShape: site.inputShape,
    outputShape: site.inputShape,
    weights: [gamma, beta],
    state: [],
    penalised: [],
    apply: (x) => tf.tidy(() => tf.add(tf.mul(normaliseRows(x, epsilon), gamma.variable), beta.variable)),
    linearise(x) {
      const { mean, inverseDeviation } = rowMoments(x, epsilon);
      const normalised = tf.mul(tf.sub(x, mean), inverseDeviation);
      return {
        y: tf.add(tf.mul(normalised, gamma.variable), beta.variable),
        pullBack: (rows) =>
          pullBackNormalised(
            tf.mul(rows, gamma.variable),
            tf.expandDims(normalised, 1),
            tf.expandDims(inverseDeviation, 1),
          ),
      };
    },
  };
}

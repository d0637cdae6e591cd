import { featureCount } from '../../data/examples';
import { batchNormInference, batchNormTraining } from '../../math/differentiable';
import { tf } from '../../runtime/tensorflow';
import { weightVariable } from '../weights';
import type { Layer, LayerSite } from './layer';
import type { BatchNormSpec } from './spec';

/**
 * Builds batch normalisation. Training passes use the moments of the batch and move the stored ones towards them
 * (the unbiased variance, as Keras does); other passes use the stored ones.
 */
export function buildBatchNorm(spec: BatchNormSpec, site: LayerSite): Layer {
  const { momentum = 0.9, epsilon = 1e-3 } = spec;
  const channels = site.inputShape[site.inputShape.length - 1] as number;
  const positions = featureCount(site.inputShape) / channels;
  const filled = (name: string, value: number) =>
    weightVariable(`${site.path}/${name}`, [channels], () => new Float32Array(channels).fill(value));
  const gamma = filled('gamma', 1);
  const beta = filled('beta', 0);
  const movingMean = filled('movingMean', 0);
  const movingVariance = filled('movingVariance', 1);
  const move = (moving: tf.Variable, seen: tf.Tensor): void =>
    moving.assign(tf.add(tf.mul(momentum, moving), tf.mul(1 - momentum, seen)));
  return {
    label: 'batch norm',
    inputShape: site.inputShape,
    outputShape: site.inputShape,
    weights: [gamma, beta],
    state: [movingMean, movingVariance],
    penalised: [],
    apply: (x, pass) =>
      tf.tidy(() => {
        const inputs = { scale: gamma.variable, offset: beta.variable, epsilon };
        const stored = { mean: movingMean.variable, variance: movingVariance.variable };
        const image = tf.reshape(x, [-1, positions, 1, channels]);
        const y = pass.training
          ? batchNormTraining(image, inputs, ({ mean, variance }) => {
              move(stored.mean, mean);
              move(stored.variance, variance);
            })
          : batchNormInference(image, inputs, stored);
        return tf.reshape(y, [-1, ...site.inputShape]);
      }),
  };
}

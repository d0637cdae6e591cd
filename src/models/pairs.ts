import { type Examples, featureCount } from '../data/examples';
import { tf } from '../runtime/tensorflow';
import type { TrainableModel } from './model';
import { buildLoss } from './reconstruction';
import type { StackedAutoencoder } from './stacked';
import { withFields } from './trainable';

const sameShape = (a: Examples, b: Examples): boolean => a.count === b.count && a.shape.join() === b.shape.join();

/**
 * What a net is shown and what it has to answer, example by example, as one set for `fit`: shape [2, ...shape], the
 * input first.
 *
 * @param inputs   what the encoder sees
 * @param targets  as many examples of the same shape
 * @throws RangeError when count or shape differ
 */
export function pairExamples(inputs: Examples, targets: Examples): Examples {
  if (!sameShape(inputs, targets)) {
    const say = ({ count, shape }: Examples) => `${count} of [${shape.join(', ')}]`;
    throw new RangeError(
      `pairExamples: inputs and targets must agree in count and shape, got ${say(inputs)} and ${say(targets)}`,
    );
  }
  const features = featureCount(inputs.shape);
  const values = new Float32Array(2 * inputs.values.length);
  for (let row = 0; row < inputs.count; row++) {
    values.set(inputs.values.subarray(row * features, (row + 1) * features), 2 * row * features);
    values.set(targets.values.subarray(row * features, (row + 1) * features), (2 * row + 1) * features);
  }
  return { values, count: inputs.count, shape: [2, ...inputs.shape] };
}

/**
 * A model as `fit` sees it when inputs and targets are given instead of being the same example: it takes what
 * `pairExamples` makes, and its objective for a pair (y, t) is
 *   loss(t, decoder(encoder(y))).
 * With two noisy copies of an image as a pair this is learning without clean images. The weights are the model's own:
 * train this view, then use the model.
 *
 * @param model  an autoencoder whose loss has no variables of its own; its corruption and its code terms are left out
 * @returns a view with the model's weights; it is not disposed by itself
 * @throws RangeError when the loss learns a width
 * @see Lehtinen et al. 2018, Noise2Noise (arXiv:1803.04189)
 */
export function onPairs(model: StackedAutoencoder): TrainableModel {
  const { name, inputShape, config, encoder, decoder } = model;
  const loss = buildLoss(name, { loss: config.loss, output: config.output, shape: inputShape });
  if (loss.weights.length > 0) {
    for (const { variable } of loss.weights) variable.dispose();
    throw new RangeError(`onPairs: the loss of ${name} must not learn a width, got ${JSON.stringify(config.loss)}`);
  }
  const view: TrainableModel = {
    name: `${name} on pairs`,
    kind: model.kind ?? 'autoencoder',
    inputShape: [2, ...inputShape],
    latentDim: model.latentDim,
    weights: model.weights,
    state: model.state,
    termNames: ['reconstruction'],
    cost: model.cost,
    recordCost: (cost) => model.recordCost(cost),
    encode: (pairs) => model.encode(pairs),
    lossTerms: (pairs, pass) =>
      tf.tidy(() => {
        const [y, target] = tf.split(pairs, 2, 1).map((half) => tf.reshape(half, [-1, ...inputShape]));
        const logits = decoder.apply(encoder.apply(y as tf.Tensor, pass), pass);
        const reconstruction = loss.cost(target as tf.Tensor, logits);
        return { objective: reconstruction, parts: { reconstruction } };
      }),
    dispose: () => undefined,
  };
  return model.penalty ? withFields(view, { penalty: model.penalty }) : view;
}

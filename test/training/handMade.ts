import { type Codec, type Examples, examplesFrom, type TrainableModel } from 'autoencoder-workbook';
import { normalValues, randomSource } from 'autoencoder-workbook/dist/math/random';
import { tf } from 'autoencoder-workbook/dist/runtime/tensorflow';

/** A model built from tfjs operations alone: none of the package's layers, losses or gradients. */
export type HandMade = TrainableModel & Codec;

/** Numbers in (0, 1) without structure. */
export function handMadeData(count: number, features: number): Examples {
  const random = randomSource(9, 'hand-made');
  return examplesFrom(
    Float32Array.from({ length: count * features }, () => random.uniform()),
    [features],
  );
}

const unused = (): never => {
  throw new Error('the hand-made model only trains');
};

/** Dense layers with relu between them and squared error behind a sigmoid; `noise` is added to the input in training. */
export function handMade({
  sizes,
  seed,
  noise = 0,
}: {
  readonly sizes: readonly number[];
  readonly seed: number;
  readonly noise?: number;
}): HandMade {
  const random = randomSource(seed, 'weights');
  const weights = sizes.slice(1).flatMap((units, layer) => {
    const inputs = sizes[layer] as number;
    const fresh = normalValues(inputs * units, random).map((value) => value * Math.sqrt(2 / inputs));
    return [
      { name: `${layer}/kernel`, variable: tf.variable(tf.tensor2d(fresh, [inputs, units])) },
      { name: `${layer}/bias`, variable: tf.variable(tf.zeros([units])) },
    ];
  });
  const layers = sizes.length - 1;
  return {
    name: 'hand-made',
    inputShape: [sizes[0] as number],
    latentDim: Math.min(...sizes),
    cost: { parameters: 0, fitSeconds: 0 },
    weights,
    state: [],
    termNames: ['reconstruction'],
    encode: unused,
    decode: unused,
    recordCost: unused,
    dispose: () => tf.dispose(weights.map(({ variable }) => variable)),
    lossTerms(x, pass) {
      let h = pass.training && noise > 0 ? tf.add(x, tf.mul(noise, pass.random.normal(x.shape))) : x;
      for (let layer = 0; layer < layers; layer++) {
        const [kernel, bias] = [weights[2 * layer]?.variable, weights[2 * layer + 1]?.variable] as [
          tf.Tensor,
          tf.Tensor,
        ];
        h = tf.add(tf.matMul(h, kernel), bias);
        if (layer < layers - 1) h = tf.relu(h);
      }
      const reconstruction = tf.sum(tf.squaredDifference(x, tf.sigmoid(h)), 1) as tf.Tensor1D;
      return { objective: tf.mul(pass.beta, reconstruction), parts: { reconstruction } };
    },
  };
}

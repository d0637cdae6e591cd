import type { Pca, VariationalAutoencoder } from 'autoencoder-workbook';
import type { ProbabilisticPca } from 'autoencoder-workbook/dist/pca';
import { tf } from 'autoencoder-workbook/dist/runtime';

/** Sets one weight of a model by name. */
function setWeight(model: VariationalAutoencoder, name: string, values: number[]): void {
  const weight = model.weights.find((candidate) => candidate.name === name);
  if (!weight) throw new Error(`setWeight: no ${name} among ${model.weights.map((one) => one.name).join(', ')}`);
  tf.tidy(() => weight.variable.assign(tf.tensor(values, weight.variable.shape)));
}

/**
 * Gives a linear variational autoencoder the numbers of probabilistic PCA, so that its decoder is the maximum-
 * likelihood one and its encoder the exact posterior. With `widen` the posterior's variance is multiplied by that.
 */
export function setExactPosterior(
  model: VariationalAutoencoder,
  { pca, exact, widen = 1 }: { readonly pca: Pca; readonly exact: ProbabilisticPca; readonly widen?: number },
): void {
  const features = pca.mean.length;
  const { latentDim } = pca;
  const lambda = Array.from(pca.eigenvalues.subarray(0, latentDim));
  const signal = lambda.map((value) => Math.sqrt(Math.max(0, value - exact.noiseVariance)));
  const encoder: number[] = [];
  const decoder: number[] = [];
  for (let feature = 0; feature < features; feature++) {
    for (let k = 0; k < latentDim; k++) {
      encoder.push(
        ((signal[k] as number) / (lambda[k] as number)) * (pca.components[k * features + feature] as number),
      );
    }
  }
  for (let k = 0; k < latentDim; k++) {
    for (let feature = 0; feature < features; feature++) {
      decoder.push((signal[k] as number) * (pca.components[k * features + feature] as number));
    }
  }
  const shift = lambda.map(
    (_, k) => -pca.mean.reduce((sum, value, feature) => sum + value * (encoder[feature * latentDim + k] as number), 0),
  );
  setWeight(model, 'encoder/mean/kernel', encoder);
  setWeight(model, 'encoder/mean/bias', shift);
  setWeight(model, 'encoder/logVar/kernel', new Array(features * latentDim).fill(0));
  setWeight(
    model,
    'encoder/logVar/bias',
    Array.from(exact.posteriorVariance, (value) => Math.log(widen * value)),
  );
  setWeight(model, 'decoder/0-dense/kernel', decoder);
  setWeight(model, 'decoder/0-dense/bias', Array.from(pca.mean));
  setWeight(model, 'likelihood/logVar', [Math.log(exact.noiseVariance)]);
}

import type { Dataset, Examples } from '../../data/examples';
import { normalValues, randomSource } from '../../math/random';
import { frechetDistance } from '../../metrics/frechet';
import { priorCodes } from '../../models/latentSpace';
import { fitPca, type Pca } from '../../pca/pca';
import { type BoardTask, isVariational } from '../task';

/** Components of the PCA in whose space samples are compared. */
const FRECHET_COMPONENTS = 32;

/** Codes drawn from the Gaussian with the mean and covariance of the given ones. */
function gaussianCodes(codes: Examples, count: number, seed: number): Examples {
  const [latentDim = 0] = codes.shape;
  const { mean, components, eigenvalues } = fitPca(codes);
  const kept = eigenvalues.length;
  const normals = normalValues(count * kept, randomSource(seed, 'codes of a fitted Gaussian'));
  const values = new Float32Array(count * latentDim);
  for (let row = 0; row < count; row++) {
    for (let column = 0; column < latentDim; column++) {
      let sum = mean[column] as number;
      for (let i = 0; i < kept; i++) {
        const score = Math.sqrt(Math.max(0, eigenvalues[i] as number)) * (normals[row * kept + i] as number);
        sum += score * (components[i * latentDim + column] as number);
      }
      values[row * latentDim + column] = sum;
    }
  }
  return { values, count, shape: [latentDim] };
}

/** The PCA of a training part, which all methods' samples are compared in: fitted once per data set. */
const comparisonSpaces = new WeakMap<Dataset, Pca>();

function comparisonSpace(train: Dataset): Pca {
  const known = comparisonSpaces.get(train);
  if (known) return known;
  const pca = fitPca(train, {
    latentDim: Math.min(FRECHET_COMPONENTS, train.count, train.values.length / train.count),
  });
  comparisonSpaces.set(train, pca);
  return pca;
}

/** Drawing new examples. */
export const samples: BoardTask = {
  key: 'samples',
  title: 'samples',
  quantities: [
    {
      key: 'frechet',
      title: 'Fréchet distance of samples',
      digits: 2,
      better: 'lower',
      meaning: `Distance in ${FRECHET_COMPONENTS} principal components between the test part and as many decoded codes: drawn from the prior for the VAE, from the Gaussian fitted to the training codes for every other method.`,
    },
  ],
  measure: ({ codec, model, parts: { train, test }, codesOf, seed }) => {
    if (codec.latentDim === 0 || test.count < 2) return { frechet: null };
    const codes = isVariational(model)
      ? priorCodes(test.count, { latentDim: codec.latentDim, seed })
      : gaussianCodes(codesOf('train'), test.count, seed);
    return { frechet: frechetDistance(comparisonSpace(train), test, codec.decode(codes)) };
  },
};

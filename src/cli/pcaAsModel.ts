import type { Codec } from '../data/codec';
import { linearAutoencoder } from '../models/dense';
import type { Model } from '../models/family';
import { stackedAutoencoder } from '../models/stacked';
import { writeWeights } from '../models/weights';
import type { Pca } from '../pca/pca';

/** The transpose of a row-major matrix. */
function transposed(matrix: Float32Array, rows: number): Float32Array {
  const columns = matrix.length / rows;
  return Float32Array.from(matrix, (_, index) => {
    const [column, row] = [Math.floor(index / rows), index % rows];
    return matrix[row * columns + column] as number;
  });
}

/**
 * PCA as a linear autoencoder with the same codes and reconstructions, so that it can be saved like one:
 *   z = x·Vᵀ − V·μ,  x̂ = z·V + μ.
 *
 * @returns a model named `PCA`, of kind `pca`; the caller disposes it
 */
export function pcaAsModel(pca: Pca): Model & Codec {
  const { latentDim, inputShape, components, mean, cost } = pca;
  // The weights are replaced at once, whatever the seed.
  const linear = linearAutoencoder({ name: pca.name, latentDim, inputShape, seed: 1 });
  linear.dispose();
  const model = stackedAutoencoder({ ...linear.config, kind: 'pca' });
  const offset = Float32Array.from({ length: latentDim }, (_, row) => {
    let sum = 0;
    for (const [column, value] of mean.entries()) sum -= (components[row * mean.length + column] as number) * value;
    return sum;
  });
  const numbers = [transposed(components, latentDim), offset, components, mean];
  writeWeights(
    model,
    Object.fromEntries(model.weights.map(({ name }, index) => [name, numbers[index] as Float32Array])),
  );
  model.recordCost(cost);
  return model;
}

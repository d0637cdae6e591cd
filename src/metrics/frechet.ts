import { type Examples, featureCount } from '../data/examples';
import { meanAndCovariance } from '../pca/covariance';
import type { Pca } from '../pca/pca';
import { FLOAT, nativeOps } from '../runtime/native';
import { numbersOf } from '../runtime/numbers';
import { tf } from '../runtime/tensorflow';

/** Eigenvalues (no less than 0) and eigenvectors (columns) of a symmetric matrix. */
function eigen(matrix: tf.Tensor): readonly [tf.Tensor, tf.Tensor] {
  const [values, vectors] = nativeOps('SelfAdjointEigV2', { T: FLOAT, compute_v: { bool: true } }, [matrix], 2);
  return [tf.relu(values as tf.Tensor), vectors as tf.Tensor];
}

/**
 * Fréchet distance between two sets of examples, each taken as one Gaussian in the space of a PCA's components:
 *   d² = ‖m₁ − m₂‖² + tr(C₁ + C₂ − 2 (C₁^½ C₂ C₁^½)^½),
 * with means m and covariances C (divided by n) of the scores. It compares what samples look like on the whole — their
 * mean and how pixels vary together — not whether single samples are good. Smaller is closer; 0 for equal moments.
 *
 * Not the "FID" of the literature, which takes the features of a trained classifier and whose values depend on its
 * implementation. Numbers compare only under the same PCA (fitted on training data) and similar sample sizes: with n
 * samples in k dimensions, sampling alone adds about Σλ/n·2.
 *
 * @param pca  fitted on the training examples; its latentDim is the dimension of the comparison
 * @returns d², in squared pixel values
 * @throws RangeError when a set has fewer than two examples or another shape
 * @see Dowson & Landau 1982, The Fréchet distance between multivariate normal distributions
 */
export function frechetDistance(pca: Pca, a: Examples, b: Examples): number {
  for (const [name, { count }] of Object.entries({ a, b })) {
    if (count < 2) throw new RangeError(`frechetDistance: ${name} must hold at least two examples, got ${count}`);
  }
  const [first, second] = [a, b].map((examples) => meanAndCovariance(pca.encode(examples)));
  if (!first || !second) throw new Error('frechetDistance: moments are missing');
  const k = featureCount([pca.latentDim]);
  const shift = first.mean.reduce((sum, value, index) => sum + (value - (second.mean[index] as number)) ** 2, 0);
  const traces = numbersOf(() => {
    const [c1, c2] = [first, second].map(({ covariance }) => tf.tensor2d(covariance, [k, k])) as [
      tf.Tensor2D,
      tf.Tensor2D,
    ];
    const [values, vectors] = eigen(c1);
    const root = tf.matMul(tf.mul(vectors, tf.sqrt(values)) as tf.Tensor2D, vectors as tf.Tensor2D, false, true);
    const inner = tf.matMul(tf.matMul(root, c2), root);
    const symmetric = tf.mul(0.5, tf.add(inner, tf.transpose(inner)));
    return tf.stack([tf.sum(values), tf.sum(tf.sqrt(eigen(symmetric)[0]))]);
  });
  const [own = 0, cross = 0] = traces;
  let other = 0;
  for (let index = 0; index < k; index++) other += second.covariance[index * k + index] as number;
  return Math.max(0, shift + own + other - 2 * cross);
}

import { featureCount } from '../data/examples';
import type { Pca } from '../pca/pca';
import { fitProbabilisticPca, type ProbabilisticPcaOptions } from '../pca/probabilistic';
import type { AnomalyScore } from './anomalyScore';
import { quadraticScore } from './quadraticScore';

const LN_2PI = Math.log(2 * Math.PI);

/** Variances below this share of the largest are rounding noise in float32. */
const SMALLEST_SHARE = 1e-6;

const none = (length: number): Float32Array => new Float32Array(length);

/**
 * How far an example lies off PCA's plane, its squared prediction error (SPE, Q statistic) or residual,
 *   ‖x − x̂‖² = Σ_{i>k} tᵢ².
 * Blind to everything along the plane: a point a thousand units out along a component has residual 0.
 *
 * @param pca  fitted on training normals
 * @returns a score in squared data units
 * @see J. Jackson & G. Mudholkar, Control procedures for residuals associated with principal component analysis, 1979
 */
export function speScore(pca: Pca): AnomalyScore {
  const { latentDim, inputShape, mean, components } = pca;
  return quadraticScore({
    name: `PCA-${latentDim} residual`,
    inputShape,
    mean,
    directions: components,
    along: none(latentDim),
    off: 1,
    constant: 0,
  });
}

/**
 * How far along PCA's plane an example lies, Hotelling's T² = Σ_{i≤k} tᵢ²/λᵢ. Blind to everything off the plane.
 *
 * @param pca  fitted on training normals
 * @returns a score without unit, k on average over the data that PCA was fitted on
 * @throws RangeError when a kept eigenvalue is 0
 * @see H. Hotelling, Multivariate quality control, 1947
 */
export function hotellingScore(pca: Pca): AnomalyScore {
  const { latentDim, inputShape, mean, components, eigenvalues } = pca;
  const flat = eigenvalues.subarray(0, latentDim).findIndex((value) => !(value > 0));
  if (flat >= 0) {
    throw new RangeError(
      `hotellingScore: the variance along every component must be positive, got ${eigenvalues[flat]} along component ${flat + 1}; keep at most ${flat}`,
    );
  }
  return quadraticScore({
    name: `PCA-${latentDim} T²`,
    inputShape,
    mean,
    directions: components,
    along: eigenvalues.subarray(0, latentDim).map((value) => 1 / value),
    off: 0,
    constant: 0,
  });
}

/**
 * How unlikely an example is under probabilistic PCA: −ln p(x) in nats. With the eigenvalues of the model,
 *   −2 ln p = T² + SPE/σ² + ln |C| + d ln 2π,
 * one number that sees what lies off the plane and what lies far along it.
 *
 * @param pca  fitted on training normals, with at least one dropped direction
 * @throws RangeError when σ² is not positive
 * @see Tipping & Bishop 1999, Probabilistic principal component analysis
 */
export function likelihoodScore(pca: Pca, options: ProbabilisticPcaOptions = {}): AnomalyScore {
  const { latentDim, inputShape, mean, components, eigenvalues } = pca;
  const { noiseVariance } = fitProbabilisticPca(pca, options);
  const features = featureCount(inputShape);
  const variances = eigenvalues.subarray(0, latentDim).map((value) => Math.max(value, noiseVariance));
  const logDeterminant =
    variances.reduce((sum, value) => sum + Math.log(value), 0) + (features - latentDim) * Math.log(noiseVariance);
  return quadraticScore({
    name: `pPCA-${latentDim} −ln p`,
    inputShape,
    mean,
    directions: components,
    along: variances.map((value) => 0.5 / value),
    off: 0.5 / noiseVariance,
    constant: 0.5 * (features * LN_2PI + logDeterminant),
  });
}

/** Settings of `mahalanobisScore`. */
export interface MahalanobisOptions {
  /**
   * What is added to the variance in every direction, in squared data units; it decides how much the directions count
   * in which normals hardly vary. 0 only where they vary in all.
   */
  readonly ridge: number;
}

/**
 * Squared Mahalanobis distance with a ridge, (x − μ)ᵀ (C + ridge·1)⁻¹ (x − μ): all directions, each measured by how
 * much normals vary along it.
 *
 * @param pca  fitted on training normals; how many components it keeps does not matter
 * @throws RangeError when the ridge is negative, or 0 where normals do not vary in some direction
 * @see P. C. Mahalanobis, On the generalised distance in statistics, 1936
 */
export function mahalanobisScore(pca: Pca, { ridge }: MahalanobisOptions): AnomalyScore {
  const { eigenvalues, inputShape, mean } = pca;
  const features = featureCount(inputShape);
  const [largest = 0, smallest = 0] = [eigenvalues[0], eigenvalues[features - 1]];
  const varies = smallest > SMALLEST_SHARE * largest;
  if (!(Number.isFinite(ridge) && (varies ? ridge >= 0 : ridge > 0))) {
    throw new RangeError(
      `mahalanobisScore: ridge must be ${varies ? 'at least 0' : 'positive where the data do not vary in every direction'}, got ${ridge}`,
    );
  }
  return quadraticScore({
    name: `Mahalanobis, ridge ${ridge}`,
    inputShape,
    mean,
    directions: pca.withLatentDim(eigenvalues.length).components,
    along: eigenvalues.map((value) => 1 / (value + ridge)),
    // Directions beyond the list of eigenvalues have no variance but the ridge.
    off: eigenvalues.length < features ? 1 / ridge : 0,
    constant: 0,
  });
}

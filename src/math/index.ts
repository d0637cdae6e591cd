// The names of this room that others may use: `autoencoder-workbook/dist/math`.
import '../runtime/nativeLibrary';

export { activationOf, activationSlopeOf } from './activationNumbers';
export { activationSlope } from './activationSlope';
export { type BetaParameters, betaCdf, betaQuantile } from './betaDistribution';
export {
  type Activation,
  absolute,
  activate,
  addBias,
  type BatchMoments,
  type BatchNormInputs,
  batchNormInference,
  batchNormTraining,
} from './differentiable';
export { bernoulliEntropyFloor } from './entropy';
export { chiSquaredCdf, chiSquaredQuantile, normalCdf } from './gammaDistribution';
export { type DiagonalGaussian, gaussianLogDensity, sampleGaussian, standardNormalLogDensity } from './gaussian';
export { type BatchReduction, type FeatureReduction, hiddenBeta, type LossRecipe, type TermRecipe } from './hiddenBeta';
export type { Gain, WeightShape } from './initialise';
export {
  gaussianKL,
  gaussianKLMonteCarlo,
  gaussianKLPerDimension,
  type MonteCarloEstimate,
  type MonteCarloOptions,
} from './kl';
export { logMeanExp, logSumExp } from './logSumExp';
export {
  bernoulliNll,
  type GaussianSpread,
  gaussianNll,
  huber,
  type LaplaceSpread,
  laplaceNll,
  squaredError,
} from './losses';
export { normalQuantile } from './normalQuantile';
export { type NtXentOptions, ntXent, unitRows } from './ntXent';
export { normalValues, permutation, type RandomSource, randomSource } from './random';
export { featureCount } from './shapes';
export { preservingGain, type RandomLayer, type Signal, signalThrough, slopeGain } from './signalPropagation';
export { activityKL, codeL1, keepLargest, largestMask } from './sparsity';
export { type SsimOptions, ssimLoss, ssimPerExample } from './ssim';
export { type StepRandom, stepRandom } from './stepRandom';
export {
  type CrossCorrelation,
  cosineSimilarity,
  covarianceRedundancy,
  crossCorrelation,
  stopGradient,
  varianceShortfall,
} from './viewAgreement';

// The names of this room that others may use: `autoencoder-workbook/dist/pca`.
import '../runtime/nativeLibrary';

export { decoderDirections, principalAngles } from './angles';
export { type MeanAndCovariance, meanAndCovariance } from './covariance';
export {
  type LinearDenoiser,
  type LinearDenoiserOptions,
  linearDenoiser,
  type PredictedDenoisingErrors,
  predictedDenoisingErrors,
} from './linearDenoiser';
export { fitPca, type Pca, type PcaOptions } from './pca';
export { fitProbabilisticPca, type ProbabilisticPca, type ProbabilisticPcaOptions } from './probabilistic';

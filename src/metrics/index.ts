// The names of this room that others may use: `autoencoder-workbook/dist/metrics`.
import '../runtime/nativeLibrary';

export { alignment, type UniformityOptions, uniformity } from './alignment';
export { accuracy } from './classification';
export {
  type CodeDeviation,
  codeDeviation,
  type DeadUnits,
  deadUnits,
  type Saturation,
  type SaturationOptions,
  saturatedUnits,
  sphereDeviation,
} from './codeHealth';
export { type CodeSpectrumOptions, codeSpectrum, entropyRank, participationRatio, rankMe } from './codeSpectrum';
export { distinctRows, sharedRows } from './distinctRows';
export { activeUnits, type ElboReport, evidenceLowerBound, measuringPass } from './elbo';
export {
  balancedDraw,
  type CodeReader,
  type CodesWithLabels,
  type FewLabelAccuracy,
  type FewLabelOptions,
  type FewLabelParts,
  fewLabelAccuracy,
} from './fewLabels';
export { frechetDistance } from './frechet';
export { type ImportanceOptions, type ImportanceReport, importanceWeightedBound } from './importance';
export { latentVariances } from './latents';
export { type CodesWithData, fitLinearDecoder, type LinearDecoder, linearDecoderError } from './linearDecoder';
export { continuity, type MapQualityOptions, trustworthiness } from './mapQuality';
export {
  kNearestNeighbours,
  knnAccuracy,
  type LabelledCodes,
  type NeighbourOptions,
  type Neighbours,
} from './neighbours';
export { fitLinearProbe, type LinearProbe, linearProbeAccuracy, type ProbeOptions, predictLinearProbe } from './probe';
export {
  clipToRange,
  meanSquaredError,
  meanSquaredErrors,
  psnr,
  squaredErrorPerImage,
  squaredErrors,
  type ValueRange,
} from './reconstruction';
export { ssim, ssimValues } from './ssim';

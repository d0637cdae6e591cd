// The names of this room that others may use: `autoencoder-workbook/dist/metrics`.
import '../runtime/nativeLibrary';

export { accuracy } from './classification';
export { distinctRows, sharedRows } from './distinctRows';
export { activeUnits, type ElboReport, evidenceLowerBound, measuringPass } from './elbo';
export { frechetDistance } from './frechet';
export { type ImportanceReport, type ImportanceSettings, importanceWeightedBound } from './importance';
export { latentVariances } from './latents';
export { continuity, type MapQualitySettings, trustworthiness } from './mapQuality';
export {
  kNearestNeighbours,
  knnAccuracy,
  type LabelledCodes,
  type NeighbourSettings,
  type Neighbours,
} from './neighbours';
export { fitLinearProbe, type LinearProbe, linearProbeAccuracy, type ProbeSettings, predictLinearProbe } from './probe';
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

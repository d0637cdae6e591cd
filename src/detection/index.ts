// The names of this room that others may use: `autoencoder-workbook/dist/detection`.
import '../runtime/nativeLibrary';

export type { AnomalyScore, SavedScore } from './anomalyScore';
export {
  type AnomalySplitOptions,
  type AnomalySplits,
  type AnomalyTest,
  anomalySplits,
  type CalibrationNormals,
  calibrationNormals,
  type NormalSplitOptions,
  type NormalSplits,
  normalSplits,
  type TrainingNormals,
} from './anomalySplits';
export {
  type AurocInterval,
  type AurocIntervalOptions,
  type AurocMethod,
  aurocInterval,
  hanleyMcNeilVariance,
} from './aurocInterval';
export {
  type CalibrationScores,
  type ConformalThreshold,
  calibrate,
  calibrationScores,
  conformalPValues,
  conformalThreshold,
  type FalseAlarmLaw,
  falseAlarmLaw,
  type Sides,
} from './calibration';
export {
  compareScores,
  measureScores,
  type ScoreComparison,
  type TrivialScoreOptions,
  trivialScores,
} from './compareScores';
export { type Confusion, confusionAt, confusionOf } from './confusion';
export {
  aurocByGroup,
  type DetectionMeasures,
  detectionMeasures,
  type GroupAuroc,
  type GroupedAuroc,
} from './detectionMeasures';
export { type Detection, type Detector, type DetectorParts, detector } from './detector';
export { loadDetector, saveDetector } from './detectorFile';
export { type EventMeasures, eventMeasures, runsOf } from './events';
export { distinctScores, type JudgedScores } from './judged';
export { type JudgedPixels, judgedPixels } from './judgedPixels';
export {
  boxLimit,
  type JacksonMudholkarLimit,
  jacksonMudholkarLimit,
  type ResidualMoments,
  residualMoments,
} from './normalLimits';
export { hotellingScore, likelihoodScore, type MahalanobisOptions, mahalanobisScore, speScore } from './pcaScores';
export { pointAdjusted, type RandomAlarmMeasures, type RandomAlarms, randomAlarmMeasures } from './pointAdjustment';
export {
  type AlarmRates,
  averagePrecision,
  flagAllF1,
  type PrecisionPoint,
  precisionAtPrevalence,
  precisionRecallCurve,
} from './precision';
export { detectionFrame, type Reason, type ReasonOptions, reasons } from './reasons';
export { residualScore } from './residualScore';
export { auroc, type RocPoint, rocCurve } from './roc';
export {
  instantContributions,
  instantScores,
  type SeriesWindows,
  seriesWindows,
  type WindowOptions,
} from './seriesWindows';
export { confusionOfTopShare } from './topShare';
export {
  distanceToMeanScore,
  type NearestRowOptions,
  nearestRowScore,
  normScore,
  randomScore,
  sumScore,
} from './trivialScores';
export { twoSidedLogScore, twoSidedRankScore } from './twoSided';
export { meanPlusDeviations, quantileThreshold } from './usualThresholds';
export {
  type ImportanceScoreOptions,
  importanceScore,
  type NegativeElboOptions,
  negativeElboScore,
} from './variationalScores';

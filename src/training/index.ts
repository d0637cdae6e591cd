// The names of this room that others may use: `autoencoder-workbook/dist/training`.
import '../runtime/nativeLibrary';

export type { AveragingSettings } from './averaging';
export { createEngine, type EngineChoice } from './chooseEngine';
export type {
  Engine,
  EngineProblem,
  EvaluationOptions,
  OptimizerState,
  Snapshot,
  StepPlan,
  StepReport,
} from './engine';
export { fit } from './fit';
export { type EpochRecord, historyFrame } from './history';
export {
  type AdamSettings,
  type AdamWSettings,
  createSlots,
  type OptimizerSettings,
  type SgdSettings,
  type Slots,
  slotNames,
  updateWeight,
  type WeightUpdate,
} from './optimizers';
export type { CheckpointSettings, EarlyStopping, FitOptions, FitResult } from './options';
export { type FitProgress, type ProgressListener, setTrainingHost, type TrainingHost } from './progress';
export { TrainingError } from './run';
export {
  type BetaSchedule,
  betaAt,
  type LearningRate,
  learningRateAt,
  type PlateauState,
  type StepPosition,
} from './schedules';
export type { ReportRow, ReportTotals } from './step';
export type { StopReason } from './stop';

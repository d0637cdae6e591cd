// The names of this room that others may use: `autoencoder-workbook/dist/training`.
import '../runtime/nativeLibrary';

export type { AveragingOptions } from './averaging';
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
  type AdamOptions,
  type AdamWOptions,
  createSlots,
  type OptimizerOptions,
  type SgdOptions,
  type Slots,
  slotNames,
  updateWeight,
  type WeightUpdate,
} from './optimizers';
export type { CheckpointOptions, EarlyStopping, FitOptions, FitResult } from './options';
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
export type { LayerStatistics, StatisticsPlan } from './statistics';
export type { ReportRow, ReportTotals } from './step';
export type { StopReason } from './stop';

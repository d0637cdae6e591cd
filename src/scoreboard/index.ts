import '../runtime/nativeLibrary';

export {
  type BoardData,
  type BoardPlan,
  type BoardResult,
  type BoardRun,
  boardData,
  boardRuns,
  type TrainingFor,
  workBoardRun,
} from './board';
export { BOARD_COSTS } from './costs';
export { type Better, paretoFront, type Trade } from './front';
export { type GridOptions, type GridOutcome, type GridRun, keptResult, shardOf, workGrid } from './grid';
export {
  BOARD_METHODS,
  BOARD_NOISE,
  type BoardMethod,
  boardMethod,
  type FittedMethod,
  type FittingRequest,
} from './methods';
export {
  BOARD_QUANTITIES,
  type BoardPoint,
  type BoardRow,
  boardQuantity,
  boardRows,
  type Contest,
  contestStanding,
  qualityAgainstCost,
} from './rows';
export { type Contestant, type Estimate, estimate, type Standing, standing } from './standing';
export { storedResults } from './stored';
export type { BoardQuantity, BoardTask, TaskResult, Worker } from './task';
export { BOARD_TASKS, boardTask } from './tasks';
export { boardTraining } from './training';

import type { Examples } from '../data/examples';
import type { TrainableModel } from '../models/model';
import type { AveragingOptions } from './averaging';
import type { OptimizerOptions } from './optimizers';
import type { StatisticsPlan } from './statistics';
import type { ReportTotals } from './step';

/** What an engine is built for. Nothing above this interface knows which engine runs. */
export interface EngineProblem {
  readonly model: TrainableModel;
  /** The training examples; resident in the engine. */
  readonly data: Examples;
  readonly optimizer: OptimizerOptions;
  /** Longest gradient of all weights together; no limit unless given. */
  readonly clipNorm?: number | undefined;
  /** The average that the model is measured and saved with; its weights themselves unless given. */
  readonly averaging?: AveragingOptions | undefined;
  /** What each step measures of the layers; nothing unless given. */
  readonly statistics?: StatisticsPlan | undefined;
  readonly batchSize: number;
  /** Seed of the random numbers inside the steps. */
  readonly seed: number;
  /** Steps that `fit` expects to run in all: whether compiling longer pays. */
  readonly expectedSteps: number;
}

/** A run of consecutive steps, planned on the host. Step k takes the next `sizes[k]` of `indices`. */
export interface StepPlan {
  /** Number of the first step, from 1: the step part of the random key, and Adam's t. */
  readonly firstStep: number;
  /** Rows of the data, in the order they are visited. */
  readonly indices: Int32Array;
  /** Examples in each step: `batchSize`, but for the last of an epoch. */
  readonly sizes: readonly number[];
  /** Learning rate of each step. */
  readonly learningRates: Float32Array;
  /** Weight of the KL term in each step. */
  readonly betas: Float32Array;
}

/** What a run of steps measured. */
export interface StepReport {
  /** Sums over the examples and steps seen. */
  readonly totals: ReportTotals;
  /** First step whose objective was no finite number; absent when all were. */
  readonly brokenStep?: number;
}

/** Everything that must be kept to go on training exactly where it stopped, beside the model's weights. */
export interface OptimizerState {
  /**
   * By name: the optimiser's slots, e.g. `encoder/0-dense/kernel/m`, and under averaging the weights and state that the
   * averages are of, e.g. `encoder/0-dense/kernel/unaveraged`.
   */
  readonly slots: Readonly<Record<string, Float32Array>>;
}

/** A saved state of all weights, state and slots, held by the engine that made it. */
export interface Snapshot {
  /** Frees what the snapshot holds; restoring it afterwards throws. */
  dispose(): void;
}

/** Settings of `Engine.evaluate`. */
export interface EvaluationOptions {
  /** Weight of the KL term in the objective. */
  readonly beta: number;
  readonly seed: number;
  /** Asked between two parts of the set; true gives up. */
  readonly stopped?: () => boolean;
}

/** Runs training steps for one model on one training set. */
export interface Engine {
  /** How the steps are run. */
  readonly kind: 'eager' | 'graph' | 'xla';
  /** Why this one, in a sentence for the reader. */
  readonly reason: string;
  /** Seconds spent on building and compiling so far. */
  readonly compileSeconds: number;
  /** How many steps to plan for one call so that it stays within about 150 ms; adapts to what was measured. */
  stepsPerCall(): number;
  /** Runs the planned steps in one go; blocks the thread meanwhile. */
  run(plan: StepPlan): StepReport;
  /**
   * Mean terms over a whole set outside training, batch by batch; deterministic given `seed`. Gives the event loop
   * its turns meanwhile; undefined when `stopped` said so in one of them.
   */
  evaluate(examples: Examples, options: EvaluationOptions): Promise<Readonly<Record<string, number>> | undefined>;
  /** Copies the engine's weights and state, under averaging their averages, into the model's variables. */
  pull(): void;
  /**
   * Copies the model's variables into the engine; under averaging those that were changed since `pull`, each as a weight
   * and as the average so far.
   */
  push(): void;
  /** Keeps weights, state, slots and averages as they are now. */
  snapshot(): Snapshot;
  /** Puts back what `snapshot` kept. */
  restore(snapshot: Snapshot): void;
  /** What `pull` does not give, as numbers, for a checkpoint. */
  exportState(): OptimizerState;
  /**
   * Takes up what `exportState` gave, all or nothing.
   *
   * @throws RangeError when an array is missing or has another size; nothing is changed then
   */
  importState(state: OptimizerState): void;
  /** Frees everything native; the model keeps its variables (call `pull` before). */
  dispose(): void;
}

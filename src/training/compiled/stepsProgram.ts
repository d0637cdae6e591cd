import type { TrainableModel } from '../../models/model';
import { tf } from '../../runtime/tensorflow';
import { type OptimizerSettings, slotNames } from '../optimizers';
import type { Compiler } from './lowering';
import { loadGraph, type NativeGraph } from './nativeGraph';
import type { Recording } from './recording';
import type { TrainingState } from './state';
import { stepsGraph, stepsNames } from './stepsGraph';
import { effectiveRate } from './updates';

/** Consecutive steps of one batch size. */
export interface StepRun {
  readonly firstStep: number;
  /** `batch` row numbers for each step. */
  readonly indices: Int32Array;
  readonly learningRates: Float32Array;
  readonly betas: Float32Array;
}

/** What a program is compiled from. */
export interface StepsProgramSource {
  readonly model: TrainableModel;
  readonly recording: Recording;
  readonly batch: number;
  readonly optimizer: OptimizerSettings;
  readonly seed: number;
  readonly compiler: Compiler;
  /** How many numbers a step reports. */
  readonly reportLength: number;
}

/** XLA compiles for fixed shapes: its loop gets room for this many steps, and the number to run. */
const XLA_CAPACITY = 1024;

/** Training steps of one batch size, compiled. */
export class StepsProgram {
  /** Most steps of one call. */
  readonly capacity: number;
  private readonly graph: NativeGraph;

  constructor(
    private readonly source: StepsProgramSource,
    state: TrainingState,
  ) {
    const { model, recording, batch, optimizer, compiler, reportLength } = source;
    this.capacity = compiler === 'xla' ? XLA_CAPACITY : Number.POSITIVE_INFINITY;
    this.graph = loadGraph(
      stepsGraph({
        recording,
        batch,
        exampleShape: model.inputShape,
        reportLength,
        stateShapes: state.shapes,
        weightCount: model.weights.length,
        momentCount: model.state.length,
        slotsPerWeight: slotNames(optimizer).length,
        optimizer,
        compiler,
      }),
    );
  }

  /** Has the library compile everything now, by a run of no steps. */
  warmUp(state: TrainingState, data: tf.Tensor2D): void {
    const none = { firstStep: 1, indices: new Int32Array(), learningRates: new Float32Array() };
    this.run(state, data, { ...none, betas: none.learningRates });
  }

  /**
   * Runs the steps and puts the new weights, state and slots into the state.
   *
   * @returns what each step reports, shape [steps, reportLength]
   */
  run(state: TrainingState, data: tf.Tensor2D, { firstStep, indices, learningRates, betas }: StepRun): Float32Array {
    const { batch, optimizer, seed, compiler, reportLength } = this.source;
    const steps = learningRates.length;
    // The plain graph takes any number of rows, but an empty table of indices has none to infer shapes from.
    const room = compiler === 'xla' ? this.capacity : Math.max(1, steps);
    const rates = learningRates.map((rate, offset) => effectiveRate(optimizer, rate, firstStep + offset));
    const inputs: Record<string, tf.Tensor> = {
      [stepsNames.count]: tf.scalar(steps, 'int32'),
      [stepsNames.firstStep]: tf.scalar(firstStep, 'int32'),
      [stepsNames.seed]: tf.scalar(seed, 'int32'),
      [stepsNames.indices]: tf.tensor2d(padded(indices, room * batch), [room, batch], 'int32'),
      [stepsNames.rates]: tf.tensor1d(padded(rates, room)),
      [stepsNames.betas]: tf.tensor1d(padded(betas, room)),
      [stepsNames.report]: tf.zeros([room, reportLength]),
    };
    const states = Object.fromEntries(state.values.map((value, index) => [stepsNames.stateIn(index), value]));
    const outputs = state.values.map((_, index) => stepsNames.stateOut(index));
    try {
      const results = this.graph.run({ ...inputs, [stepsNames.data]: data, ...states }, [
        ...outputs,
        stepsNames.reportOut,
      ]);
      const report = results.pop() as tf.Tensor;
      state.replace(results);
      const numbers = report.dataSync<'float32'>().subarray(0, steps * reportLength);
      report.dispose();
      return numbers;
    } finally {
      tf.dispose(inputs);
    }
  }

  dispose(): void {
    this.graph.dispose();
  }
}

/** The numbers, copied, with zeros behind them up to a length. */
function padded<T extends Float32Array | Int32Array>(numbers: T, length: number): T {
  const all = new (numbers.constructor as new (length: number) => T)(length);
  all.set(numbers);
  return all;
}

import type { Examples } from '../../../data/examples';
import { tf } from '../../../runtime/tensorflow';
import { averagingShare } from '../../averaging';
import type { Engine, EngineProblem } from '../../engine';
import { effectiveRate, keptShare } from '../../optimizers';
import { type BatchRun, StepEngine, type StepRun } from '../../stepEngine';
import type { Compiler } from '../graph/loop';
import { evaluationLoop, trainingLoop } from '../lower/loops';
import { NotCompilable, type Recording } from '../record/recording';
import { recordStep } from '../record/recordStep';
import { LoopProgram } from './nativeGraph';

/** XLA compiles for fixed shapes: its loop gets room for this many steps, and the number to run. */
const XLA_CAPACITY = 1024;

/** A compiler and the reason for it, in a sentence for the reader. */
export interface CompilerChoice {
  readonly compiler: Compiler;
  readonly reason: string;
}

/** Training steps of one batch size, compiled. */
interface StepsProgram {
  readonly loop: LoopProgram<keyof ReturnType<typeof trainingLoop>['carried']>;
  readonly compiler: Compiler;
}

type EvaluationProgram = LoopProgram<keyof ReturnType<typeof evaluationLoop>['carried']>;

/**
 * The engine that compiles the training step: it runs one step eagerly, records the native operations, writes them
 * as a graph with a loop around it, and runs many steps in one native call. Weights, state, optimiser slots and the
 * examples stay in native memory. README.md in this folder's parent shows a net on its way through.
 *
 * @param choose  the compiler, given the recorded step
 * @throws NotCompilable when the step cannot be compiled; the message is the reason to give the reader
 */
export function compiledEngine(problem: EngineProblem, choose: (recording: Recording) => CompilerChoice): Engine {
  const started = performance.now();
  const batch = Math.min(problem.batchSize, problem.data.count);
  const recording = recordTraining(problem, batch);
  const engine = new CompiledEngine(problem, choose(recording));
  try {
    engine.compileFirst(recording, batch);
  } catch (error) {
    engine.dispose();
    throw error instanceof NotCompilable ? error : new NotCompilable(`TensorFlow refuses the compiled step: ${error}`);
  }
  engine.compileSeconds = (performance.now() - started) / 1000;
  return engine;
}

/** The training step, with what it reports of the layers. */
function recordTraining({ model, data, statistics }: EngineProblem, batch: number): Recording {
  return recordStep(model, data, { training: true, batch, places: statistics?.places });
}

class CompiledEngine extends StepEngine {
  readonly kind: Compiler;
  readonly reason: string;
  private readonly steps = new Map<number, StepsProgram>();
  private readonly evaluations = new Map<number, EvaluationProgram>();

  constructor(problem: EngineProblem, { compiler, reason }: CompilerChoice) {
    super(problem);
    this.kind = compiler;
    this.reason = reason;
  }

  /** Compiles steps of the usual batch size now, all of them, by a run of no steps. */
  compileFirst(recording: Recording, batch: number): void {
    this.compileSteps(batch, recording, this.kind);
    const none = new Float32Array();
    this.runSteps({ batch, firstStep: 1, indices: new Int32Array(), learningRates: none, betas: none });
  }

  override dispose(): void {
    for (const { loop } of this.steps.values()) loop.dispose();
    for (const loop of this.evaluations.values()) loop.dispose();
    this.steps.clear();
    this.evaluations.clear();
    super.dispose();
  }

  protected override capacity(batch: number): number {
    return this.stepsOf(batch).compiler === 'xla' ? XLA_CAPACITY : Number.POSITIVE_INFINITY;
  }

  protected override runSteps({ batch, firstStep, indices, learningRates, betas }: StepRun): Float32Array {
    const { optimizer, averaging, seed } = this.problem;
    const { loop, compiler } = this.stepsOf(batch);
    const turns = learningRates.length;
    // The plain graph takes any number of rows, but an empty table of indices has none to infer shapes from.
    const room = compiler === 'xla' ? XLA_CAPACITY : Math.max(1, turns);
    const forSteps = (number: (rate: number, step: number) => number): tf.Tensor1D =>
      tf.tensor1d(
        padded(
          learningRates.map((rate, offset) => number(rate, firstStep + offset)),
          room,
        ),
      );
    const inputs = {
      firstStep: tf.scalar(firstStep, 'int32'),
      seed: tf.scalar(seed, 'int32'),
      indices: tf.tensor2d(padded(indices, room * batch), [room, batch], 'int32'),
      betas: tf.tensor1d(padded(betas, room)),
      rates: forSteps((rate, step) => effectiveRate(optimizer, rate, step)),
      keptShares: forSteps((rate) => keptShare(optimizer, rate)),
      averagingShares: forSteps((_, step) => (averaging ? averagingShare(averaging, step) : 0)),
    };
    try {
      const run = { turns, room, inputs: { ...inputs, data: this.data }, variables: this.state.values };
      const { rows, variables } = loop.run(run);
      this.state.replace(variables);
      return rows;
    } finally {
      tf.dispose(inputs);
    }
  }

  protected override runBatches(examples: Examples, data: tf.Tensor2D, run: BatchRun): Float32Array {
    const { batch, batches } = run;
    const loop = this.evaluations.get(batch) ?? this.compileEvaluation(batch, examples);
    const inputs = {
      firstRow: tf.scalar(run.firstRow, 'int32'),
      firstBatch: tf.scalar(run.firstBatch, 'int32'),
      seed: tf.scalar(run.seed, 'int32'),
      beta: tf.scalar(run.beta),
    };
    try {
      const variables = this.state.shown;
      return loop.run({ turns: batches, room: batches, inputs: { ...inputs, data }, variables }).rows;
    } finally {
      tf.dispose(inputs);
    }
  }

  /** The program of a batch size. The last, smaller batch of an epoch is one step in many: XLA would take too long. */
  private stepsOf(batch: number): StepsProgram {
    return (
      this.steps.get(batch) ?? this.timed(() => this.compileSteps(batch, recordTraining(this.problem, batch), 'graph'))
    );
  }

  private compileSteps(batch: number, recording: Recording, compiler: Compiler): StepsProgram {
    const { problem } = this;
    const shapes = this.state.values.map(({ shape }) => shape);
    const source = { model: problem.model, problem, recording, batch, rowLength: this.row.length, compiler };
    const program = { loop: new LoopProgram(trainingLoop(source, shapes)), compiler };
    this.steps.set(batch, program);
    return program;
  }

  private compileEvaluation(batch: number, examples: Examples): EvaluationProgram {
    const { model } = this.problem;
    return this.timed(() => {
      const recording = recordStep(model, examples, { training: false, batch });
      const loop = new LoopProgram(evaluationLoop({ model, recording, batch, rowLength: this.evaluationRow.length }));
      this.evaluations.set(batch, loop);
      return loop;
    });
  }

  private timed<T>(compile: () => T): T {
    const started = performance.now();
    const result = compile();
    this.compileSeconds += (performance.now() - started) / 1000;
    return result;
  }
}

/** The numbers, copied, with zeros behind them up to a length. */
function padded<T extends Float32Array | Int32Array>(numbers: T, length: number): T {
  const all = new (numbers.constructor as new (length: number) => T)(length);
  all.set(numbers);
  return all;
}

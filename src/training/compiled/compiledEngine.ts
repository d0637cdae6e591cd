import { type Examples, featureCount } from '../../data/examples';
import { tf } from '../../runtime/tensorflow';
import type { Engine, EngineProblem, EvaluationOptions, Snapshot, StepPlan, StepReport } from '../engine';
import { EVALUATION_BATCH, reportedNames } from '../step';
import { nextTurn } from '../stop';
import { chooseCompiler } from './chooseCompiler';
import { EvaluationProgram } from './evaluationProgram';
import type { Compiler } from './lowering';
import { NotCompilable, type Recording } from './recording';
import { TrainingState } from './state';
import { recordStep } from './stepRecording';
import { StepsProgram } from './stepsProgram';

/** Milliseconds that a call aims at; a fifth more than planned must not reach a quarter of a second. */
const CALL_MS = 120;
/** A call does at most this many times the steps of the one before, so that a lucky measurement does no harm. */
const GROWTH = 4;

/** Settings of `compiledEngine`. */
export interface CompiledEngineOptions {
  /** Chosen by the net and by the work ahead unless given. */
  readonly compiler?: Compiler;
}

/** weights, state and slots by reference: native tensors that nobody writes into. */
class CompiledSnapshot implements Snapshot {
  private disposed = false;
  constructor(private readonly tensors: readonly tf.Tensor[]) {}

  copies(): tf.Tensor[] {
    if (this.disposed) throw new Error('restore: the snapshot was disposed; take a new one');
    return this.tensors.map((tensor) => tf.keep(tf.clone(tensor)));
  }

  dispose(): void {
    if (!this.disposed) tf.dispose([...this.tensors]);
    this.disposed = true;
  }
}

/**
 * The engine that compiles the training step: it runs one step eagerly, records the native operations, writes them
 * as a graph with a loop around it, and runs many steps in one native call. Weights, state, optimiser slots and the
 * examples stay in native memory.
 *
 * @throws NotCompilable when the step cannot be compiled; the message is the reason to give the reader
 */
export function compiledEngine(problem: EngineProblem, options: CompiledEngineOptions = {}): Engine {
  return new CompiledEngine(problem, options);
}

class CompiledEngine implements Engine {
  readonly kind: Compiler;
  readonly reason: string;
  compileSeconds = 0;
  private readonly names: readonly string[];
  private readonly state: TrainingState;
  private readonly data: tf.Tensor2D;
  private readonly steps = new Map<number, StepsProgram>();
  private readonly evaluations = new Map<number, EvaluationProgram>();
  private planned = 1;

  constructor(
    private readonly problem: EngineProblem,
    options: CompiledEngineOptions,
  ) {
    const started = performance.now();
    const { model, data } = problem;
    this.names = reportedNames(model);
    const batch = Math.min(problem.batchSize, data.count);
    const recording = recordStep(model, data, { training: true, batch });
    const choice = options.compiler
      ? { compiler: options.compiler, reason: 'asked for' }
      : chooseCompiler(recording, problem.expectedSteps);
    this.kind = choice.compiler;
    this.reason = choice.reason;
    this.state = new TrainingState(model, problem.optimizer);
    this.data = asRows(data);
    try {
      const program = this.compileSteps(batch, recording, this.kind);
      program.warmUp(this.state, this.data);
    } catch (error) {
      this.dispose();
      throw error instanceof NotCompilable
        ? error
        : new NotCompilable(`TensorFlow refuses the compiled step: ${error}`);
    }
    this.compileSeconds = (performance.now() - started) / 1000;
  }

  stepsPerCall(): number {
    return this.planned;
  }

  run({ firstStep, indices, sizes, learningRates, betas }: StepPlan): StepReport {
    const sums = new Float64Array(this.names.length);
    let penaltySum = 0;
    let brokenStep: number | undefined;
    let done = 0;
    let visited = 0;
    while (done < sizes.length) {
      const batch = sizes[done] as number;
      const program = this.steps.get(batch) ?? this.compileRest(batch);
      const alike = sizes.slice(done).findIndex((size) => size !== batch);
      const count = Math.min(alike < 0 ? sizes.length - done : alike, program.capacity);
      const started = performance.now();
      const report = program.run(this.state, this.data, {
        firstStep: firstStep + done,
        indices: indices.subarray(visited, visited + count * batch),
        learningRates: learningRates.subarray(done, done + count),
        betas: betas.subarray(done, done + count),
      });
      if (batch === sizes[0]) this.planned = nextCount(this.planned, count, performance.now() - started);
      const length = this.names.length + 1;
      for (let step = 0; step < count; step++) {
        const row = report.subarray(step * length, (step + 1) * length);
        for (let term = 0; term < sums.length; term++) sums[term] = (sums[term] as number) + (row[term] as number);
        penaltySum += row[sums.length] as number;
        if (!Number.isFinite(row[0])) brokenStep ??= firstStep + done + step;
      }
      done += count;
      visited += count * batch;
    }
    return {
      sums: Object.fromEntries(this.names.map((name, index) => [name, sums[index] as number])),
      examples: visited,
      penaltySum,
      ...(brokenStep === undefined ? {} : { brokenStep }),
    };
  }

  async evaluate(
    examples: Examples,
    { beta, seed, stopped }: EvaluationOptions,
  ): Promise<Readonly<Record<string, number>> | undefined> {
    const total = Math.ceil(examples.count / EVALUATION_BATCH);
    const sums = new Float64Array(this.names.length);
    const data = examples === this.problem.data ? this.data : asRows(examples);
    let planned = 1;
    let done = 0;
    try {
      while (done < total) {
        const firstRow = done * EVALUATION_BATCH;
        const batch = Math.min(EVALUATION_BATCH, examples.count - firstRow);
        const whole = Math.floor((examples.count - firstRow) / batch);
        const program = this.evaluations.get(batch) ?? this.compileEvaluation(batch, examples);
        const batches = Math.min(planned, whole);
        const started = performance.now();
        const report = program.run(this.state, data, { batches, firstRow, firstBatch: done + 1, beta, seed });
        planned = nextCount(planned, batches, performance.now() - started);
        for (const [index, value] of report.entries()) {
          const term = index % (sums.length + 1);
          if (term < sums.length) sums[term] = (sums[term] as number) + value;
        }
        done += batches;
        await nextTurn();
        if (stopped?.()) return undefined;
      }
    } finally {
      if (data !== this.data) data.dispose();
    }
    return Object.fromEntries(this.names.map((name, index) => [name, (sums[index] as number) / examples.count]));
  }

  pull(): void {
    this.state.pull();
  }

  push(): void {
    this.state.push();
  }

  snapshot(): Snapshot {
    return new CompiledSnapshot(this.state.copies());
  }

  restore(snapshot: Snapshot): void {
    if (!(snapshot instanceof CompiledSnapshot)) throw new Error('restore: the snapshot is of another engine');
    this.state.replace(snapshot.copies());
  }

  exportState(): ReturnType<Engine['exportState']> {
    return this.state.exportSlots();
  }

  importState(state: Parameters<Engine['importState']>[0]): void {
    this.state.importSlots(state);
  }

  dispose(): void {
    for (const program of [...this.steps.values(), ...this.evaluations.values()]) program.dispose();
    this.steps.clear();
    this.evaluations.clear();
    this.state.dispose();
    this.data.dispose();
  }

  private compileSteps(batch: number, recording: Recording, compiler: Compiler): StepsProgram {
    const { model, optimizer, seed } = this.problem;
    const source = { model, recording, batch, optimizer, seed, compiler, reportLength: this.names.length + 1 };
    const program = new StepsProgram(source, this.state);
    this.steps.set(batch, program);
    return program;
  }

  /** The last, smaller batch of an epoch: one step in many, for which XLA would compile too long. */
  private compileRest(batch: number): StepsProgram {
    return this.timed(() =>
      this.compileSteps(batch, recordStep(this.problem.model, this.problem.data, { training: true, batch }), 'graph'),
    );
  }

  private compileEvaluation(batch: number, examples: Examples): EvaluationProgram {
    return this.timed(() => {
      const { model } = this.problem;
      const recording = recordStep(model, examples, { training: false, batch });
      const program = new EvaluationProgram(model, { recording, batch, reportLength: this.names.length + 1 });
      this.evaluations.set(batch, program);
      return program;
    });
  }

  private timed<T>(compile: () => T): T {
    const started = performance.now();
    const result = compile();
    this.compileSeconds += (performance.now() - started) / 1000;
    return result;
  }
}

/** How many steps the next call should take, after one of `count` steps that took `ms` where `planned` were allowed. */
function nextCount(planned: number, count: number, ms: number): number {
  const fitting = Math.floor((CALL_MS * count) / ms);
  return Math.max(1, Math.min(fitting, Math.max(planned, GROWTH * count)));
}

function asRows({ values, count, shape }: Examples): tf.Tensor2D {
  return tf.keep(tf.tensor2d(values, [count, featureCount(shape)]));
}

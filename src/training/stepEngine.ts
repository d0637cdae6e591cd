import { type Examples, featureCount } from '../data/examples';
import { tf } from '../runtime/tensorflow';
import { CLIP_REPORT } from './clipping';
import type {
  Engine,
  EngineProblem,
  EvaluationOptions,
  OptimizerState,
  Snapshot,
  StepPlan,
  StepReport,
} from './engine';
import { TrainingState } from './state';
import { deviationNames, gradientNames } from './statistics';
import { EVALUATION_BATCH, ReportRow, type ReportTotals } from './step';
import { nextTurn } from './stop';

/** Milliseconds that a call aims at; a fifth more than planned must not reach a quarter of a second. */
const CALL_MS = 120;
/** A call does at most this many times the steps of the one before, so that a lucky measurement does no harm. */
const GROWTH = 4;

/** Consecutive steps of one batch size. */
export interface StepRun {
  readonly batch: number;
  readonly firstStep: number;
  /** `batch` row numbers for each step. */
  readonly indices: Int32Array;
  readonly learningRates: Float32Array;
  readonly betas: Float32Array;
}

/** Consecutive batches of one size, outside training. */
export interface BatchRun {
  readonly batch: number;
  readonly batches: number;
  readonly firstRow: number;
  /** Number of the first batch, from 1: the step part of the random key. */
  readonly firstBatch: number;
  readonly beta: number;
  readonly seed: number;
}

/**
 * What engines have in common: the state, how a plan is cut into runs of one batch size, how long a call may take,
 * and how reports add up. An engine says how steps and batches are run.
 */
export abstract class StepEngine implements Engine {
  abstract readonly kind: Engine['kind'];
  abstract readonly reason: string;
  compileSeconds = 0;
  /** What a training step reports. */
  protected readonly row: ReportRow;
  /** What a batch outside training reports. */
  protected readonly evaluationRow: ReportRow;
  protected readonly state: TrainingState;
  /** The training examples, [examples, features]. */
  protected readonly data: tf.Tensor2D;
  private planned = 1;

  constructor(protected readonly problem: EngineProblem) {
    this.row = new ReportRow(problem.model, reported(problem));
    this.evaluationRow = new ReportRow(problem.model);
    this.state = new TrainingState(problem);
    this.data = asRows(problem.data);
  }

  /** Most steps of one run. */
  protected abstract capacity(batch: number): number;

  /** Runs the steps on the state; returns their rows one after the other. */
  protected abstract runSteps(run: StepRun): Float32Array;

  /** Measures the batches with the weights of the state; returns their rows one after the other. */
  protected abstract runBatches(examples: Examples, data: tf.Tensor2D, run: BatchRun): Float32Array;

  stepsPerCall(): number {
    return this.planned;
  }

  run({ firstStep, indices, sizes, learningRates, betas }: StepPlan): StepReport {
    const totals = this.row.totals();
    let brokenStep: number | undefined;
    for (let done = 0; done < sizes.length; ) {
      const batch = sizes[done] as number;
      const alike = sizes.slice(done).findIndex((size) => size !== batch);
      const count = Math.min(alike < 0 ? sizes.length - done : alike, this.capacity(batch));
      const started = performance.now();
      const rows = this.runSteps({
        batch,
        firstStep: firstStep + done,
        indices: indices.subarray(totals.examples, totals.examples + count * batch),
        learningRates: learningRates.subarray(done, done + count),
        betas: betas.subarray(done, done + count),
      });
      if (batch === sizes[0]) this.planned = nextCount(this.planned, count, performance.now() - started);
      const broken = addRows(totals, rows, batch);
      if (broken !== undefined) brokenStep ??= firstStep + done + broken;
      done += count;
    }
    return { totals, ...(brokenStep === undefined ? {} : { brokenStep }) };
  }

  async evaluate(
    examples: Examples,
    { beta, seed, stopped }: EvaluationOptions,
  ): Promise<Readonly<Record<string, number>> | undefined> {
    const totals = this.evaluationRow.totals();
    const data = examples === this.problem.data ? this.data : asRows(examples);
    let planned = 1;
    let done = 0;
    try {
      while (totals.examples < examples.count) {
        const firstRow = totals.examples;
        const batch = Math.min(EVALUATION_BATCH, examples.count - firstRow);
        const batches = Math.min(planned, Math.floor((examples.count - firstRow) / batch));
        const started = performance.now();
        const run = { batch, batches, firstRow, firstBatch: done + 1, beta, seed };
        addRows(totals, this.runBatches(examples, data, run), batch);
        planned = nextCount(planned, batches, performance.now() - started);
        done += batches;
        await nextTurn();
        if (stopped?.()) return undefined;
      }
    } finally {
      if (data !== this.data) data.dispose();
    }
    return totals.means();
  }

  pull(): void {
    this.state.pull();
  }

  push(): void {
    this.state.push();
  }

  snapshot(): Snapshot {
    return this.state.snapshot();
  }

  restore(snapshot: Snapshot): void {
    this.state.restore(snapshot);
  }

  exportState(): OptimizerState {
    return this.state.exportHidden();
  }

  importState(state: OptimizerState): void {
    this.state.importHidden(state);
  }

  dispose(): void {
    this.state.dispose();
    this.data.dispose();
  }
}

/** What stands in the row of a training step behind its losses. */
function reported({ clipNorm, statistics }: EngineProblem): readonly string[] {
  const clipping = clipNorm === undefined ? [] : CLIP_REPORT;
  return statistics ? [...deviationNames(statistics), ...clipping, ...gradientNames(statistics)] : clipping;
}

/** Adds rows to totals; returns the number of the first, from 0, whose objective is no finite number. */
function addRows(totals: ReportTotals, rows: Float32Array, batch: number): number | undefined {
  const { length } = totals.row;
  let broken: number | undefined;
  for (let index = 0; index * length < rows.length; index++) {
    const row = rows.subarray(index * length, (index + 1) * length);
    totals.add(row, batch);
    if (!Number.isFinite(row[0])) broken ??= index;
  }
  return broken;
}

/** How many steps the next call should take, after one of `count` steps that took `ms` where `planned` were allowed. */
function nextCount(planned: number, count: number, ms: number): number {
  const fitting = Math.floor((CALL_MS * count) / ms);
  return Math.max(1, Math.min(fitting, Math.max(planned, GROWTH * count)));
}

function asRows({ values, count, shape }: Examples): tf.Tensor2D {
  return tf.keep(tf.tensor2d(values, [count, featureCount(shape)]));
}

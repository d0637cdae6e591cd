import type { Examples } from '../data/examples';
import { stepRandom } from '../math/stepRandom';
import type { Pass } from '../models/model';
import { tf } from '../runtime/tensorflow';
import { averagingShare, moveAverage } from './averaging';
import { clipGradients } from './clipping';
import type { Engine, EngineProblem } from './engine';
import { decays, slotNames, updateWeight } from './optimizers';
import { share } from './state';
import { gradientLengths } from './statistics';
import { stepLoss } from './step';
import { type BatchRun, StepEngine, type StepRun } from './stepEngine';

/**
 * The engine that runs every operation of every step by itself. Slow for small nets, but it needs no compiling and
 * runs everything; it is the reference that compiled engines are tested against.
 *
 * @param reason  why this engine was chosen, for the reader
 */
export function eagerEngine(problem: EngineProblem, reason: string): Engine {
  return new EagerEngine(problem, reason);
}

class EagerEngine extends StepEngine {
  readonly kind = 'eager';

  constructor(
    problem: EngineProblem,
    readonly reason: string,
  ) {
    super(problem);
  }

  protected override capacity(): number {
    return Number.POSITIVE_INFINITY;
  }

  protected override runSteps(run: StepRun): Float32Array {
    return this.onModel(this.state.values, (variables) => {
      // Slots and averages as variables of this run, at the places that the state has for them.
      const others = this.state.values.slice(variables.length).map((value) => tf.variable(value, false));
      const all = [...variables, ...others];
      try {
        const { length } = this.row;
        const rows = new Float32Array(run.learningRates.length * length);
        for (const offset of run.learningRates.keys()) rows.set(this.runStep(run, offset, all), offset * length);
        this.state.replace(all.map(share));
        return rows;
      } finally {
        tf.dispose(others);
      }
    });
  }

  protected override runBatches(examples: Examples, data: tf.Tensor2D, run: BatchRun): Float32Array {
    const { batch, batches, firstRow, firstBatch, seed, beta } = run;
    const { length } = this.evaluationRow;
    return this.onModel(this.state.shown, () => {
      const rows = new Float32Array(batches * length);
      for (let index = 0; index < batches; index++) {
        const row = tf.tidy(() => {
          const x = tf.slice(data, [firstRow + index * batch, 0], [batch, -1]);
          const pass = passOf({ seed, step: firstBatch + index, beta, training: false });
          return stepLoss(this.problem.model, tf.reshape(x, [batch, ...examples.shape]), pass).row.dataSync();
        });
        rows.set(row, index * length);
      }
      return rows;
    });
  }

  /** Runs with values of the engine in the model's own variables, and gives the model back those it had. */
  private onModel<T>(values: readonly tf.Tensor[], run: (variables: readonly tf.Variable[]) => T): T {
    const { model } = this.problem;
    const variables = [...model.weights, ...model.state].map(({ variable }) => variable);
    const before = variables.map(share);
    const assign = (tensors: readonly tf.Tensor[]): void => {
      for (const [place, variable] of variables.entries()) variable.assign(tensors[place] as tf.Tensor);
    };
    assign(values);
    try {
      return run(variables);
    } finally {
      assign(before);
      tf.dispose(before);
    }
  }

  /** Step `offset` of a run, on variables in the order of the state; returns its row. */
  private runStep({ batch, firstStep, indices, ...run }: StepRun, offset: number, all: tf.Variable[]): Float32Array {
    const { model, data, seed, statistics } = this.problem;
    const step = firstStep + offset;
    const [rate, beta] = [run.learningRates[offset] as number, run.betas[offset] as number];
    const before = all.map(({ dataId }) => dataId);
    return tf.tidy(() => {
      const visited = tf.tensor1d(indices.subarray(offset * batch, (offset + 1) * batch), 'int32');
      const x = tf.reshape(tf.gather(this.data, visited), [batch, ...data.shape]);
      const rows: tf.Tensor[] = [];
      const { grads } = tf.variableGrads(
        () => {
          const loss = stepLoss(model, x, passOf({ seed, step, beta, training: true }), statistics?.places);
          rows.push(tf.keep(loss.row));
          return loss.total;
        },
        model.weights.map(({ variable }) => variable),
      );
      rows.push(...this.moveWeights(grads, { rate, step }, all));
      if (statistics) {
        const byPlace = model.weights.map(({ variable }): tf.Tensor | undefined => grads[variable.name]);
        rows.push(gradientLengths(statistics, byPlace));
      }
      const moved = all.map(({ dataId }, place) => dataId !== before[place]);
      this.moveAverages(step, moved, all);
      const row = tf
        .concat1d(rows as tf.Tensor1D[])
        .dataSync<'float32'>()
        .slice();
      rows[0]?.dispose();
      return row;
    });
  }

  /** Moves the weights that have a gradient; returns what that reports. */
  private moveWeights(
    grads: tf.NamedTensorMap,
    { rate, step }: { readonly rate: number; readonly step: number },
    all: readonly tf.Variable[],
  ): tf.Tensor[] {
    const { model, optimizer, clipNorm } = this.problem;
    // tfjs leaves out a weight that the loss does not reach; such a weight stays as it is.
    const reached = [...model.weights.entries()].filter(([, { variable }]) => grads[variable.name]);
    const raw = reached.map(([, { variable }]) => grads[variable.name] as tf.Tensor);
    const clipped = clipNorm === undefined ? undefined : clipGradients(raw, clipNorm);
    const gradients = clipped?.gradients ?? raw;
    for (const [position, [index, { name, variable }]] of reached.entries()) {
      const places = this.state.layout.slots(index);
      const slots = Object.fromEntries(
        slotNames(optimizer).map((slot, number) => [slot, all[places[number] as number] as tf.Variable]),
      );
      const gradient = gradients[position] as tf.Tensor;
      updateWeight(optimizer, { variable, slots, gradient, rate, step, decays: decays(optimizer, name) });
    }
    return clipped ? [clipped.report] : [];
  }

  /** Moves the averages of what moved in this step. */
  private moveAverages(step: number, moved: readonly boolean[], all: readonly tf.Variable[]): void {
    const { averaging } = this.problem;
    if (!averaging) return;
    const { layout } = this.state;
    for (let place = 0; place < layout.modelSize; place++) {
      const [average, value] = [all[layout.average(place)], all[place]];
      if (moved[place] && average && value) moveAverage(average, value, averagingShare(averaging, step));
    }
  }
}

interface PassNumbers {
  readonly seed: number;
  /** Step, or batch of an evaluation. */
  readonly step: number;
  readonly beta: number;
  readonly training: boolean;
}

function passOf({ seed, step, beta, training }: PassNumbers): Pass {
  return { training, random: stepRandom(tf.tensor1d([seed, step], 'int32')), beta: tf.scalar(beta) };
}

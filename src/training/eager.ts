import type { Examples } from '../data/examples';
import { stepRandom } from '../math/stepRandom';
import type { Pass } from '../models/model';
import { tf } from '../runtime/tensorflow';
import type { Engine, EngineProblem } from './engine';
import { type Slots, slotNames, updateWeight } from './optimizers';
import { share } from './state';
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
    return this.onModel((variables) => {
      const slots = this.slotVariables();
      const slotVariables = slots.flatMap((own) => Object.values(own));
      try {
        const { length } = this.row;
        const rows = new Float32Array(run.learningRates.length * length);
        for (const offset of run.learningRates.keys()) rows.set(this.runStep(run, offset, slots), offset * length);
        this.state.replace([...variables, ...slotVariables].map(share));
        return rows;
      } finally {
        tf.dispose(slotVariables);
      }
    });
  }

  protected override runBatches(examples: Examples, data: tf.Tensor2D, run: BatchRun): Float32Array {
    const { batch, batches, firstRow, firstBatch, seed, beta } = run;
    return this.onModel(() => {
      const rows = new Float32Array(batches * this.row.length);
      for (let index = 0; index < batches; index++) {
        const row = tf.tidy(() => {
          const x = tf.slice(data, [firstRow + index * batch, 0], [batch, -1]);
          const pass = passOf({ seed, step: firstBatch + index, beta, training: false });
          return stepLoss(this.problem.model, tf.reshape(x, [batch, ...examples.shape]), pass).row.dataSync();
        });
        rows.set(row, index * this.row.length);
      }
      return rows;
    });
  }

  /** Runs with the engine's numbers in the model's own variables, and gives the model back those it had. */
  private onModel<T>(run: (variables: readonly tf.Variable[]) => T): T {
    const { model } = this.problem;
    const variables = [...model.weights, ...model.state].map(({ variable }) => variable);
    const before = variables.map(share);
    this.state.pull();
    try {
      return run(variables);
    } finally {
      for (const [index, variable] of variables.entries()) variable.assign(before[index] as tf.Tensor);
      tf.dispose(before);
    }
  }

  /** Step `offset` of a run, on the model's variables and the slots of each weight; returns its row. */
  private runStep(
    { batch, firstStep, indices, ...run }: StepRun,
    offset: number,
    slots: readonly Slots[],
  ): Float32Array {
    const { model, data, optimizer, seed } = this.problem;
    const step = firstStep + offset;
    const [rate, beta] = [run.learningRates[offset] as number, run.betas[offset] as number];
    return tf.tidy(() => {
      const visited = tf.tensor1d(indices.subarray(offset * batch, (offset + 1) * batch), 'int32');
      const x = tf.reshape(tf.gather(this.data, visited), [batch, ...data.shape]);
      const reported: tf.Tensor[] = [];
      const variables = model.weights.map(({ variable }) => variable);
      const { grads } = tf.variableGrads(() => {
        const loss = stepLoss(model, x, passOf({ seed, step, beta, training: true }));
        reported.push(tf.keep(loss.row));
        return loss.total;
      }, variables);
      for (const [index, variable] of variables.entries()) {
        // tfjs leaves out a weight that the loss does not reach; such a weight stays as it is.
        const gradient = grads[variable.name];
        if (gradient) updateWeight(optimizer, { variable, slots: slots[index] as Slots, gradient, rate, step });
      }
      const row = reported.map((tensor) => tensor.dataSync<'float32'>().slice())[0] as Float32Array;
      tf.dispose(reported);
      return row;
    });
  }

  /** The slots of each weight as variables, which the caller disposes. */
  private slotVariables(): Slots[] {
    const { model, optimizer } = this.problem;
    const names = slotNames(optimizer);
    const values = this.state.slotValues;
    return model.weights.map((_, weight) =>
      Object.fromEntries(
        names.map((name, index) => [name, tf.variable(values[weight * names.length + index] as tf.Tensor, false)]),
      ),
    );
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

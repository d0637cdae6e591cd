import { addInto } from '../math/arrays';
import type { Pass, TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';

/** Examples that engines evaluate at once: it decides which random numbers an example meets. */
export const EVALUATION_BATCH = 500;

/** What one training step computes before the weights move. */
export interface StepLoss {
  /** Mean of the objective over the batch plus the weight penalty: what is differentiated. */
  readonly total: tf.Scalar;
  /** What the step reports: a row of numbers, as `ReportRow` says. */
  readonly row: tf.Tensor1D;
}

/**
 * The loss of one batch, the same for every engine.
 *
 * @param x  shape [batch, ...inputShape]
 * @returns two tensors that the caller disposes
 */
export function stepLoss(model: TrainableModel, x: tf.Tensor, pass: Pass): StepLoss {
  return tf.tidy(() => {
    const { objective, parts } = model.lossTerms(x, pass);
    const penalty = model.penalty?.();
    const total = tf.add(tf.mean(objective), penalty ?? tf.scalar(0)) as tf.Scalar;
    const sums = [objective, ...model.termNames.map((name) => parts[name] as tf.Tensor1D)].map((term) => tf.sum(term));
    return { total, row: tf.stack(penalty ? [...sums, penalty] : sums) as tf.Tensor1D };
  }) as StepLoss;
}

/**
 * The row of numbers that every step and every batch of an evaluation reports, whatever the engine: the sum of the
 * objective over the batch, the sum of each of the model's terms, and the weight penalty where the model has one.
 */
export class ReportRow {
  /** What the numbers are, in order. */
  readonly names: readonly string[];

  /** @param model  whose steps are reported */
  constructor(private readonly model: Pick<TrainableModel, 'termNames' | 'penalty'>) {
    this.names = ['objective', ...model.termNames, ...(model.penalty ? ['penalty'] : [])];
  }

  /** Numbers in a row. */
  get length(): number {
    return this.names.length;
  }

  /** Totals of no rows yet. */
  totals(): ReportTotals {
    // A penalty is one number for the whole step, not a sum over its examples.
    return new ReportTotals(this.names, this.model.penalty ? this.length - 1 : this.length);
  }
}

/** Rows of several steps, added up. */
export class ReportTotals {
  /** Examples that were seen. */
  examples = 0;
  private readonly sums: Float64Array;
  private steps = 0;

  /** @param perExample  how many of the names, from the first, are sums over examples; the others are one per step */
  constructor(
    private readonly names: readonly string[],
    private readonly perExample: number,
  ) {
    this.sums = new Float64Array(names.length);
  }

  /** Adds the row of one step over so many examples. */
  add(row: Float32Array, examples: number): void {
    addInto(this.sums, row);
    this.examples += examples;
    this.steps++;
  }

  /** Adds the totals of other steps of the same model. */
  addTotals(other: ReportTotals): void {
    addInto(this.sums, other.sums);
    this.examples += other.examples;
    this.steps += other.steps;
  }

  /** Means by name: over the examples, and for the penalty over the steps. */
  means(): Record<string, number> {
    const mean = (index: number): number =>
      (this.sums[index] ?? 0) / (index < this.perExample ? this.examples : this.steps);
    return Object.fromEntries(this.names.map((name, index) => [name, mean(index)]));
  }
}

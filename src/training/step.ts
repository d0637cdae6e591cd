import { addInto } from '../math/arrays';
import type { Pass, TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';
import { watchedPass } from './statistics';

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
 * @param x       shape [batch, ...inputShape]
 * @param places  layers whose deviations stand at the end of the row; none unless given
 * @returns two tensors that the caller disposes
 */
export function stepLoss(model: TrainableModel, x: tf.Tensor, pass: Pass, places: readonly string[] = []): StepLoss {
  return tf.tidy(() => {
    const watched = places.length > 0 ? watchedPass(pass) : undefined;
    try {
      const { objective, parts } = model.lossTerms(x, watched?.pass ?? pass);
      const penalty = model.penalty?.();
      const total = tf.add(tf.mean(objective), penalty ?? tf.scalar(0)) as tf.Scalar;
      const terms = [objective, ...model.termNames.map((name) => parts[name] as tf.Tensor1D)];
      const numbers = [...terms.map((term) => tf.sum(term)), ...(penalty ? [penalty] : [])];
      return { total, row: tf.stack([...numbers, ...(watched?.deviations(places) ?? [])]) as tf.Tensor1D };
    } finally {
      watched?.dispose();
    }
  }) as StepLoss;
}

/**
 * The row of numbers that every step and every batch of an evaluation reports, whatever the engine: the sum of the
 * objective over the batch, the sum of each of the model's terms, the weight penalty where the model has one, and what
 * else a training step measures of itself.
 */
export class ReportRow {
  /** What the numbers are, in order. */
  readonly names: readonly string[];
  /** How many of them, from the first, are sums over examples; the others are one number for the whole step. */
  readonly perExample: number;

  /**
   * @param model   whose steps are reported
   * @param extras  names of what stands behind the row of `stepLoss`; nothing unless given
   */
  constructor(model: Pick<TrainableModel, 'termNames' | 'penalty'>, extras: readonly string[] = []) {
    const terms = ['objective', ...model.termNames];
    this.perExample = terms.length;
    this.names = [...terms, ...(model.penalty ? ['penalty'] : []), ...extras];
  }

  /** Numbers in a row. */
  get length(): number {
    return this.names.length;
  }

  /** Totals of no rows yet. */
  totals(): ReportTotals {
    return new ReportTotals(this);
  }
}

/** Rows of several steps, added up. */
export class ReportTotals {
  /** Examples that were seen. */
  examples = 0;
  private readonly sums: Float64Array;
  private steps = 0;

  /** @param row  whose numbers are added up */
  constructor(readonly row: ReportRow) {
    this.sums = new Float64Array(row.length);
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

  /** Means by name: over the examples, and over the steps for what is one number for a step. */
  means(): Record<string, number> {
    const { names, perExample } = this.row;
    const mean = (index: number): number => (this.sums[index] ?? 0) / (index < perExample ? this.examples : this.steps);
    return Object.fromEntries(names.map((name, index) => [name, mean(index)]));
  }
}

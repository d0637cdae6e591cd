import { tf } from '../runtime/tensorflow';

/** Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε). */
export interface AdamSettings {
  readonly type: 'adam';
  /** β₁; 0.9 unless given. */
  readonly beta1?: number;
  /** β₂; 0.999 unless given. */
  readonly beta2?: number;
  /** ε; 1e-7 unless given. */
  readonly epsilon?: number;
}

/** Gradient descent with momentum: a ← μa + g, w ← w − η·a (μ = 0: plain gradient descent). */
export interface SgdSettings {
  readonly type: 'sgd';
  /** μ; 0 unless given. */
  readonly momentum?: number;
}

/** How gradients become weight updates. The learning rate η comes from the schedule. */
export type OptimizerSettings = AdamSettings | SgdSettings;

/** The running averages that an optimiser keeps for one weight, by name: `m` and `v`, or `momentum`. */
export type Slots = Readonly<Record<string, tf.Variable>>;

/** Names of the slots an optimiser keeps for each weight. */
export function slotNames(settings: OptimizerSettings): readonly string[] {
  switch (settings.type) {
    case 'adam':
      return ['m', 'v'];
    case 'sgd':
      return (settings.momentum ?? 0) > 0 ? ['momentum'] : [];
  }
}

/** Fresh slots for a weight, all zero; the caller disposes them. */
export function createSlots(settings: OptimizerSettings, variable: tf.Variable): Slots {
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
  return Object.fromEntries(slotNames(settings).map((name) => [name, zeros()]));
}

/** One weight's share of a training step. */
export interface WeightUpdate {
  readonly variable: tf.Variable;
  readonly slots: Slots;
  readonly gradient: tf.Tensor;
  /** Learning rate η of this step. */
  readonly rate: number;
  /** Number of the step, from 1. */
  readonly step: number;
}

/** Moves one weight and its slots, by the formulas of the settings. */
export function updateWeight(settings: OptimizerSettings, update: WeightUpdate): void {
  const { variable, slots, gradient, rate, step } = update;
  tf.tidy(() => {
    switch (settings.type) {
      case 'adam': {
        const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = settings;
        const { m, v } = slots as { m: tf.Variable; v: tf.Variable };
        m.assign(tf.add(tf.mul(beta1, m), tf.mul(1 - beta1, gradient)));
        v.assign(tf.add(tf.mul(beta2, v), tf.mul(1 - beta2, tf.square(gradient))));
        const corrected = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
        variable.assign(tf.sub(variable, tf.mul(corrected, tf.div(m, tf.add(tf.sqrt(v), epsilon)))));
        break;
      }
      case 'sgd': {
        const { momentum: accumulator } = slots as { momentum?: tf.Variable };
        accumulator?.assign(tf.add(tf.mul(settings.momentum ?? 0, accumulator), gradient));
        variable.assign(tf.sub(variable, tf.mul(rate, accumulator ?? gradient)));
        break;
      }
    }
  });
}

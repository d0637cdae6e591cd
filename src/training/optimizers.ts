import { tf } from '../runtime/tensorflow';
import type { Port, Scope } from './compiled/graph/scope';

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

/** One weight's share of a step in a graph. */
export interface WeightUpdateNode {
  /** Handle of the weight. */
  readonly variable: Port;
  /** Handles of its slots, in the order of `slotNames`. */
  readonly slots: readonly Port[];
  readonly gradient: Port;
  /** `effectiveRate` of the step. */
  readonly rate: Port;
  /** Nodes that must have used the old weight before. */
  readonly after: readonly string[];
}

/** An optimiser, said once for operations that run at once and once for graphs. */
interface Rule {
  readonly slotNames: readonly string[];
  /** What the update multiplies by: η with everything in it that depends on the step alone, in double precision. */
  effectiveRate(rate: number, step: number): number;
  /** Assigns the new slots and the new weight; `rate` is the effective one. */
  move(update: Omit<WeightUpdate, 'step'>): void;
  /** Adds the node that does the same; returns its name. */
  addNode(scope: Scope, update: WeightUpdateNode): string;
}

function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamSettings): Rule {
  return {
    slotNames: ['m', 'v'],
    effectiveRate: (rate, step) => (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
    move({ variable, slots, gradient, rate }) {
      const { m, v } = slots as { m: tf.Variable; v: tf.Variable };
      m.assign(tf.add(tf.mul(beta1, m), tf.mul(1 - beta1, gradient)));
      v.assign(tf.add(tf.mul(beta2, v), tf.mul(1 - beta2, tf.square(gradient))));
      variable.assign(tf.sub(variable, tf.mul(rate, tf.div(m, tf.add(tf.sqrt(v), epsilon)))));
    },
    addNode(scope, { variable, slots, gradient, rate, after }) {
      // The operation corrects the bias by its own powers of β; they are 0 here, for `rate` holds the correction.
      const none = scope.float(0);
      const [b1, b2, e] = [scope.float(beta1), scope.float(beta2), scope.float(epsilon)];
      return scope.effect('ResourceApplyAdam', {
        inputs: [variable, ...slots, none, none, rate, b1, b2, e, gradient],
        after,
      });
    },
  };
}

function sgd({ momentum = 0 }: SgdSettings): Rule {
  return {
    slotNames: momentum > 0 ? ['momentum'] : [],
    effectiveRate: (rate) => rate,
    move({ variable, slots, gradient, rate }) {
      const { momentum: accumulator } = slots;
      accumulator?.assign(tf.add(tf.mul(momentum, accumulator), gradient));
      variable.assign(tf.sub(variable, tf.mul(rate, accumulator ?? gradient)));
    },
    addNode(scope, { variable, slots, gradient, rate, after }) {
      return slots.length > 0
        ? scope.effect('ResourceApplyMomentum', {
            inputs: [variable, ...slots, rate, gradient, scope.float(momentum)],
            after,
          })
        : scope.effect('ResourceApplyGradientDescent', { inputs: [variable, rate, gradient], after });
    },
  };
}

function ruleOf(settings: OptimizerSettings): Rule {
  switch (settings.type) {
    case 'adam':
      return adam(settings);
    case 'sgd':
      return sgd(settings);
  }
}

/** Names of the slots an optimiser keeps for each weight. */
export function slotNames(settings: OptimizerSettings): readonly string[] {
  return ruleOf(settings).slotNames;
}

/** Fresh slots for a weight, all zero; the caller disposes them. */
export function createSlots(settings: OptimizerSettings, variable: tf.Variable): Slots {
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
  return Object.fromEntries(slotNames(settings).map((name) => [name, zeros()]));
}

/** The rate that `addUpdateNode` multiplies by: for Adam η·√(1−β₂ᵗ)/(1−β₁ᵗ). */
export function effectiveRate(settings: OptimizerSettings, rate: number, step: number): number {
  return ruleOf(settings).effectiveRate(rate, step);
}

/** Moves one weight and its slots, by the formulas of the settings. */
export function updateWeight(settings: OptimizerSettings, { rate, step, ...update }: WeightUpdate): void {
  const rule = ruleOf(settings);
  tf.tidy(() => rule.move({ ...update, rate: rule.effectiveRate(rate, step) }));
}

/** Adds the node to a graph that does what `updateWeight` does; returns its name. */
export function addUpdateNode(scope: Scope, settings: OptimizerSettings, update: WeightUpdateNode): string {
  return ruleOf(settings).addNode(scope, update);
}

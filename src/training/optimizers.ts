import { expectVariant } from '../runtime/knownKeys';
import { tf } from '../runtime/tensorflow';
import type { Port, Scope } from './compiled/graph/scope';

/** Adam: m ← β₁m + (1−β₁)g, v ← β₂v + (1−β₂)g², w ← w − η·√(1−β₂ᵗ)/(1−β₁ᵗ)·m/(√v + ε). */
export interface AdamOptions {
  readonly type: 'adam';
  /** β₁; 0.9 unless given. */
  readonly beta1?: number;
  /** β₂; 0.999 unless given. */
  readonly beta2?: number;
  /** ε; 1e-7 unless given. */
  readonly epsilon?: number;
}

/**
 * Adam with decoupled weight decay: w ← w − η·λ·w on the kernels, then Adam's update. A penalty λ‖w‖² in the objective
 * (`penalty: { l2 }` of a model) goes through Adam's running averages instead, which shrinks a weight with large gradients
 * less than others; this shrinks all alike.
 *
 * @see Loshchilov & Hutter 2019, Decoupled weight decay regularization (arXiv:1711.05101), algorithm 2
 */
export interface AdamWOptions {
  readonly type: 'adamW';
  /** λ; 0.01 unless given. Falls on weights whose name ends in a part that begins with `kernel`, not on biases. */
  readonly weightDecay?: number;
  /** β₁; as Adam's unless given. */
  readonly beta1?: number;
  /** β₂; as Adam's unless given. */
  readonly beta2?: number;
  /** ε; as Adam's unless given. */
  readonly epsilon?: number;
}

/** Gradient descent with momentum: a ← μa + g, w ← w − η·a (μ = 0: plain gradient descent). */
export interface SgdOptions {
  readonly type: 'sgd';
  /** μ; 0 unless given. */
  readonly momentum?: number;
}

/** How gradients become weight updates. The learning rate η comes from the schedule. */
export type OptimizerOptions = AdamOptions | AdamWOptions | SgdOptions;

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
  /** Whether weight decay falls on this weight, as `decays` says; false unless given. */
  readonly decays?: boolean;
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
  /** The weight's value and `keptShare` of the step, where weight decay falls on it. */
  readonly decay?: { readonly value: Port; readonly kept: Port };
  /** Nodes that must have used the old weight before. */
  readonly after: readonly string[];
}

/** An optimiser, said once for operations that run at once and once for graphs. */
interface Rule {
  readonly slotNames: readonly string[];
  /** What the update multiplies by: η with everything in it that depends on the step alone, in double precision. */
  effectiveRate(rate: number, step: number): number;
  /** Assigns the new slots and the new weight; `rate` is the effective one. */
  move(update: Omit<WeightUpdate, 'step' | 'decays'>): void;
  /** Adds the node that does the same; returns its name. */
  addNode(scope: Scope, update: Omit<WeightUpdateNode, 'decay'>): string;
}

function adam({ beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 }: AdamOptions | AdamWOptions): Rule {
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

function sgd({ momentum = 0 }: SgdOptions): Rule {
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

function ruleOf(settings: OptimizerOptions): Rule {
  switch (settings.type) {
    case 'adam':
    case 'adamW':
      return adam(settings);
    case 'sgd':
      return sgd(settings);
  }
}

/** Names of the slots an optimiser keeps for each weight. */
export function slotNames(settings: OptimizerOptions): readonly string[] {
  return ruleOf(settings).slotNames;
}

/** Fresh slots for a weight, all zero; the caller disposes them. */
export function createSlots(settings: OptimizerOptions, variable: tf.Variable): Slots {
  const zeros = () => tf.tidy(() => tf.variable(tf.zeros(variable.shape), false));
  return Object.fromEntries(slotNames(settings).map((name) => [name, zeros()]));
}

/** λ of an optimiser with weight decay; 0 for the others. */
function weightDecay(settings: OptimizerOptions): number {
  return settings.type === 'adamW' ? (settings.weightDecay ?? 0.01) : 0;
}

/** Whether weight decay falls on a weight of this name: only on kernels, and only under an optimiser with weight decay. */
export function decays(settings: OptimizerOptions, name: string): boolean {
  return weightDecay(settings) > 0 && name.slice(name.lastIndexOf('/') + 1).startsWith('kernel');
}

/** What weight decay leaves of a kernel in one step: 1 − η·λ. */
export function keptShare(settings: OptimizerOptions, rate: number): number {
  return 1 - rate * weightDecay(settings);
}

/** The rate that `addUpdateNode` multiplies by: for Adam η·√(1−β₂ᵗ)/(1−β₁ᵗ). */
export function effectiveRate(settings: OptimizerOptions, rate: number, step: number): number {
  return ruleOf(settings).effectiveRate(rate, step);
}

/** Moves one weight and its slots, by the formulas of the settings. */
export function updateWeight(
  settings: OptimizerOptions,
  { rate, step, decays = false, ...update }: WeightUpdate,
): void {
  const rule = ruleOf(settings);
  const { variable } = update;
  tf.tidy(() => {
    if (decays) variable.assign(tf.mul(keptShare(settings, rate), variable));
    rule.move({ ...update, rate: rule.effectiveRate(rate, step) });
  });
}

/** Adds the nodes to a graph that do what `updateWeight` does; returns the name of the last one. */
export function addUpdateNode(scope: Scope, settings: OptimizerOptions, update: WeightUpdateNode): string {
  const { decay, after, ...rest } = update;
  const waitFor = decay ? [scope.assign(rest.variable, scope.op('Mul', decay.kept, decay.value), after)] : after;
  return ruleOf(settings).addNode(scope, { ...rest, after: waitFor });
}

const OPTIMIZER_KEYS: Readonly<Record<OptimizerOptions['type'], readonly string[]>> = {
  adam: ['type', 'beta1', 'beta2', 'epsilon'],
  adamW: ['type', 'weightDecay', 'beta1', 'beta2', 'epsilon'],
  sgd: ['type', 'momentum'],
};

/**
 * Checks an optimiser's settings.
 *
 * @param weights  names of the weights it is for
 * @throws RangeError naming the value that is out of its range or the name that is unknown, or when weight decay would
 *   fall on nothing
 */
export function expectOptimizer(who: string, settings: OptimizerOptions, weights: readonly string[]): void {
  expectVariant(`${who}: optimizer`, settings, OPTIMIZER_KEYS);
  const { type, ...numbers } = settings;
  for (const [name, value] of Object.entries(numbers)) {
    const [isAllowed, rule] =
      name === 'epsilon' ? [value > 0, 'above 0'] : [value >= 0 && (value < 1 || name === 'weightDecay'), 'at least 0'];
    if (!(isAllowed && Number.isFinite(value))) {
      const below = name === 'epsilon' || name === 'weightDecay' ? '' : ' and below 1';
      throw new RangeError(`${who}: ${name} of ${type} must be ${rule}${below}, got ${value}`);
    }
  }
  if (weightDecay(settings) > 0 && !weights.some((name) => decays(settings, name))) {
    throw new RangeError(
      `${who}: weight decay falls on weights named kernel, got ${weights.join(', ')}; name them so, or use adam`,
    );
  }
}

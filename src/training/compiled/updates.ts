import type { OptimizerSettings } from '../optimizers';
import type { Port, Scope } from './scope';

/** One weight's share of a step. */
export interface GradientUpdate {
  /** Handle of the weight. */
  readonly variable: Port;
  /** Handles of its slots, in the order of `slotNames`. */
  readonly slots: readonly Port[];
  readonly gradient: Port;
  /** η of the step; for Adam with both bias corrections in it (`effectiveRate`). */
  readonly rate: Port;
  /** Nodes that must have used the old weight before. */
  readonly after: readonly string[];
}

/**
 * The learning rate that the fused operations are given: for Adam η·√(1−β₂ᵗ)/(1−β₁ᵗ), in double precision, so that
 * the operation's own powers of β can be 0.
 */
export function effectiveRate(settings: OptimizerSettings, rate: number, step: number): number {
  if (settings.type === 'sgd') return rate;
  const { beta1 = 0.9, beta2 = 0.999 } = settings;
  return (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/** Adds the operation that moves a weight; returns its node. */
export function applyGradient(scope: Scope, settings: OptimizerSettings, update: GradientUpdate): string {
  const { variable, slots, gradient, rate, after } = update;
  switch (settings.type) {
    case 'adam': {
      const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = settings;
      const [none, b1, b2, eps] = [0, beta1, beta2, epsilon].map((value) => scope.float(value)) as [
        Port,
        Port,
        Port,
        Port,
      ];
      return scope.effect('ResourceApplyAdam', {
        inputs: [variable, ...slots, none, none, rate, b1, b2, eps, gradient],
        after,
      });
    }
    case 'sgd': {
      const { momentum = 0 } = settings;
      return slots.length > 0
        ? scope.effect('ResourceApplyMomentum', {
            inputs: [variable, ...slots, rate, gradient, scope.float(momentum)],
            after,
          })
        : scope.effect('ResourceApplyGradientDescent', { inputs: [variable, rate, gradient], after });
    }
  }
}

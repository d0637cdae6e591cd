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

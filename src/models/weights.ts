import { tf } from '../runtime/tensorflow';
import type { Weight } from './model';

/** Whatever has weights and state: a model. */
export interface Weighted {
  readonly name: string;
  readonly weights: readonly Weight[];
  readonly state: readonly Weight[];
}

/** A variable of the given shape that starts at `values`. */
export function weightVariable(name: string, values: Float32Array, shape: readonly number[]): Weight {
  return { name, variable: tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32'))) };
}

/** Numbers that must be stored to use a model: its weights and its state. */
export function parameterCount(model: Pick<Weighted, 'weights' | 'state'>): number {
  return [...model.weights, ...model.state].reduce((sum, { variable }) => sum + variable.size, 0);
}

/** All weights and state of a model, copied, by name. */
export function readWeights(model: Weighted): Record<string, Float32Array> {
  return Object.fromEntries(
    [...model.weights, ...model.state].map(({ name, variable }) => [name, variable.dataSync<'float32'>().slice()]),
  );
}

/**
 * Puts numbers into a model's weights and state, all or none.
 *
 * @throws RangeError naming the weight when one is missing or has another size
 */
export function writeWeights(model: Weighted, values: Readonly<Record<string, Float32Array>>): void {
  const everything = [...model.weights, ...model.state];
  for (const { name, variable } of everything) {
    if (values[name]?.length !== variable.size) {
      throw new RangeError(
        `writeWeights: ${model.name}: ${name} must hold ${variable.size} numbers, got ${values[name]?.length ?? 'none'}; build the model with the configuration it was saved with`,
      );
    }
  }
  for (const { name, variable } of everything) {
    tf.tidy(() => variable.assign(tf.tensor(values[name] as Float32Array, variable.shape, 'float32')));
  }
}

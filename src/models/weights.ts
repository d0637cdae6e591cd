import { featureCount } from '../math/shapes';
import { tf } from '../runtime/tensorflow';
import type { Weight } from './model';

/** Whatever has weights and state: a model. */
export interface Weighted {
  readonly name: string;
  readonly weights: readonly Weight[];
  readonly state: readonly Weight[];
}

/** Saved numbers by name. */
type SavedWeights = Readonly<Record<string, Float32Array>>;

/** What the weights of the model that is being built are given; undefined while it gets fresh ones. */
let saved: { readonly values: SavedWeights; readonly given: Set<string> } | undefined;
/** Variables made since a build began, which its failure frees. */
let made: tf.Variable[] | undefined;

/**
 * Builds something with weights, whole or not at all: what was made before an error is freed.
 *
 * @throws whatever `build` throws
 */
export function allOrNothing<T>(build: () => T): T {
  const outer = made;
  const own: tf.Variable[] = [];
  made = own;
  try {
    const built = build();
    outer?.push(...own);
    return built;
  } catch (error) {
    for (const variable of own) variable.dispose();
    throw error;
  } finally {
    made = outer;
  }
}

/**
 * Builds a model on saved numbers. Each weight is checked against them before memory is asked for, so that a size in a
 * damaged record costs nothing.
 *
 * @throws RangeError naming the weight when there are no such numbers, more or fewer, or some that are not finite
 */
export function withSavedWeights<T>(values: SavedWeights, build: () => T): T {
  const outer = saved;
  saved = { values, given: new Set() };
  try {
    return allOrNothing(build);
  } finally {
    saved = outer;
  }
}

/** The saved numbers of a weight, of the right size. */
function savedValues(name: string, shape: readonly number[], values: SavedWeights): Float32Array {
  const size = featureCount(shape);
  const found = Object.hasOwn(values, name) ? values[name] : undefined;
  if (found === undefined || found.length !== size) {
    throw new RangeError(
      `${name} must hold ${size} numbers, got ${found?.length ?? 'none'}; use a model folder as it was written`,
    );
  }
  const odd = found.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new RangeError(`${name} must hold finite numbers, got ${found[odd]} at ${odd}; train the model again`);
  }
  return found;
}

/**
 * A variable of the given shape.
 *
 * @param fresh  the numbers it starts at where the model is not built on saved ones (`withSavedWeights`)
 */
export function weightVariable(name: string, shape: readonly number[], fresh: () => Float32Array): Weight {
  if (saved?.given.has(name)) {
    throw new RangeError(`${name} must be the name of one weight, got two of it; give each layer a path of its own`);
  }
  const values = saved ? savedValues(name, shape, saved.values) : fresh();
  saved?.given.add(name);
  const variable = tf.tidy(() => tf.variable(tf.tensor(values, [...shape], 'float32')));
  made?.push(variable);
  return { name, variable };
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

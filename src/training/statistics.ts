import type { Examples } from '../data/examples';
import { firstExamples } from '../data/examples';
import { stepRandom } from '../math/stepRandom';
import type { Pass, TrainableModel } from '../models/model';
import { tf } from '../runtime/tensorflow';
import type { Port, Scope } from './compiled/graph/scope';

/** What training steps measured of one layer, on average over an epoch. */
export interface LayerStatistics {
  /**
   * Standard deviation across the first examples of each batch, at most 32, the mean over the values of the layer; absent
   * for weights that stand in no stack of layers.
   */
  readonly deviation?: number;
  /** Length of the gradient of all its weights together, before clipping; absent for layers without weights. */
  readonly gradient?: number;
}

/** What the steps of a model measure of its layers, in the order of the row. */
export interface StatisticsPlan {
  /** Layers whose outputs are looked at: `encoder/1-dense`. */
  readonly places: readonly string[];
  /** Layers that have weights, with the places of these among the weights of the model. */
  readonly groups: readonly { readonly place: string; readonly weights: readonly number[] }[];
}

/** A quarter of the usual batch says enough, for a quarter of the time. */
const WATCHED_EXAMPLES = 32;

const DEVIATION = 'deviation of ';
const GRADIENT = 'gradient of ';

/** √ of the variance across examples, the mean over the values of a layer: a scalar. */
function deviationAcross(y: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const count = Math.min(WATCHED_EXAMPLES, y.shape[0] ?? 0);
    const { variance } = tf.moments(tf.slice(y, 0, count), 0);
    return tf.mean(tf.sqrt(tf.mul(variance, count / Math.max(1, count - 1)))) as tf.Scalar;
  });
}

/** A pass whose stacks report to it, and what they reported. */
export interface WatchedPass {
  readonly pass: Pass;
  /** Mean over the calls of each layer, in the order of `places`: scalars. */
  deviations(places: readonly string[]): tf.Scalar[];
  /** Frees what was reported. */
  dispose(): void;
}

/** Has the stacks of a model report how far examples lie apart behind each layer. */
export function watchedPass(pass: Pass): WatchedPass {
  const seen = new Map<string, tf.Scalar[]>();
  return {
    pass: {
      ...pass,
      watch(place, y) {
        seen.set(place, [...(seen.get(place) ?? []), tf.keep(deviationAcross(y))]);
      },
    },
    deviations: (places) =>
      places.map((place) => {
        const calls = seen.get(place) ?? [];
        if (calls.length === 0) throw new Error(`training: ${place} must report in every step, got nothing from it`);
        return tf.div(tf.addN(calls), calls.length) as tf.Scalar;
      }),
    dispose: () => tf.dispose([...seen.values()]),
  };
}

/** A layer by the name of a weight in it; the weight itself where it stands in none. */
const placeOf = (weight: string): string => (weight.includes('/') ? weight.slice(0, weight.lastIndexOf('/')) : weight);

/** What there is to measure in the steps of a model: found out in one pass over two examples. */
export function statisticsPlan(model: TrainableModel, examples: Examples): StatisticsPlan {
  const places = new Set<string>();
  tf.tidy(() => {
    const { values, count, shape } = firstExamples(examples, Math.min(2, examples.count));
    const watch = (place: string): void => void places.add(place);
    model.lossTerms(tf.tensor(values, [count, ...shape]), {
      training: false,
      random: stepRandom([1, 1]),
      beta: tf.scalar(1),
      watch,
    });
  });
  const groups = new Map<string, number[]>();
  for (const [index, { name }] of model.weights.entries()) {
    groups.set(placeOf(name), [...(groups.get(placeOf(name)) ?? []), index]);
  }
  return { places: [...places], groups: [...groups].map(([place, weights]) => ({ place, weights })) };
}

/** Names of the deviations in a row. */
export const deviationNames = ({ places }: StatisticsPlan): string[] => places.map((place) => DEVIATION + place);

/** Names of the gradients in a row. */
export const gradientNames = ({ groups }: StatisticsPlan): string[] => groups.map(({ place }) => GRADIENT + place);

/** Means by name, sorted into those of layers and the rest. */
export function splitStatistics(means: Readonly<Record<string, number>>): {
  readonly rest: Readonly<Record<string, number>>;
  readonly layers: Readonly<Record<string, LayerStatistics>> | undefined;
} {
  const rest: Record<string, number> = {};
  const layers: Record<string, LayerStatistics> = {};
  for (const [name, value] of Object.entries(means)) {
    const [key, prefix] = name.startsWith(DEVIATION)
      ? (['deviation', DEVIATION] as const)
      : name.startsWith(GRADIENT)
        ? (['gradient', GRADIENT] as const)
        : ([undefined, ''] as const);
    if (!key) rest[name] = value;
    else layers[name.slice(prefix.length)] = { ...layers[name.slice(prefix.length)], [key]: value };
  }
  return { rest, layers: Object.keys(layers).length > 0 ? layers : undefined };
}

/**
 * Length of the gradient of each layer, shape [groups]: 0 where the loss does not reach it.
 *
 * @param gradients  by place of the weight; undefined for those that the loss does not reach
 */
export function gradientLengths(
  { groups }: StatisticsPlan,
  gradients: readonly (tf.Tensor | undefined)[],
): tf.Tensor1D {
  return tf.tidy(() => {
    const lengths = groups.map(({ weights }) => {
      const own = weights.flatMap((index) => gradients[index] ?? []);
      return own.length === 0 ? tf.scalar(0) : tf.sqrt(tf.addN(own.map((gradient) => tf.sum(tf.square(gradient)))));
    });
    return tf.stack(lengths) as tf.Tensor1D;
  });
}

/** Adds the nodes to a graph that do what `gradientLengths` does. */
export function addGradientNodes(
  scope: Scope,
  { groups }: StatisticsPlan,
  gradients: readonly ({ readonly port: Port; readonly rank: number } | undefined)[],
): Port {
  const lengths = groups.map(({ weights }) => {
    const squares = weights.flatMap((index) => {
      const { port, rank } = gradients[index] ?? {};
      if (!port) return [];
      const axes = scope.integers(Array.from({ length: rank ?? 0 }, (_, axis) => axis));
      return [scope.op('Sum', scope.op('Square', port), axes)];
    });
    return squares.length === 0 ? scope.float(0) : scope.op('Sqrt', scope.op('AddN', ...squares));
  });
  return scope.op('Pack', ...lengths);
}

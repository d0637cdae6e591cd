import type { Examples } from '../data/examples';
import { codeDeviation, saturatedUnits } from '../metrics/codeHealth';
import { withInferencePass } from '../models/inference';
import { deadShare } from '../models/layers/deadUnits';
import type { Layer } from '../models/layers/layer';
import type { Pass } from '../models/model';
import { tf } from '../runtime/tensorflow';

/** A layer and where it stands. */
export interface PlacedLayer {
  /** `encoder 3`: the part of the model and the place in it, from 0; in a block `encoder 3.1`. */
  readonly place: string;
  readonly layer: Layer;
}

/** What comes out of a layer, over some examples. */
export interface LayerSignal extends PlacedLayer {
  /** Whether every value is finite; of the rest nothing is known otherwise. */
  readonly finite: boolean;
  /** Standard deviation across the examples, the mean over the values of the layer. */
  readonly deviation: number;
  /** Share of units whose slope is 0 for every example; absent where there is no activation. */
  readonly dead?: number;
  /** Share of values at an end of a sigmoid or tanh; absent for other activations. */
  readonly saturated?: number;
  /** Of batch norm: how far its stored moments are from those of the examples, in standard deviations. */
  readonly staleness?: number;
}

/** Everything but the last axis, which counts the units: positions of an image share theirs. */
const allButLast = (x: tf.Tensor): number[] => Array.from({ length: x.rank - 1 }, (_, axis) => axis);

/** The larger of: mean distance of the means in deviations, mean distance of ln deviations. */
function stalenessOf({ state }: Layer, x: tf.Tensor): number | undefined {
  const [mean, variance] = ['movingMean', 'movingVariance'].map(
    (name) => state.find((each) => each.name.endsWith(name))?.variable,
  );
  if (!mean || !variance) return undefined;
  const now = tf.moments(x, allButLast(x));
  const floor = 1e-3;
  const deviation = tf.sqrt(tf.add(now.variance, floor));
  const shift = tf.mean(tf.div(tf.abs(tf.sub(now.mean, mean)), deviation));
  const spread = tf.mean(tf.abs(tf.log(tf.div(tf.sqrt(tf.add(variance, floor)), deviation))));
  return tf.maximum(shift, spread).dataSync()[0];
}

function saturatedShare(activations: Examples, layer: Layer): number | undefined {
  if (layer.activation === 'sigmoid') return saturatedUnits(activations).share;
  return layer.activation === 'tanh' ? saturatedUnits(activations, { low: -1 }).share : undefined;
}

function measure(placed: PlacedLayer, x: tf.Tensor, y: tf.Tensor): LayerSignal {
  const { layer } = placed;
  const outputs: Examples = { values: y.dataSync<'float32'>(), count: y.shape[0] ?? 0, shape: layer.outputShape };
  if (!outputs.values.every(Number.isFinite)) return { ...placed, finite: false, deviation: Number.NaN };
  const known = {
    dead: deadShare(layer, x),
    saturated: saturatedShare(outputs, layer),
    staleness: stalenessOf(layer, x),
  };
  return {
    ...placed,
    finite: true,
    deviation: codeDeviation(outputs).mean,
    ...Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)),
  };
}

/**
 * Sends examples through layers as they encode, and looks at what comes out of each; of a block, of those inside too.
 *
 * @param part  name of these layers in the model
 * @returns the signals in order, and the last output
 */
export function layerSignals(
  part: string,
  layers: readonly Layer[],
  examples: Examples,
): { readonly signals: readonly LayerSignal[]; readonly output: Examples } {
  const signals: LayerSignal[] = [];
  const walk = (inside: readonly Layer[], path: string, input: tf.Tensor, pass: Pass): tf.Tensor =>
    inside.reduce((x, layer, index) => {
      const place = `${path}${index}`;
      const y = layer.apply(x, pass);
      if (layer.inner) walk(layer.inner, `${place}.`, x, pass);
      signals.push(measure({ place, layer }, x, y));
      return y;
    }, input);
  const shape = layers[layers.length - 1]?.outputShape ?? examples.shape;
  const result = withInferencePass((pass) => {
    const first = tf.tensor(examples.values, [examples.count, ...(layers[0]?.inputShape ?? examples.shape)]);
    return walk(layers, `${part} `, first, pass);
  });
  const values = result.dataSync<'float32'>().slice();
  result.dispose();
  return { signals, output: { values, count: examples.count, shape } };
}

import { tf } from '../../runtime/tensorflow';
import type { Layer } from './layer';

/** Slopes below this pass on no gradient that float32 would notice beside others. */
const NO_SLOPE = 1e-6;

/**
 * The share of a layer's units whose slope is 0 for every example: no gradient reaches what stands before them. Positions
 * of an image share their units.
 *
 * @param x  what goes into the layer, shape [batch, ...inputShape]; to be called inside `tf.tidy`
 * @returns from 0 to 1; undefined where the layer has no activation
 */
export function deadShare(layer: Layer, x: tf.Tensor): number | undefined {
  const slope = layer.linearise?.(x).slope;
  if (!slope) return undefined;
  // All axes but the last, which counts the units.
  const axes = Array.from({ length: slope.rank - 1 }, (_, axis) => axis);
  const steepest = tf.max(tf.abs(slope), axes);
  return tf.mean(tf.cast(tf.less(steepest, NO_SLOPE), 'float32')).dataSync<'float32'>()[0];
}

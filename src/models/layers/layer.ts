import type { Activation } from '../../math/differentiable';
import type { tf } from '../../runtime/tensorflow';
import type { Pass, Weight } from '../model';
import type { Linearised } from './linearised';

/** One built layer: variables of its own and a pure function of its input. */
export interface Layer {
  /** What it is, in a few words, for the layer table: `dense 128 relu`. */
  readonly label: string;
  /** Shape of one example it takes. */
  readonly inputShape: readonly number[];
  /** Shape of one example it gives. */
  readonly outputShape: readonly number[];
  readonly weights: readonly Weight[];
  /** State without gradients: the moving moments of batch norm. */
  readonly state: readonly Weight[];
  /** Names of the weights that a weight penalty falls on: kernels, not biases. */
  readonly penalised: readonly string[];
  /**
   * Multiplications, each with its addition, for one example; absent where it has no matrix and no kernel. What is done to
   * each value alone (biases, activations, normalisation) is not counted.
   */
  readonly multiplyAdds?: number;
  /** What its values go through last; absent where that is nothing. */
  readonly activation?: Activation;
  /** Whether outside training it hands on its values as they are, but for their shape; false unless given. */
  readonly keepsValues?: boolean;
  /** The layers that a block is made of; absent where it is none. */
  readonly inner?: readonly Layer[];
  /**
   * The output of the layer, shape [batch, ...outputShape]; the caller disposes it.
   *
   * @param x  shape [batch, ...inputShape]
   */
  apply(x: tf.Tensor, pass: Pass): tf.Tensor;
  /**
   * The layer as it encodes, outside training, with its derivative in closed form; absent where there is none. To be
   * called inside `tf.tidy`.
   *
   * @param x  shape [batch, ...inputShape]
   */
  linearise?(x: tf.Tensor): Linearised;
}

/** Where a layer is built: its place in the model and the seed of its weights. */
export interface LayerSite {
  /** Path of the layer, e.g. `encoder/1-dense`. */
  readonly path: string;
  readonly inputShape: readonly number[];
  readonly seed: number;
  /** Weights of layers built before, to which a layer may be tied; none unless given. */
  readonly earlier?: readonly Weight[];
}

/** A layer without variables. */
export function plainLayer(
  label: string,
  site: LayerSite,
  form: { readonly outputShape?: readonly number[] } & Pick<
    Layer,
    'activation' | 'apply' | 'keepsValues' | 'linearise'
  >,
): Layer {
  return {
    label,
    inputShape: site.inputShape,
    outputShape: form.outputShape ?? site.inputShape,
    weights: [],
    state: [],
    penalised: [],
    apply: form.apply,
    ...(form.linearise ? { linearise: form.linearise } : {}),
    ...(form.activation ? { activation: form.activation } : {}),
    ...(form.keepsValues ? { keepsValues: true } : {}),
  };
}

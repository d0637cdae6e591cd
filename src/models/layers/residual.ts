import { tf } from '../../runtime/tensorflow';
import type { Layer, LayerSite } from './layer';
import { type Linearised, pullBackThrough } from './linearised';
import type { LayerSpec, ResidualSpec } from './spec';

/** Layers that a block is made of, as `buildStack` joins them. */
type Inner = Pick<Layer, 'outputShape' | 'weights' | 'state' | 'penalised' | 'apply'> & {
  readonly layers: readonly Layer[];
  linearise?(x: tf.Tensor): readonly Linearised[];
};

/**
 * Builds a residual block, x + layers(x): what the layers can't pass on, the skip does.
 *
 * @param build  joins layers; handed in because layers and stacks contain each other
 * @throws RangeError when there are no layers, or they change the shape
 */
export function buildResidual(
  { layers }: ResidualSpec,
  site: LayerSite,
  build: (specs: readonly LayerSpec[], site: LayerSite) => Inner,
): Layer {
  if (layers.length < 1) throw new RangeError(`${site.path}: a residual block needs at least one layer, got none`);
  const inner = build(layers, site);
  const { linearise } = inner;
  if (inner.outputShape.join() !== site.inputShape.join()) {
    throw new RangeError(
      `${site.path}: a residual block must end at the shape it starts from, [${site.inputShape.join(', ')}], got [${inner.outputShape.join(', ')}]`,
    );
  }
  return {
    label: `residual (${inner.layers.map(({ label }) => label).join(' → ')})`,
    inputShape: site.inputShape,
    outputShape: site.inputShape,
    weights: inner.weights,
    state: inner.state,
    penalised: inner.penalised,
    inner: inner.layers,
    apply: (x, pass) => tf.tidy(() => tf.add(x, inner.apply(x, pass))),
    ...(linearise
      ? {
          linearise(x: tf.Tensor): Linearised {
            const passes = linearise(x);
            return {
              y: tf.add(x, (passes[passes.length - 1] as Linearised).y),
              pullBack: (rows) => tf.add(rows, pullBackThrough(passes, rows)),
            };
          },
        }
      : {}),
  };
}

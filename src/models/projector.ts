import type { Activation } from '../math/differentiable';
import { expectKnownKeys } from '../runtime/knownKeys';
import { buildStack, type Stack } from './layers/build';
import type { LayerSpec } from './layers/spec';

/** A small net between a code and the space where views are compared. It is thrown away after training. */
export interface ProjectorShape {
  /** Units of its hidden layers; [128] unless given. */
  readonly hidden?: readonly number[];
  /** Numbers that are compared; 32 unless given. */
  readonly units?: number;
  /** Activation of the hidden layers; `relu` unless given. */
  readonly activation?: Activation;
  /** Whether batch norm stands between each hidden layer and its activation; false unless given. */
  readonly batchNorm?: boolean;
}

function hiddenLayer(units: number, { activation = 'relu', batchNorm = false }: ProjectorShape): readonly LayerSpec[] {
  if (!batchNorm) return [{ type: 'dense', units, activation }];
  return [{ type: 'dense', units }, { type: 'batchNorm' }, { type: 'activation', activation }];
}

/**
 * Builds a projector, or another small net of its shape.
 *
 * @param path    where it stands in the model, the beginning of its weights' names
 * @param inputs  numbers that go in
 * @throws RangeError naming the layer, the rule and the value
 */
export function buildProjector(
  shape: ProjectorShape,
  { path, inputs, seed }: { readonly path: string; readonly inputs: number; readonly seed: number },
): Stack {
  expectKnownKeys(path, shape, ['hidden', 'units', 'activation', 'batchNorm']);
  const { hidden = [128], units = 32 } = shape;
  // A bias at the end would move all projections alike, on which most objectives do not depend: it would drift with
  // the noise of the sums.
  const last = { type: 'dense', units, bias: false } as const;
  const layers = [...hidden.flatMap((count) => hiddenLayer(count, shape)), last];
  return buildStack(layers, { path, inputShape: [inputs], seed });
}

import type { Codec } from '../data/codec';
import type { Scale } from '../data/preprocessing';
import { familyOf } from '../models/families';
import type { FamilyRequest, Model } from '../models/family';
import { kindOfMethod, type MethodName, type TrainedMethod } from './methodNames';

export interface MethodOptions extends Omit<FamilyRequest, 'output'> {
  /** Standardised features have no bounds; pixels lie in [0, 1], and so does what a sigmoid gives. */
  readonly scale: Scale;
}

/**
 * Builds an untrained model with the defaults of the workbook.
 *
 * @throws RangeError when the method is not made for such data
 */
export function buildMethod(method: TrainedMethod, { scale, ...settings }: MethodOptions): Model & Codec {
  const model = familyOf('workbook', kindOfMethod(method)).make?.({
    ...settings,
    output: scale === 'standardise' ? 'linear' : 'sigmoid',
  });
  if (!model) throw new RangeError(`workbook: ${method} can't be built by name alone`);
  return model;
}

/**
 * Checks that a method can be used on data of this kind, before anything is trained.
 *
 * @throws RangeError naming the method and the remedy
 */
export function expectUsable(
  method: MethodName,
  { inputShape, train, latentDim }: { inputShape: readonly number[]; train: number; latentDim: number },
): void {
  if (method === 'conv' && inputShape.length !== 3) {
    throw new RangeError(`workbook: conv needs images, got rows of ${inputShape.join(' × ')} numbers; use dense`);
  }
  const most = Math.min(
    train,
    inputShape.reduce((product, extent) => product * extent, 1),
  );
  if (method === 'pca' && latentDim > most) {
    throw new RangeError(
      `workbook: pca takes at most ${most} numbers per code (the smaller of training examples and features), got ${latentDim}`,
    );
  }
}

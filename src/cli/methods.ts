import type { Scale } from '../data/preprocessing';
import { convolutionalAutoencoder } from '../models/convolutional';
import { denseAutoencoder, linearAutoencoder } from '../models/dense';
import type { Model } from '../models/store';
import { variationalAutoencoder } from '../models/variational';
import type { FitOptions } from '../training/options';
import type { MethodName, TrainedMethod } from './methodNames';

export interface MethodSettings {
  readonly latentDim: number;
  readonly seed: number;
  readonly inputShape: readonly number[];
  /** Standardised features have no bounds; pixels lie in [0, 1], and so does what a sigmoid gives. */
  readonly scale: Scale;
}

/**
 * Builds an untrained model with the defaults of the workbook. The variational one learns the standard deviation of
 * its reconstructions, so that it is made for grey levels and table rows alike.
 *
 * @throws RangeError when the method is not made for such data
 */
export function buildMethod(method: TrainedMethod, { scale, ...settings }: MethodSettings): Model {
  const output = scale === 'standardise' ? 'linear' : 'sigmoid';
  switch (method) {
    case 'linear':
      return linearAutoencoder(settings);
    case 'dense':
      return denseAutoencoder({ ...settings, output });
    case 'conv':
      return convolutionalAutoencoder({ ...settings, output });
    case 'vae':
      return variationalAutoencoder({ ...settings, likelihood: { type: 'gaussian', sigma: 'shared', output } });
  }
}

/** The schedule that all methods are trained with. */
export const LEARNING_RATE: NonNullable<FitOptions['learningRate']> = { type: 'oneCycle', maxRate: 2e-3 };

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

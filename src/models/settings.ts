import { expectSeed } from '../math/random';
import { described } from '../runtime/described';
import { keysOf } from '../runtime/knownKeys';
import type { ObjectiveOptions } from './autoencoder';

/** What every autoencoder of the package is asked for; squared error behind a sigmoid unless given. */
export interface AutoencoderOptions extends Partial<ObjectiveOptions> {
  /** Size of the code. */
  readonly latentDim: number;
  /** Seed of the fresh weights, a positive integer. */
  readonly seed: number;
  /** Shape of one example; [28, 28, 1] unless given. */
  readonly inputShape?: readonly number[];
  /** Name in tables and legends; the kind of the model unless given. */
  readonly name?: string;
}

/** What every maker reads. */
export const AUTOENCODER_KEYS = keysOf<AutoencoderOptions>({
  latentDim: true,
  seed: true,
  inputShape: true,
  name: true,
  loss: true,
  output: true,
  corruption: true,
  terms: true,
  penalty: true,
});

/** `AutoencoderOptions` with the defaults filled in. */
export interface FilledOptions extends ObjectiveOptions {
  readonly name: string;
  readonly latentDim: number;
  readonly seed: number;
  readonly inputShape: readonly number[];
}

/**
 * Fills in the defaults that all models share and checks the values.
 *
 * @param who   the maker, for error messages
 * @param name  the model's name where the settings give none
 * @throws RangeError naming the maker, the rule and the value
 */
export function filledSettings(who: string, settings: AutoencoderOptions, name: string): FilledOptions {
  const { latentDim, seed, inputShape = [28, 28, 1], loss = { type: 'squaredError' }, output = 'sigmoid' } = settings;
  const { corruption, terms, penalty } = settings;
  expectModelSettings(who, { latentDim, inputShape, seed });
  return {
    ...{ name: settings.name ?? name, latentDim, seed, inputShape, loss, output },
    ...(corruption ? { corruption } : {}),
    ...(terms ? { terms } : {}),
    ...(penalty ? { penalty } : {}),
  };
}

/**
 * Checks what every model's configuration shares.
 *
 * @throws RangeError naming the model, the rule and the value
 */
export function expectModelSettings(
  who: string,
  settings: { readonly latentDim: number; readonly inputShape: readonly number[]; readonly seed: number },
): void {
  const { latentDim, inputShape, seed } = settings;
  if (!Number.isInteger(latentDim) || latentDim < 1) {
    throw new RangeError(`${who}: latentDim must be a positive integer, got ${described(latentDim)}`);
  }
  if (!Array.isArray(inputShape)) {
    throw new TypeError(
      `${who}: inputShape must be a list of positive integers, e.g. [28, 28, 1], got ${described(inputShape)}`,
    );
  }
  if (inputShape.length < 1 || inputShape.some((extent) => !Number.isInteger(extent) || extent < 1)) {
    throw new RangeError(
      `${who}: inputShape must be a list of positive integers, e.g. [28, 28, 1], got [${inputShape.join(', ')}]`,
    );
  }
  expectSeed(who, seed);
}

import type { Codec } from '../data/codec';
import { reconstruct } from '../data/codec';
import { type Corruption, corruptExamples } from '../data/corruption';
import { type Examples, featureCount } from '../data/examples';
import type { Scale } from '../data/preprocessing';
import { meanImageBaseline } from '../evaluation/baselines';
import { clipped } from '../evaluation/clipped';
import { meanSquaredErrors } from '../metrics/reconstruction';
import { denoisingAutoencoder } from '../models/denoising';
import type { StackedAutoencoder } from '../models/stacked';
import { type LinearDenoiser, linearDenoiser } from '../pca/linearDenoiser';
import type { Budget } from '../training/budget';
import { fit } from '../training/fit';
import type { DenoiseParts } from './denoiseParts';
import { expectUsable } from './methods';
import type { Progress } from './terminal';

/** The linear optimum needs matrices of this many numbers squared; beyond it is left out. */
const MOST_LINEAR = 4096;
/** Spoilt copies of the training part that a filter is fitted on, where its noise has no closed form. */
const COPIES = 3;
/** A net without a bottleneck: this many units for each number, within bounds. */
const WIDTH = { factor: 4, least: 64, most: 1024 } as const;

/** What removes noise, with its errors. */
export interface MeasuredDenoiser {
  readonly name: string;
  /** Undefined for what does nothing. */
  readonly codec: Codec | undefined;
  /** MSE per value of each test example. */
  readonly errors: Float64Array;
  readonly mse: number;
  readonly validationMse: number;
  readonly answers: Examples;
  readonly fitSeconds: number;
  /** Of a net, what ended its training. */
  readonly stoppedBy?: string;
}

const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Measures a denoiser on the parts that nothing was fitted on; undefined measures the noise itself. */
export function measuredDenoiser(
  name: string,
  codec: Codec | undefined,
  { validation, test }: DenoiseParts,
): MeasuredDenoiser {
  const answer = (noisy: Examples): Examples => (codec ? reconstruct(codec, noisy) : noisy);
  const answers = answer(test.noisy);
  const errors = meanSquaredErrors(test.clean, answers);
  return {
    name,
    codec,
    errors,
    mse: mean(errors),
    validationMse: mean(meanSquaredErrors(validation.clean, answer(validation.noisy))),
    answers,
    fitSeconds: codec?.cost.fitSeconds ?? 0,
  };
}

/** The best linear denoiser: of pairs where there are some, else of the noise, in closed form where it has one. */
function bestLinear({ train }: DenoiseParts, noise: Corruption | undefined, seed: number): LinearDenoiser | undefined {
  if (featureCount(train.clean.shape) > MOST_LINEAR) return undefined;
  if (train.noisy) return linearDenoiser(train.clean, { noisy: train.noisy });
  if (!noise) return undefined;
  const isClosed = noise.type !== 'blankedPatch' && !(noise.type === 'gaussian' && noise.clip);
  if (isClosed) return linearDenoiser(train.clean, { corruption: noise });
  // Draws of their own, apart from those that are measured on.
  const copies = Array.from({ length: COPIES }, (_, copy) => corruptExamples(train.clean, noise, seed + 10 + copy));
  return linearDenoiser(train.clean, { noisy: copies });
}

/** What stands beside a net: the noise, the mean, and the best linear denoiser, cut off at the bounds of pixels as well. */
export function plainDenoisers(
  parts: DenoiseParts,
  { noise, scale, seed }: { readonly noise: Corruption | undefined; readonly scale: Scale; readonly seed: number },
): readonly MeasuredDenoiser[] {
  const linear = bestLinear(parts, noise, seed);
  return [
    measuredDenoiser('noisy, as it is', undefined, parts),
    measuredDenoiser('mean of the clean', meanImageBaseline(parts.train.clean), parts),
    ...(linear ? [measuredDenoiser('best linear', linear, parts)] : []),
    ...(linear && scale !== 'standardise' ? [measuredDenoiser('best linear, clipped', clipped(linear), parts)] : []),
  ];
}

/** How a net is trained. */
export interface NetRequest {
  readonly noise: Corruption;
  readonly net: 'dense' | 'conv';
  readonly latent: number | undefined;
  readonly scale: Scale;
  readonly seed: number;
  readonly budget: Budget;
  readonly signal: AbortSignal;
  readonly progress: Progress;
}

/** A net that was trained, and what ended it; the caller disposes the net. */
export interface TrainedNet {
  readonly net: StackedAutoencoder;
  readonly stoppedBy: string;
  /** Epoch whose weights were kept. */
  readonly keptEpoch: number;
}

/**
 * Trains a net on clean examples that are spoilt anew in every step.
 *
 * @returns undefined when it was interrupted
 */
export async function trainedNet(
  { train, validation }: DenoiseParts,
  request: NetRequest,
): Promise<TrainedNet | undefined> {
  const { noise, net: kind, latent, scale, seed, budget, signal, progress } = request;
  const inputShape = train.clean.shape;
  const { factor, least, most } = WIDTH;
  const latentDim = latent ?? Math.min(most, Math.max(least, factor * featureCount(inputShape)));
  expectUsable(kind, { inputShape, train: train.clean.count, latentDim });
  const net = denoisingAutoencoder({
    latentDim,
    seed,
    inputShape,
    corruption: noise,
    codeActivation: latent === undefined ? 'gelu' : 'linear',
    output: scale === 'standardise' ? 'linear' : 'sigmoid',
    net: kind === 'conv' ? { type: 'conv' } : { type: 'dense', ...(latent === undefined ? { hidden: [] } : {}) },
  });
  let isDone = false;
  try {
    const { stoppedBy, epoch: keptEpoch } = await fit(net, train.clean, {
      ...budget,
      seed,
      signal,
      validation: validation.clean,
      onEpoch: ({ epoch }) => progress.update(epoch / budget.epochs, `${kind} net`) as undefined,
    });
    isDone = stoppedBy !== 'interrupt';
    if (!isDone) return undefined;
    progress.line(`${kind} net, fitted in ${net.cost.fitSeconds.toFixed(1)} s (${stoppedBy})`);
    return { net, stoppedBy, keptEpoch };
  } finally {
    if (!isDone) net.dispose();
  }
}

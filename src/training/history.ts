import type { DataFrame } from 'nodejs-polars';
import { loadPolars } from '../runtime/polars';
import type { LayerStatistics } from './statistics';

/** What one epoch measured. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Steps done when the epoch ended. */
  readonly step: number;
  /** Wall-clock seconds since training began, checkpoints included. */
  readonly seconds: number;
  /** Learning rate of the epoch's last step. */
  readonly learningRate: number;
  /** KL weight of the epoch's last step. */
  readonly beta: number;
  /**
   * Means over the examples of the epoch, while the weights moved and with dropout and noise on: `objective`, the
   * model's terms, and `penalty` (mean over steps) where the model has one.
   */
  readonly losses: Readonly<Record<string, number>>;
  /** Mean length of the gradient of all weights together, before clipping; absent without `clipNorm`. */
  readonly gradientNorm?: number;
  /** Share of the epoch's steps whose gradient was clipped, from 0 to 1; absent without `clipNorm`. */
  readonly clippedShare?: number;
  /** Signals and gradients by layer (`encoder/1-dense`), from input to output; absent without `layerStatistics`. */
  readonly layers?: Readonly<Record<string, LayerStatistics>>;
  /** Means over the validation examples with the weights of the epoch's end; absent without validation examples. */
  readonly validation?: Readonly<Record<string, number>>;
}

/**
 * One row an epoch: epoch, step, seconds, learningRate, beta, under clipping gradientNorm and clippedShare, then
 * `train <term>` and `validation <term>` columns, and `deviation <layer>` and `gradient <layer>` where layers were
 * measured.
 */
export function historyFrame(history: readonly EpochRecord[]): DataFrame {
  const polars = loadPolars();
  const prefixed = (prefix: string, values: Readonly<Record<string, number>> | undefined) =>
    Object.fromEntries(Object.entries(values ?? {}).map(([name, value]) => [`${prefix} ${name}`, value]));
  return polars.DataFrame(
    history.map(({ epoch, step, seconds, learningRate, beta, losses, validation, layers, ...gradients }) => ({
      epoch,
      step,
      seconds,
      learningRate,
      beta,
      ...gradients,
      ...prefixed('train', losses),
      ...prefixed('validation', validation),
      ...layerColumns(layers),
    })),
  );
}

/** One column for each number of each layer. */
const layerColumns = (layers: EpochRecord['layers'] = {}): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(layers).flatMap(([place, statistics]) =>
      Object.entries(statistics).map(([what, value]): [string, number] => [`${what} ${place}`, value]),
    ),
  );

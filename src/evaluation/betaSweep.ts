import type { DataFrame } from 'nodejs-polars';
import type { Examples } from '../data/examples';
import type { VariationalAutoencoder } from '../models/variational';
import { expectKnownKeys, keysOf } from '../runtime/knownKeys';
import { loadPolars } from '../runtime/polars';
import { type KlAndError, klAndError } from './klAndError';

/** Settings of `betaSweep`. */
export interface BetaSweepOptions {
  /** Weights of the KL term, in the order of the rows. */
  readonly betas: readonly number[];
  /** Builds and trains a model with the given weight. */
  readonly make: (beta: number) => Promise<VariationalAutoencoder>;
  /** The held-out part that is measured on. */
  readonly test: Examples;
  /** Of the draws with which the distortion is measured. */
  readonly seed: number;
  /** Called after each model was measured, before it is freed. */
  readonly onMeasured?: (beta: number, model: VariationalAutoencoder, point: KlAndError) => void;
}

/** What `betaSweep` reads. */
const BETA_SWEEP_KEYS = keysOf<BetaSweepOptions>({ betas: true, make: true, test: true, seed: true, onMeasured: true });

/**
 * A rate–distortion curve: trains one model per β, one after the other, and measures each. Models are freed once
 * measured.
 *
 * @returns a frame with a row per β: method, beta, rate (nats per image), distortion (squared error per image),
 *   latentsInUse
 * @throws RangeError when there is no β, or as `klAndError`
 * @see Alemi et al. 2018 (arXiv:1711.00464)
 */
export async function betaSweep(options: BetaSweepOptions): Promise<DataFrame> {
  expectKnownKeys('betaSweep', options, BETA_SWEEP_KEYS);
  const { betas, make, test, seed, onMeasured } = options;
  if (betas.length === 0) throw new RangeError('betaSweep: betas must name at least one weight, got none');
  const polars = loadPolars();
  const rows: ({ method: string; beta: number } & KlAndError)[] = [];
  for (const beta of betas) {
    const model = await make(beta);
    try {
      const point = klAndError(model, test, seed);
      rows.push({ method: model.name, beta, ...point });
      onMeasured?.(beta, model, point);
    } finally {
      model.dispose();
    }
  }
  return polars.DataFrame(rows);
}

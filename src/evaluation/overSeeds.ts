import type { DataFrame } from 'nodejs-polars';
import type { Dataset } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import type { Measurement } from './measure';

/** What varies from seed to seed, in the order of the columns. */
const VARYING = [
  'fitSeconds',
  'encodeMicros',
  'mse',
  'ssePerImage',
  'psnr',
  'ssim',
  'knnAccuracy',
  'probeAccuracy',
  'trustworthiness',
] as const satisfies readonly (keyof Measurement)[];

/** A quantity that was measured once for each seed. */
export type VaryingQuantity = (typeof VARYING)[number];

/** Mean and spread of a quantity over seeds. */
export interface OverSeeds {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for a single run. */
  readonly spread: number | null;
}

/** One method at one code size, over its seeds. */
export interface MeasurementOverSeeds {
  readonly method: string;
  readonly latentDim: number;
  readonly parameters: number;
  /** How many runs. */
  readonly runs: number;
  /** Null where the quantity does not exist: SSIM of table rows, accuracy without classes. */
  readonly quantities: Readonly<Record<VaryingQuantity, OverSeeds | null>>;
}

/** Mean and sample standard deviation of numbers, at least one. */
export function meanAndSpread(values: readonly number[]): OverSeeds {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, spread: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, spread: Math.sqrt(squares / (values.length - 1)) };
}

/** Joins the runs of each method and code size, in the order of first appearance. */
export function overSeeds(measurements: readonly Measurement[]): readonly MeasurementOverSeeds[] {
  const groups = new Map<string, Measurement[]>();
  for (const measurement of measurements) {
    const key = `${measurement.method} ${measurement.latentDim}`;
    groups.set(key, [...(groups.get(key) ?? []), measurement]);
  }
  return [...groups.values()].map((runs) => {
    const first = runs[0] as Measurement;
    const quantity = (name: VaryingQuantity): OverSeeds | null => {
      const values = runs.flatMap((run) => run[name] ?? []);
      return values.length === 0 ? null : meanAndSpread(values);
    };
    return {
      method: first.method,
      latentDim: first.latentDim,
      parameters: first.parameters,
      runs: runs.length,
      quantities: Object.fromEntries(
        VARYING.map((name) => [name, quantity(name)]),
      ) as MeasurementOverSeeds['quantities'],
    };
  });
}

/**
 * The table as a frame: method, latentDim, parameters, runs, then each quantity with its spread beside it
 * (`mse`, `mseSpread`), then data, split and checksum.
 *
 * @param test  the part that was measured on
 */
export function overSeedsFrame(rows: readonly MeasurementOverSeeds[], test: Dataset): DataFrame {
  const polars = loadPolars();
  const texts = (name: string, of: (row: MeasurementOverSeeds) => string) =>
    polars.Series(name, rows.map(of), polars.Utf8);
  const whole = (name: string, of: (row: MeasurementOverSeeds) => number) =>
    polars.Series(name, rows.map(of), polars.Int32);
  return polars.DataFrame([
    texts('method', (row) => row.method),
    whole('latentDim', (row) => row.latentDim),
    whole('parameters', (row) => row.parameters),
    whole('runs', (row) => row.runs),
    ...VARYING.flatMap((name) => [
      polars.Series(
        name,
        rows.map((row) => row.quantities[name]?.mean ?? null),
        polars.Float64,
      ),
      polars.Series(
        `${name}Spread`,
        rows.map((row) => row.quantities[name]?.spread ?? null),
        polars.Float64,
      ),
    ]),
    texts('data', () => test.name),
    texts('split', () => test.split),
    texts('checksum', () => test.checksum ?? ''),
  ]);
}

import type { DataFrame } from 'nodejs-polars';
import type { Dataset } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import type { Measurement } from './measure';
import { QUANTITIES } from './quantities';

/** A quantity that another seed changes. */
export type Varying = Extract<(typeof QUANTITIES)[number], { readonly varies: true }>;

/** A quantity that was measured once for each seed. */
export type VaryingQuantity = Varying['key'];

const VARYING = QUANTITIES.filter((quantity): quantity is Varying => quantity.varies);

/** One measurement and the seed that it was made with. */
export interface SeededMeasurement {
  readonly measurement: Measurement;
  /** Of weights, order and noise; 1 where nothing is random. */
  readonly seed: number;
}

/** Mean and spread of a quantity over seeds. */
export interface OverSeeds {
  readonly mean: number;
  /** Sample standard deviation (n − 1); null for a single run. */
  readonly spread: number | null;
}

/** One method at one code size, over its seeds. */
export interface MeasurementOverSeeds {
  readonly method: string;
  /** Kind of the method; null where it has none. */
  readonly methodKind: string | null;
  readonly latentDim: number;
  readonly parameters: number;
  /** In the order of the runs. */
  readonly seeds: readonly number[];
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

/** Refuses to average what are not the runs of one method. */
function expectOneMethod(first: Measurement, runs: readonly SeededMeasurement[]): void {
  const { method, latentDim } = first;
  const seeds = runs.map(({ seed }) => seed);
  const twice = seeds.find((seed, index) => seeds.indexOf(seed) !== index);
  if (twice !== undefined) {
    throw new RangeError(
      `overSeeds: runs of "${method}" with ${latentDim} numbers must have a seed each, got seed ${twice} twice; pass a name of its own to one of two nets`,
    );
  }
  const other = runs.find(({ measurement }) => measurement.parameters !== first.parameters);
  if (other) {
    throw new RangeError(
      `overSeeds: runs of "${method}" with ${latentDim} numbers must be of one net, got ${first.parameters} and ${other.measurement.parameters} parameters; pass a name of its own to one of two nets`,
    );
  }
}

/**
 * Joins the runs of each method and code size, in the order of first appearance. A method is what has one kind and one
 * name.
 *
 * @throws RangeError when two runs of one method and code size have one seed or different numbers of parameters: they
 *   are two methods of one name, whose mean would say nothing
 */
export function overSeeds(runs: readonly SeededMeasurement[]): readonly MeasurementOverSeeds[] {
  const groups = new Map<string, SeededMeasurement[]>();
  for (const run of runs) {
    const { methodKind, method, latentDim } = run.measurement;
    const key = JSON.stringify([methodKind, method, latentDim]);
    const group = groups.get(key);
    if (group) group.push(run);
    else groups.set(key, [run]);
  }
  return [...groups.values()].map((own) => {
    const first = (own[0] as SeededMeasurement).measurement;
    expectOneMethod(first, own);
    const quantity = (name: VaryingQuantity): OverSeeds | null => {
      const values = own.flatMap(({ measurement }) => measurement[name] ?? []);
      return values.length === 0 ? null : meanAndSpread(values);
    };
    const { method, methodKind, latentDim, parameters } = first;
    const quantities = Object.fromEntries(VARYING.map(({ key }) => [key, quantity(key)]));
    return {
      method,
      methodKind,
      latentDim,
      parameters,
      seeds: own.map(({ seed }) => seed),
      quantities: quantities as MeasurementOverSeeds['quantities'],
    };
  });
}

/**
 * The table as a frame: method, latentDim, parameters, runs, then each quantity with its spread beside it
 * (`mse`, `mseSpread`), then data, split, checksum and methodKind.
 *
 * @param test  the part that was measured on
 */
export function overSeedsFrame(rows: readonly MeasurementOverSeeds[], test: Dataset): DataFrame {
  const polars = loadPolars();
  const texts = (name: string, of: (row: MeasurementOverSeeds) => string | null) =>
    polars.Series(name, rows.map(of), polars.Utf8);
  const whole = (name: string, of: (row: MeasurementOverSeeds) => number) =>
    polars.Series(name, rows.map(of), polars.Int32);
  const numbers = (name: string, of: (row: MeasurementOverSeeds) => number | null) =>
    polars.Series(name, rows.map(of), polars.Float64);
  return polars.DataFrame([
    texts('method', (row) => row.method),
    whole('latentDim', (row) => row.latentDim),
    whole('parameters', (row) => row.parameters),
    whole('runs', (row) => row.seeds.length),
    ...VARYING.flatMap(({ key }) => [
      numbers(key, (row) => row.quantities[key]?.mean ?? null),
      numbers(`${key}Spread`, (row) => row.quantities[key]?.spread ?? null),
    ]),
    texts('data', () => test.name),
    texts('split', () => test.split),
    texts('checksum', () => test.checksum ?? ''),
    texts('methodKind', (row) => row.methodKind),
  ]);
}

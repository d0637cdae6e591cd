import { dot } from '../math/arrays';
import { betaCdf } from '../math/betaDistribution';
import { type RandomSource, randomSource } from '../math/random';
import type { Dataset } from './examples';

/** How a table with planted anomalies is made. */
export interface PlantedTableOptions {
  /** Positive integer. */
  readonly seed: number;
  /** d, columns of the table. */
  readonly features: number;
  /** Variances of normal rows along the k directions of the plane, largest first; k below d. */
  readonly planeVariances: readonly number[];
  /** σ², their variance in each of the d − k directions off the plane; below those along it. */
  readonly noiseVariance: number;
  /** Normal rows. */
  readonly normals: number;
  /** Rows whose part off the plane has its variance multiplied by `stretch`. */
  readonly offPlane: number;
  /** Rows whose part along the plane has its variance multiplied by `stretch`. */
  readonly alongPlane: number;
  /** c, by how much the variance of an anomaly's part is larger; above 1. */
  readonly stretch: number;
}

/** What a perfect model of the normal rows would reach against one kind of anomaly. */
export interface PlantedAuroc {
  /** AUROC of the squared distance off the plane (SPE). */
  readonly spe: number;
  /** AUROC of the squared distance along it, in units of the variances (T²). */
  readonly tSquared: number;
}

/** A table whose covariance and whose detectability are known. */
export interface PlantedTable {
  /** The rows, in seeded random order; labels 0, 1, 2 for the classes `normal`, `off the plane`, `along the plane`. */
  readonly table: Dataset;
  /** Mean of the normal rows, [d]. */
  readonly mean: Float64Array;
  /** Orthonormal directions as rows, those of the plane first, [d, d]. */
  readonly directions: Float64Array;
  /** Variances of normal rows along the directions, [d]. */
  readonly variances: Float64Array;
  /** Covariance of normal rows, Σ vᵢ λᵢ vᵢᵀ, [d, d]. */
  readonly covariance: Float64Array;
  /** Exact AUROC of each kind of anomaly against normal rows, with the true mean, plane and variances. */
  readonly expected: { readonly offPlane: PlantedAuroc; readonly alongPlane: PlantedAuroc };
}

/**
 * AUROC of a squared distance in m normal directions when anomalies have c times the variance:
 *   P(c·A > B) for independent A, B ~ χ²_m, which is I_{c/(1+c)}(m/2, m/2); for m = 2 simply c/(1 + c).
 */
function stretchedAuroc(stretch: number, directions: number): number {
  return betaCdf(stretch / (1 + stretch), { alpha: directions / 2, beta: directions / 2 });
}

/** d orthonormal directions in d dimensions, uniformly random: Gram–Schmidt on normal rows, twice against rounding. */
function randomDirections(features: number, random: RandomSource): Float64Array {
  const rows = new Float64Array(features * features);
  for (let row = 0; row < features; row++) {
    const own = Float64Array.from({ length: features }, () => random.normal());
    for (let pass = 0; pass < 2; pass++) {
      for (let other = 0; other < row; other++) {
        const direction = rows.subarray(other * features, (other + 1) * features);
        const overlap = dot(own, direction);
        for (let i = 0; i < features; i++) own[i] = (own[i] as number) - overlap * (direction[i] as number);
      }
    }
    const length = Math.sqrt(dot(own, own));
    rows.set(
      own.map((value) => value / length),
      row * features,
    );
  }
  return rows;
}

function expectTable({ features, planeVariances, noiseVariance, stretch, ...counts }: PlantedTableOptions): void {
  const k = planeVariances.length;
  if (!Number.isInteger(features) || k < 1 || k >= features) {
    throw new RangeError(
      `plantedTable: planeVariances must hold at least one number and fewer than the ${features} features, got ${k}`,
    );
  }
  if (!(noiseVariance > 0) || planeVariances.some((variance) => !(variance > noiseVariance))) {
    throw new RangeError(
      `plantedTable: variances along the plane must exceed a positive noiseVariance, got ${planeVariances.join(', ')} and ${noiseVariance}`,
    );
  }
  if (!(stretch > 1)) throw new RangeError(`plantedTable: stretch must be above 1, got ${stretch}`);
  for (const name of ['normals', 'offPlane', 'alongPlane'] as const) {
    if (!Number.isInteger(counts[name]) || counts[name] < 0) {
      throw new RangeError(`plantedTable: ${name} must be a whole number, got ${counts[name]}`);
    }
  }
}

/**
 * A table with known covariance and two kinds of planted anomalies, for which the AUROC of a perfect detector is known
 * exactly: those off the plane are invisible to T² (½), those along it to the residual (½).
 *
 * @throws RangeError naming the option, the rule and the value
 */
export function plantedTable(options: PlantedTableOptions): PlantedTable {
  expectTable(options);
  const { seed, features, planeVariances, noiseVariance, stretch } = options;
  const k = planeVariances.length;
  const random = randomSource(seed, 'planted table');
  const directions = randomDirections(features, random);
  const mean = Float64Array.from({ length: features }, () => random.normal());
  const variances = Float64Array.from({ length: features }, (_, i) => planeVariances[i] ?? noiseVariance);
  const kinds = [options.normals, options.offPlane, options.alongPlane].flatMap((count, label) =>
    new Array<number>(count).fill(label),
  );
  for (let last = kinds.length - 1; last > 0; last--) {
    const other = random.integer(last + 1);
    [kinds[last], kinds[other]] = [kinds[other] as number, kinds[last] as number];
  }
  const values = new Float32Array(kinds.length * features);
  const point = new Float64Array(features);
  kinds.forEach((label, row) => {
    point.set(mean);
    for (let i = 0; i < features; i++) {
      const stretched = label === 0 ? false : label === 1 ? i >= k : i < k;
      const position = Math.sqrt((variances[i] as number) * (stretched ? stretch : 1)) * random.normal();
      for (let j = 0; j < features; j++) {
        point[j] = (point[j] as number) + position * (directions[i * features + j] as number);
      }
    }
    values.set(point, row * features);
  });
  const covariance = new Float64Array(features * features);
  for (let i = 0; i < features; i++) {
    for (let a = 0; a < features; a++) {
      const scaled = (variances[i] as number) * (directions[i * features + a] as number);
      for (let b = 0; b < features; b++) {
        covariance[a * features + b] =
          (covariance[a * features + b] as number) + scaled * (directions[i * features + b] as number);
      }
    }
  }
  return {
    table: {
      name: 'planted table',
      split: 'all',
      values,
      count: kinds.length,
      shape: [features],
      labels: Int32Array.from(kinds),
      classNames: ['normal', 'off the plane', 'along the plane'],
    },
    mean,
    directions,
    variances,
    covariance,
    expected: {
      offPlane: { spe: stretchedAuroc(stretch, features - k), tSquared: 0.5 },
      alongPlane: { spe: 0.5, tSquared: stretchedAuroc(stretch, k) },
    },
  };
}

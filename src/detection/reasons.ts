import type { DataFrame } from 'nodejs-polars';
import { type Examples, featureCount } from '../data/examples';
import { loadPolars } from '../runtime/polars';
import type { Detection } from './detector';

/** A feature that makes an example look anomalous. */
export interface Reason {
  /** Index of the feature, row-major. */
  readonly feature: number;
  /** Name of the column, or where the pixel is. */
  readonly name: string;
  /** What it adds to the score. */
  readonly contribution: number;
  /** Its share of all contributions, in [0, 1]. */
  readonly share: number;
}

/** How many reasons, and what the features are called. */
export interface ReasonOptions {
  /** Reasons per example; 3 unless given. */
  readonly count?: number;
  /** Names of the features, [features]; their places unless given. */
  readonly names?: readonly string[];
}

/** Where a feature stands: `feature 7` of a table row, `row 3, column 12` of an image. */
function placeOf(feature: number, shape: readonly number[]): string {
  const [, width, channels] = shape;
  if (shape.length !== 3 || width === undefined || channels === undefined) return `feature ${feature}`;
  const pixel = Math.floor(feature / channels);
  const place = `row ${Math.floor(pixel / width)}, column ${pixel % width}`;
  return channels === 1 ? place : `${place}, channel ${feature % channels}`;
}

/**
 * The features that add most to the score of each example, largest first; those that add nothing are left out.
 *
 * @param contributions  what `AnomalyScore.contributions` gave
 * @throws RangeError when there are names but not one for each feature, or the count is no positive integer
 */
export function reasons(
  contributions: Examples,
  { count = 3, names }: ReasonOptions = {},
): readonly (readonly Reason[])[] {
  const { values, shape } = contributions;
  const features = featureCount(shape);
  if (names && names.length !== features) {
    throw new RangeError(`reasons: names must hold one for each of ${features} features, got ${names.length}`);
  }
  if (!Number.isInteger(count) || count < 1) {
    throw new RangeError(`reasons: count must be a positive integer, got ${count}`);
  }
  return Array.from({ length: contributions.count }, (_, row) => {
    const own = values.subarray(row * features, (row + 1) * features);
    const total = own.reduce((sum, value) => sum + value, 0);
    return Array.from(own, (contribution, feature) => ({ contribution, feature }))
      .filter(({ contribution }) => contribution > 0)
      .sort((a, b) => b.contribution - a.contribution || a.feature - b.feature)
      .slice(0, count)
      .map(({ contribution, feature }) => ({
        feature,
        name: names?.[feature] ?? placeOf(feature, shape),
        contribution,
        share: contribution / total,
      }));
  });
}

/**
 * A detection as a frame, one row per example in the order of the data: `row` (from 0), `score`, `pValue`, `flag`.
 */
export function detectionFrame({ scores, pValues, flags }: Detection): DataFrame {
  const polars = loadPolars();
  return polars.DataFrame([
    polars.Series(
      'row',
      flags.map((_, row) => row),
      polars.Int32,
    ),
    polars.Series('score', Array.from(scores), polars.Float64),
    polars.Series('pValue', Array.from(pValues), polars.Float64),
    polars.Series('flag', [...flags], polars.Bool),
  ]);
}

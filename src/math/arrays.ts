/** Numbers in a typed array of either precision; all sums over them are float64. */
export type Numbers = Float32Array | Float64Array;

/**
 * Adds one list to another, element by element: targetᵢ ← targetᵢ + sourceᵢ.
 *
 * @param target  changed in place
 * @param source  at least as long
 */
export function addInto(target: Numbers, source: ArrayLike<number>): void {
  for (let index = 0; index < target.length; index++) {
    target[index] = (target[index] as number) + (source[index] as number);
  }
}

/**
 * Scalar product Σᵢ aᵢ·bᵢ, added up in float64 in the order of the list.
 *
 * @param b  at least as long as `a`
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += (a[index] as number) * (b[index] as number);
  return sum;
}

/**
 * Mean of each column of a matrix, μⱼ = (1/n) Σᵢ x_ij. Counted from the first row, x_0j + (1/n) Σᵢ (x_ij − x_0j), so that
 * the mean of a column that never varies is its value to the last bit.
 *
 * @param values   row-major, n ≥ 1 rows
 * @param columns  how many numbers a row has
 * @returns [columns]; NaN or infinite where some value is
 */
export function columnMeans(values: Numbers, columns: number): Float64Array {
  const count = values.length / columns;
  const first = Float64Array.from(values.subarray(0, columns));
  const sums = new Float64Array(columns);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      sums[column] = (sums[column] as number) + ((values[start + column] as number) - (first[column] as number));
    }
  }
  return first.map((value, column) => value + (sums[column] as number) / count);
}

/**
 * Mean squared distance of each column from a centre, (1/n) Σᵢ (x_ij − cⱼ)²: the variance (divided by n) where the centre
 * is the mean, the mean square where it is 0.
 *
 * @param values  row-major, n ≥ 1 rows of as many numbers as the centre has
 * @param centre  [columns], e.g. `columnMeans(values, columns)`
 * @returns [columns]
 */
export function columnVariances(values: Numbers, centre: ArrayLike<number>): Float64Array {
  const columns = centre.length;
  const count = values.length / columns;
  const sums = new Float64Array(columns);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      const distance = (values[start + column] as number) - (centre[column] as number);
      sums[column] = (sums[column] as number) + distance * distance;
    }
  }
  return sums.map((sum) => sum / count);
}

/** Some ten units in the last place of float32: what the rounding of a few operations adds up to. */
const FLOAT32_NOISE = 1e-6;

/**
 * Deviations to divide by: √variance, and 1 for a column that counts as constant. That is one whose deviation is no more
 * than 1e-6 of its mean: what looks like spread there is the rounding of float32, and must not be blown up into a signal.
 *
 * @param variances  of each column, [columns]
 * @param means      of each column, [columns]
 */
export function deviationsOf(variances: Float64Array, means: ArrayLike<number>): Float64Array {
  return variances.map((variance, column) => {
    const deviation = Math.sqrt(variance);
    return deviation > FLOAT32_NOISE * Math.abs(means[column] as number) ? deviation : 1;
  });
}

/** Centre and unit of each column. */
export interface ColumnScale {
  /** Taken off, [columns]. */
  readonly mean: ArrayLike<number>;
  /** Divided by afterwards, [columns]; 1 everywhere unless given. */
  readonly deviation?: ArrayLike<number>;
}

/**
 * Every column with its centre taken off, divided by its unit: (x_ij − meanⱼ) / deviationⱼ, computed in float64 and
 * rounded once.
 *
 * @param values  row-major
 */
export function scaledColumns(values: Numbers, { mean, deviation }: ColumnScale): Float32Array {
  const columns = mean.length;
  const scaled = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      const distance = (values[start + column] as number) - (mean[column] as number);
      scaled[start + column] = deviation ? distance / (deviation[column] as number) : distance;
    }
  }
  return scaled;
}

/**
 * The way back from `scaledColumns`: x_ij · deviationⱼ + meanⱼ, computed in float64 and rounded once.
 *
 * @param values  row-major
 */
export function unscaledColumns(values: Numbers, { mean, deviation }: Required<ColumnScale>): Float32Array {
  const columns = mean.length;
  const unscaled = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += columns) {
    for (let column = 0; column < columns; column++) {
      unscaled[start + column] =
        (values[start + column] as number) * (deviation[column] as number) + (mean[column] as number);
    }
  }
  return unscaled;
}

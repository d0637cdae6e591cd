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

/** What the rounding of a few operations adds up to, as a share of the numbers: some ten units in the last place. */
export const ROUNDING = { float32: 1e-6, float64: 1e-15 } as const;

/**
 * The deviation to divide a column by: 1 for a column that counts as constant. That is one whose deviation is no more
 * than the rounding of its mean: what looks like spread there is noise, and must not be blown up into a signal.
 *
 * @param precision  of the numbers as they came; `float32` unless given
 */
export function unitOf(deviation: number, mean: number, precision: keyof typeof ROUNDING = 'float32'): number {
  return deviation > ROUNDING[precision] * Math.abs(mean) ? deviation : 1;
}

/**
 * Deviations to divide by, √variance, and 1 for each column that counts as constant (see `unitOf`).
 *
 * @param variances  of each column, [columns]
 * @param means      of each column, [columns]
 * @param precision  of the numbers as they came; `float32` unless given
 */
export function deviationsOf(
  variances: Float64Array,
  means: Float64Array,
  precision: keyof typeof ROUNDING = 'float32',
): Float64Array {
  return variances.map((variance, column) => unitOf(Math.sqrt(variance), means[column] as number, precision));
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

/** Rows that are put together at once: what they take stays in the processor's cache. */
const ROWS_AT_ONCE = 512;

/**
 * Columns put side by side: row-major, rounded to float32.
 *
 * @param columns  of `count` numbers each; zeros where one is undefined
 */
export function interleaved(columns: readonly (ArrayLike<number> | undefined)[], count: number): Float32Array {
  const width = columns.length;
  const values = new Float32Array(count * width);
  for (let start = 0; start < count; start += ROWS_AT_ONCE) {
    const end = Math.min(count, start + ROWS_AT_ONCE);
    columns.forEach((column, place) => {
      if (!column) return;
      for (let row = start; row < end; row++) values[row * width + place] = column[row] as number;
    });
  }
  return values;
}

/** What a list of numbers is like. */
export interface NumberFacts {
  /** Index of the first NaN, and of the first infinity; −1 where there is none. */
  readonly firstNaN: number;
  readonly firstInfinity: number;
  /** The largest absolute value, 0 of none. */
  readonly largest: number;
  /** Whether float32 holds every number as it is. */
  readonly isFloat32: boolean;
}

/** Looks at every number once. */
export function factsOf(values: Numbers): NumberFacts {
  let [firstNaN, firstInfinity, largest, isFloat32] = [-1, -1, 0, true];
  for (let index = values.length - 1; index >= 0; index--) {
    const value = values[index] as number;
    const size = Math.abs(value);
    if (size <= Number.MAX_VALUE) {
      if (size > largest) largest = size;
      if (Math.fround(value) !== value) isFloat32 = false;
    } else if (Number.isNaN(value)) {
      firstNaN = index;
    } else {
      firstInfinity = index;
    }
  }
  return { firstNaN, firstInfinity, largest, isFloat32 };
}

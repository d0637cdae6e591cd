import { type Dataset, featureCount } from './examples';
import type { Window } from './tableRecipe';

/** How many windows fit into so many rows. */
export function windowCount(rows: number, { length, step = length }: Window): number {
  return rows < length ? 0 : 1 + Math.floor((rows - length) / step);
}

/**
 * Windows of a series: so many consecutive rows as one example, row after row. A window's class is that of its last row,
 * its id that of its first; rows at the end that fill no window are left out.
 *
 * @param series  rows in order of time
 * @returns examples of shape [length · features]
 * @throws RangeError when length or step is no positive integer, or there are fewer rows than one window takes
 */
export function windowsOf(series: Dataset, window: Window): Dataset {
  const { length, step = length } = window;
  for (const [name, value] of Object.entries({ length, step })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new RangeError(`windowsOf: ${name} must be a positive integer, got ${value}`);
    }
  }
  const count = windowCount(series.count, window);
  if (count < 1) {
    throw new RangeError(`windowsOf: there must be at least ${length} rows for a window, got ${series.count}`);
  }
  const width = featureCount(series.shape);
  const values = new Float32Array(count * length * width);
  for (let index = 0; index < count; index++) {
    const start = index * step * width;
    values.set(series.values.subarray(start, start + length * width), index * length * width);
  }
  const { labels, ids, exact, table, notes = [] } = series;
  const pick = (column: Float64Array, lag: number): Float64Array =>
    Float64Array.from({ length: count }, (_, index) => column[index * step + lag] as number);
  const lags = Array.from({ length }, (_, lag) => lag);
  const left = series.count - ((count - 1) * step + length);
  const said = left > 0 ? [...notes, `${series.name}: ${left} rows at the end left out, which fill no window`] : notes;
  return {
    ...series,
    values,
    count,
    shape: [length * width],
    ...(exact ? { exact: lags.flatMap((lag) => exact.map((column) => column && pick(column, lag))) } : {}),
    ...(labels
      ? { labels: Int32Array.from({ length: count }, (_, index) => labels[index * step + length - 1] as number) }
      : {}),
    ...(ids ? { ids: Array.from({ length: count }, (_, index) => ids[index * step] as string) } : {}),
    ...(table ? { table: { ...table, window: { length, step } } } : {}),
    ...(said.length > 0 ? { notes: said } : {}),
  };
}

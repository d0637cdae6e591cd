import { factsOf, interleaved } from '../math/arrays';
import type { Dataset } from './examples';
import type { TableColumn } from './tableFeatures';

/** The rows without an empty cell; undefined where that is all of them. */
export function keptRows(columns: readonly TableColumn[], count: number): Int32Array | undefined {
  const isBroken = new Uint8Array(count);
  for (const column of columns) {
    if (!('values' in column) || column.facts.firstNaN < 0) continue;
    column.values.forEach((value, row) => {
      if (Number.isNaN(value)) isBroken[row] = 1;
    });
  }
  const kept = Int32Array.from({ length: count }, (_, row) => row).filter((row) => isBroken[row] === 0);
  return kept.length === count ? undefined : kept;
}

/** A column with the given rows only. */
export function picked(column: TableColumn, rows: Int32Array): TableColumn {
  if ('values' in column) {
    const values = Float64Array.from(rows, (row) => column.values[row] as number);
    return { ...column, values, facts: factsOf(values) };
  }
  return {
    ...column,
    indices: Int32Array.from(rows, (row) => column.indices[row] as number),
    cells: Array.from(rows, (row) => column.cells[row] as string),
  };
}

/** Features side by side: numbers as they are, categories as zeros and ones. */
export function featureMatrix(
  columns: readonly TableColumn[],
  count: number,
): Pick<Dataset, 'values' | 'shape' | 'exact'> {
  const sources = columns.flatMap((column) =>
    'values' in column ? [column] : column.recipe.categories.map(() => undefined),
  );
  const width = sources.length;
  const values = interleaved(
    sources.map((source) => source?.values),
    count,
  );
  let place = 0;
  for (const column of columns) {
    if ('values' in column) {
      place += 1;
      continue;
    }
    column.indices.forEach((category, row) => {
      values[row * width + place + category] = 1;
    });
    place += column.recipe.categories.length;
  }
  const exact = sources.map((source) => (source && !source.facts.isFloat32 ? source.values : undefined));
  return { values, shape: [width], exact };
}

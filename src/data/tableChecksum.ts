import { createHash } from 'node:crypto';
import type { TableColumn } from './tableFeatures';

/**
 * SHA-256 of what a table says, whatever its format and the order of its columns: for each column, in order of the names,
 * its name and its cells (numbers as float64), then the classes. The same rows from CSV and from Parquet have the same.
 */
export function tableChecksum(columns: readonly TableColumn[], labels: readonly string[] | undefined): string {
  const hash = createHash('sha256');
  const byName = [...columns].sort((a, b) => (a.recipe.name < b.recipe.name ? -1 : 1));
  for (const column of byName) {
    hash.update(JSON.stringify(column.recipe.name));
    hash.update(
      'values' in column
        ? new Uint8Array(column.values.buffer, column.values.byteOffset, column.values.byteLength)
        : JSON.stringify(column.cells),
    );
  }
  if (labels) hash.update(JSON.stringify(labels));
  return hash.digest('hex');
}

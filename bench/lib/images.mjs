import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDataset } from 'autoencoder-workbook';

/** The real training images as one file of float32 rows that every contestant reads: all 60,000 where they are. */
export function trainingImages(log) {
  const shared = fileURLToPath(new URL('../../../shared/data', import.meta.url));
  const folder = process.env.WORKBOOK_DATA_DIR ?? (existsSync(shared) ? shared : undefined);
  const whole = folder && existsSync(join(folder, 'mnist'));
  const dataset = whole ? loadDataset('mnist', { split: 'train', folder }) : loadDataset('mnist-10k');
  log(`data: ${dataset.count} images of ${dataset.name}${whole ? '' : ' (set WORKBOOK_DATA_DIR for all 60,000)'}`);
  const temporary = mkdtempSync(join(tmpdir(), 'autoencoder-workbook-bench-'));
  const path = join(temporary, 'images.f32');
  const { values } = dataset;
  writeFileSync(path, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  return {
    path,
    name: dataset.name,
    count: dataset.count,
    remove: () => rmSync(temporary, { recursive: true, force: true }),
  };
}

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const candidates = [process.env['WORKBOOK_DATA_DIR'], fileURLToPath(new URL('../../../shared/data', import.meta.url))];

/** Folder with the full MNIST and Fashion-MNIST, absent where there is none: tests on them are then skipped. */
export const fullSetsFolder: string | undefined = candidates.find(
  (folder) =>
    folder && ['mnist', 'fashion-mnist'].every((name) => existsSync(`${folder}/${name}/t10k-labels-idx1-ubyte.gz`)),
);

/** Said in the names of skipped tests. */
export const skippedWithoutFullSets = 'skipped without WORKBOOK_DATA_DIR';

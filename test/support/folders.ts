import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder for one test, with a blank and a letter outside ASCII in its path; removed afterwards. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'workbook é '));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

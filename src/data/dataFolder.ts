import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const PACKAGE = 'autoencoder-workbook';

/** Where programs of this system keep what can be fetched again. */
function cacheRoot(): string {
  if (process.platform === 'win32') return process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  if (process.env['XDG_CACHE_HOME']) return process.env['XDG_CACHE_HOME'];
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

/**
 * The folder with a sub-folder for each full data set: what is given, else the environment variable
 * WORKBOOK_DATA_DIR, else a folder of the user's own for things that can be fetched again.
 *
 * @returns an absolute path; the folder need not exist
 */
export function dataFolder(given?: string): string {
  return resolve(given || process.env['WORKBOOK_DATA_DIR'] || join(cacheRoot(), PACKAGE, 'data'));
}

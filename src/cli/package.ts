import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package, seen from dist/cli. */
export const PACKAGE_FOLDER = join(__dirname, '..', '..');

/** Version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string };
  return version;
}

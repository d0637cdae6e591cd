// @ts-check
// The one lock of the project, which the package uses for its downloads as well.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const inCheckout = fileURLToPath(new URL('../../src/data/fileLock.js', import.meta.url));
const inPackage = fileURLToPath(new URL('../../dist/data/fileLock.js', import.meta.url));

/** @type {typeof import('../../src/data/fileLock.js')} */
export const { withFileLock } = createRequire(import.meta.url)(existsSync(inCheckout) ? inCheckout : inPackage);

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tf } from '../runtime/tensorflow';

/** The folder of the package, seen from dist/cli. */
export const PACKAGE_FOLDER = join(__dirname, '..', '..');

/** Version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Versions of what computes the numbers. */
export function versions(): Readonly<Record<string, string>> {
  const { binding } = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return {
    workbook: packageVersion(),
    node: process.versions.node,
    tensorflow: binding?.TF_Version ?? 'unknown',
    tfjs: tf.version_core,
  };
}

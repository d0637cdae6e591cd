import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of the package, seen from dist/cli. */
export const PACKAGE_FOLDER = join(__dirname, '..', '..');

/** Version of this package. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(PACKAGE_FOLDER, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Versions of what computes the numbers. */
export function versions(): Readonly<Record<string, string>> {
  // Loaded on first use: the version of the package alone is told without TensorFlow.
  const { tf } = require('../runtime/tensorflow') as typeof import('../runtime/tensorflow');
  const { binding } = tf.backend() as unknown as { readonly binding?: { readonly TF_Version?: string } };
  return {
    workbook: packageVersion(),
    node: process.versions.node,
    tensorflow: binding?.TF_Version ?? 'unknown',
    tfjs: tf.version_core,
  };
}

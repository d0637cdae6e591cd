import { tf } from '../runtime/tensorflow';
import { packageVersion } from './package';

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

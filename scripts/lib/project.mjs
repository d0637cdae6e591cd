// @ts-check
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Where things are in a checkout. Every piece of the set-up takes this record, so that tests can run it in a folder of
 * their own.
 *
 * @typedef {ReturnType<typeof projectAt>} Project
 */

/** @param {string} root the checkout's top folder */
export function projectAt(root) {
  const cache = join(root, '.cache');
  const venv = join(root, '.venv');
  return {
    root,
    /** Everything the set-up may throw away and make again. */
    cache,
    logs: join(cache, 'log'),
    /** Half-made things; whatever an interrupted run left here is removed by the next one. */
    scratch: join(cache, 'tmp'),
    native: join(cache, 'native'),
    lockFile: join(root, 'package-lock.json'),
    modules: join(root, 'node_modules'),
    tfjsNode: join(root, 'node_modules', '@tensorflow', 'tfjs-node'),
    requirements: join(root, 'requirements.txt'),
    venv,
    python: process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python'),
    kernelspec: join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json'),
    notebooks: join(root, 'notebooks'),
    sources: join(root, 'src'),
    dist: join(root, 'dist'),
    output: join(root, 'output'),
  };
}

/** The checkout that this file belongs to. */
export const project = projectAt(resolve(fileURLToPath(new URL('../..', import.meta.url))));

// @ts-check
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
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
  const modules = join(root, 'node_modules');
  return {
    root,
    /** Whether this is the package in another project's node_modules: it has the native library to set up, no more. */
    isInstalled: false,
    /** Everything the set-up may throw away and make again. */
    cache,
    logs: join(cache, 'log'),
    /** Half-made things; whatever an interrupted run left here is removed by the next one. */
    scratch: join(cache, 'tmp'),
    native: join(cache, 'native'),
    lockFile: join(root, 'package-lock.json'),
    modules,
    tfjsNode: join(modules, '@tensorflow', 'tfjs-node'),
    nodeHeaders: join(modules, 'node-api-headers', 'include'),
    requirements: join(root, 'requirements.txt'),
    venv,
    python: pythonOf(venv),
    kernelspec: join(venv, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json'),
    notebooks: join(root, 'notebooks'),
    /** The reader's own folder; neither git nor the checks look into it. */
    own: join(root, 'my'),
    sources: join(root, 'src'),
    dist: join(root, 'dist'),
    output: join(root, 'output'),
  };
}

/** The command that provides what is missing. */
export const setUpCommand = (/** @type {Project} */ { isInstalled }) =>
  isInstalled ? 'npx workbook setup' : 'npm run setup';

/** The command that also finds what is damaged, and makes it again. */
export const repairCommand = (/** @type {Project} */ { isInstalled }) =>
  isInstalled ? 'npx workbook setup --repair' : 'npm run setup -- --repair';

/** @param {string} venv a virtual environment */
export function pythonOf(venv) {
  return process.platform === 'win32' ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python');
}

/**
 * Where installed packages keep the native library, outside node_modules: the next `npm install` and the next project
 * find it there. `WORKBOOK_NATIVE_DIR` names another folder.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function nativeFolder(env = process.env) {
  const own = env['WORKBOOK_NATIVE_DIR'];
  if (own) return resolve(own);
  const cache =
    process.platform === 'win32'
      ? (env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'))
      : env['XDG_CACHE_HOME'] ||
        join(homedir(), ...(process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache']));
  return join(cache, 'autoencoder-workbook', 'native');
}

/**
 * Where things are when another project has installed the package. npm may have put the packages that it depends on
 * beside it or inside it, so Node is asked.
 *
 * @param {string} root           the package's folder in node_modules
 * @param {string} [native]
 * @returns {Project}
 */
export function installedAt(root, native = nativeFolder()) {
  const { resolve: find } = createRequire(join(root, 'package.json'));
  const folderOf = (/** @type {string} */ name) => {
    try {
      return dirname(find(`${name}/package.json`));
    } catch {
      // Not installed: the set-up finds nothing there and says so.
      return join(root, 'node_modules', name);
    }
  };
  const tfjsNode = folderOf('@tensorflow/tfjs-node');
  return {
    ...projectAt(root),
    isInstalled: true,
    cache: native,
    logs: join(native, 'log'),
    scratch: join(native, 'tmp'),
    native,
    modules: dirname(dirname(tfjsNode)),
    tfjsNode,
    nodeHeaders: join(folderOf('node-api-headers'), 'include'),
  };
}

const here = resolve(fileURLToPath(new URL('../..', import.meta.url)));

/** The checkout or the installed package that this file belongs to; only a checkout has sources. */
export const project = existsSync(join(here, 'src')) ? projectAt(here) : installedAt(here);

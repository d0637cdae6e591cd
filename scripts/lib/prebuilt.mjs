// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { removeLinkOrFolder } from './files.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Whether tfjs-node's own installer has put the official library and addon in place.
 *
 * @param {Project} project
 */
export function hasPrebuilt({ tfjsNode }) {
  const library = join(tfjsNode, 'deps', 'lib');
  const addons = join(tfjsNode, 'lib');
  const holds = (/** @type {string} */ folder, /** @type {RegExp} */ pattern) =>
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((name) => pattern.test(String(name)));
  return holds(library, /tensorflow.*\.(so|dylib|lib|dll)/) && holds(addons, /tfjs_binding\.node$/);
}

const PREBUILT_REMEDY =
  'The prebuilt library comes from storage.googleapis.com; where that is blocked, set TFJS_NODE_CDN_STORAGE to a mirror. On Linux (x64, glibc) a C++ compiler is enough instead: sudo apt install g++. Windows on ARM has no prebuilt library: use WSL.';

/**
 * The official pair: TensorFlow's library (2.9 or 2.7, by platform) and a ready-made addon, fetched by the package's own
 * install script from its storage bucket.
 *
 * @param {Project} project
 */
export async function providePrebuilt(project) {
  const { tfjsNode, modules, logs } = project;
  // Through a link to the wheel's library the download would land there; half of an earlier one is of no use.
  removeLinkOrFolder(join(tfjsNode, 'deps'));
  const separator = process.platform === 'win32' ? ';' : ':';
  await run([process.execPath, join('scripts', 'install.js')], {
    cwd: tfjsNode,
    // The script calls `node` and `node-pre-gyp` by name.
    env: { PATH: [join(modules, '.bin'), join(process.execPath, '..'), process.env['PATH'] ?? ''].join(separator) },
    log: join(logs, 'prebuilt.log'),
    problem: 'the prebuilt TensorFlow library could not be fetched',
    remedy: PREBUILT_REMEDY,
  });
  if (!hasPrebuilt(project)) {
    throw new SetupFailure({ problem: 'the prebuilt TensorFlow library is not complete', remedy: PREBUILT_REMEDY });
  }
}

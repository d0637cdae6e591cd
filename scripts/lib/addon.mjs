// @ts-check
import { mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';
import { filesBelow } from './files.mjs';
import { fingerprint } from './fingerprint.mjs';
import { runtimeFolder, TENSORFLOW_VERSION } from './wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/** The Node-API level that tfjs-node 4.22 is written for; one addon serves all later Node versions. */
export const NAPI_VERSION = 8;

const OWN_SOURCE = fileURLToPath(new URL('../native/log_level.cc', import.meta.url));

const FLAGS = ['-shared', '-fPIC', '-O2', '-std=c++17', `-DNAPI_VERSION=${NAPI_VERSION}`];

/**
 * Where the compiled addon is kept: under a name that changes with everything it is made of, so that a fresh
 * node_modules needs a copy only.
 *
 * @param {Project} project
 */
export function addonFile({ tfjsNode, native }) {
  const binding = join(tfjsNode, 'binding');
  const sources = filesBelow(binding).flatMap((name) => [name, readFileSync(join(binding, name))]);
  const key = fingerprint(
    ...[TENSORFLOW_VERSION, process.platform, process.arch, FLAGS.join(' ')],
    ...[readFileSync(OWN_SOURCE), ...sources],
  );
  return join(native, `addon-${key}.node`);
}

/**
 * Compiles tfjs-node's addon against the library of the wheel: two sources of the package and one of ours, 10 s. The
 * compiler is called directly; node-gyp would want Node's headers from the network.
 *
 * @param {Project} project
 * @param {string} compiler
 */
export async function compileAddon(project, compiler) {
  const { tfjsNode, nodeHeaders, native, scratch, logs } = project;
  const runtime = runtimeFolder(project);
  const target = addonFile(project);
  const draft = join(scratch, 'addon.node');
  for (const folder of [native, scratch]) mkdirSync(folder, { recursive: true });
  await run(
    [
      ...[compiler, ...FLAGS],
      `-I${nodeHeaders}`,
      `-I${tfjsNode}`,
      `-I${join(runtime, 'include')}`,
      join(tfjsNode, 'binding', 'tfjs_backend.cc'),
      join(tfjsNode, 'binding', 'tfjs_binding.cc'),
      OWN_SOURCE,
      ...['-o', draft, `-L${join(runtime, 'lib')}`, '-ltensorflow', '-ltensorflow_framework'],
      // From lib/napi-v8 of the package, where the addon is copied to.
      '-Wl,-rpath,$ORIGIN/../../deps/lib',
    ],
    {
      log: join(logs, 'addon.log'),
      problem: 'the addon could not be compiled',
      remedy: 'Read the log: a header of the C++ library may be missing (Debian or Ubuntu: sudo apt install g++).',
    },
  );
  renameSync(draft, target);
}

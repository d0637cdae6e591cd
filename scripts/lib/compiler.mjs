// @ts-check
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { SetupFailure } from './failure.mjs';

const COMPILERS = ['g++', 'clang++', 'c++'];

/**
 * The path of a C++ compiler: `CXX`, or the first of the usual names in PATH.
 *
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {string | undefined}
 */
export function findCompiler(env = process.env) {
  const names = env['CXX'] ? [env['CXX']] : COMPILERS;
  for (const name of names) {
    for (const folder of name.includes('/') ? [''] : (env['PATH'] ?? '').split(delimiter)) {
      const path = folder === '' ? name : join(folder, name);
      try {
        accessSync(path, constants.X_OK);
        return path;
      } catch {
        // Not here; the next folder may have it.
      }
    }
  }
  return undefined;
}

/** @returns {SetupFailure} */
export function noCompiler() {
  return new SetupFailure({
    problem: 'no C++ compiler was found',
    tried: [`${COMPILERS.join(', ')} in PATH`],
    remedy:
      'Install one (Debian or Ubuntu: sudo apt install g++; Fedora: sudo dnf install gcc-c++), or name it in CXX. Then run it again.',
  });
}

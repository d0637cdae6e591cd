import { chmodSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, test } from 'vitest';
import { findCompiler, noCompiler } from '../../scripts/lib/compiler.mjs';
import { describeFailure } from '../../scripts/lib/failure.mjs';
import { temporaryFolder } from '../support/folders';

function programIn(folder: string, name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  chmodSync(path, 0o755);
  return path;
}

test('g++ is preferred to clang++, wherever in PATH they are', () => {
  const [first, second] = [temporaryFolder(), temporaryFolder()];
  const clang = programIn(first, 'clang++');
  expect(findCompiler({ PATH: [first, second].join(delimiter) })).toBe(clang);
  const gcc = programIn(second, 'g++');
  expect(findCompiler({ PATH: [first, second].join(delimiter) })).toBe(gcc);
});

test('CXX names the compiler', () => {
  const folder = temporaryFolder();
  programIn(folder, 'g++');
  const own = programIn(folder, 'mine');
  expect(findCompiler({ PATH: folder, CXX: 'mine' })).toBe(own);
  expect(findCompiler({ PATH: '', CXX: own })).toBe(own);
  expect(findCompiler({ PATH: folder, CXX: 'not-there' })).toBeUndefined();
});

test('a file that may not be run is no compiler; without one the remedy says how to get it', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'g++'), '', { mode: 0o644 });
  expect(findCompiler({ PATH: folder })).toBeUndefined();
  const text = describeFailure('TensorFlow library', noCompiler().account);
  expect(text).toMatch(/^The step "TensorFlow library" failed: no C\+\+ compiler was found\./);
  expect(text).toMatch(/Remedy: .*apt install g\+\+/);
});

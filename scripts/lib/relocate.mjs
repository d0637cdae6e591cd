// @ts-check
// A virtual environment that moved along with its checkout.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from './files.mjs';

/** A text as its UTF-8 bytes, one character each: scripts are read so, and nothing but the paths changes in them. */
const asBytes = (/** @type {string} */ text) => Buffer.from(text).toString('latin1');

/**
 * Rewrites the absolute paths in the environment's start scripts after the checkout was moved. Packages need none:
 * Python finds them relative to itself.
 *
 * @param {string} venv  where the environment is now
 * @param {string} from  where it was
 */
export function relocateScripts(venv, from) {
  const folder = join(venv, 'bin');
  const [old, now] = [asBytes(from), asBytes(venv)];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(folder, entry.name);
    const text = readFileSync(path, 'latin1');
    const body = text.slice(0, 2) === '#!' ? withoutInterpreter(text) : undefined;
    if (body !== undefined && text.includes(old)) {
      writeInPlace(path, `${interpreterLines(join(folder, 'python'))}${body}`);
    } else if (text.includes(old) && entry.name.toLowerCase().startsWith('activate')) {
      writeInPlace(path, text.replaceAll(old, now));
    }
  }
}

/**
 * The text of a start script after the lines that name its interpreter; undefined when they are not Python's.
 *
 * @param {string} text
 */
function withoutInterpreter(text) {
  const shell = /^#!\/bin\/sh\n'''exec' [^\n]*\n' '''\n/.exec(text);
  const plain = /^#![^\n]*python[0-9.]*\n/.exec(text);
  const head = shell ?? plain;
  return head ? text.slice(head[0].length) : undefined;
}

/**
 * The first lines of a Python start script. The kernel takes neither blanks nor more than 127 characters after `#!`;
 * the way round that pip uses is a text that is both shell and Python.
 *
 * @param {string} python
 */
export function interpreterLines(python) {
  const simple = `#!${python}\n`;
  const lines =
    simple.length <= 127 && !/\s/.test(python) ? simple : `#!/bin/sh\n'''exec' "${python}" "$0" "$@"\n' '''\n`;
  return asBytes(lines);
}

/**
 * @param {string} path
 * @param {string} text  bytes, see asBytes
 */
function writeInPlace(path, text) {
  writeAtomically(path, Buffer.from(text, 'latin1'), 0o755);
}

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { interpreterLines, relocateScripts } from '../../scripts/lib/relocate.mjs';
import { temporaryFolder } from '../support/folders';

test('a moved environment gets start scripts that run from a path with blanks', () => {
  const venv = temporaryFolder();
  const bin = join(venv, 'bin');
  mkdirSync(bin);
  const old = '/nulle part é/.venv';
  // A stand-in for the interpreter that says what it was asked to run.
  writeFileSync(join(bin, 'python'), '#!/bin/sh\necho "ran $(basename "$1") with $2"\n', { mode: 0o755 });
  writeFileSync(join(bin, 'plain'), `#!${old}/bin/python3.11\nimport sys\n`, { mode: 0o755 });
  writeFileSync(join(bin, 'long'), `#!/bin/sh\n'''exec' "${old}/bin/python" "$0" "$@"\n' '''\nimport sys\n`, {
    mode: 0o755,
  });
  writeFileSync(join(bin, 'activate'), `VIRTUAL_ENV="${old}"\n`);
  writeFileSync(join(bin, 'other'), '#!/bin/sh\necho é\n', { mode: 0o755 });
  relocateScripts(venv, old);

  const run = (name: string): string => execFileSync(join(bin, name), ['x'], { encoding: 'utf8' }).trim();
  expect(run('plain')).toBe('ran plain with x');
  expect(run('long')).toBe('ran long with x');
  expect(readFileSync(join(bin, 'plain'), 'utf8')).toMatch(/\nimport sys\n$/);
  expect(readFileSync(join(bin, 'activate'), 'utf8')).toBe(`VIRTUAL_ENV="${venv}"\n`);
  expect(run('other')).toBe('é');
  expect(statSync(join(bin, 'plain')).mode & 0o111).not.toBe(0);
});

test('a short path without blanks needs no shell to find the interpreter', () => {
  expect(interpreterLines('/home/a/.venv/bin/python')).toBe('#!/home/a/.venv/bin/python\n');
  expect(interpreterLines(`/${'long'.repeat(40)}/python`)).toMatch(/^#!\/bin\/sh\n/);
});

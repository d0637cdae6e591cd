import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'workbook "full" $disk '));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a script whose files may hold no more than 64 kB, as on a disk that has no more room. */
async function withoutRoom(script: string): Promise<string> {
  const root = join(__dirname, '..', '..');
  const run = promisify(execFile)(
    'sh',
    ['-c', 'ulimit -f 128; exec "$0" -e "$1" "$2"', process.execPath, script, folder],
    {
      cwd: root,
    },
  );
  return (await run).stdout;
}

const SAY = 'catch (error) { console.log(error.message); }';
const OUT = "require('node:path').join(process.argv[1], 'out')";

describe.skipIf(process.platform === 'win32')('where there is no more room', () => {
  test('a file is named, and nothing of it stays', async () => {
    const script = `const { writeWholeFile } = require('./dist/runtime/wholeFile.js');
      try { writeWholeFile(${OUT}, Buffer.alloc(1e6)); } ${SAY}`;
    expect(await withoutRoom(script)).toMatch(
      /^writeWholeFile: .*out must be writable, got EFBIG.*; make room there or choose another place\n$/,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('a model folder is named, a new one is not begun and an old one stays as it was', async () => {
    const script = `const { writeArrayFolder, readArrayFolder } = require('./dist/models/arrayFile.js');
      const write = (length) => writeArrayFolder(${OUT}, { arrays: { a: new Float32Array(length) }, info: {} });
      try { write(1e6); } ${SAY}
      console.log(require('node:fs').existsSync(${OUT}));
      write(10);
      try { write(1e6); } ${SAY}
      console.log(readArrayFolder(${OUT}).arrays.a.length);`;
    const said = (await withoutRoom(script)).trim().split('\n');
    const named = /^writeArrayFolder: .*out must be writable, got EFBIG.*; make room there/;
    expect(said).toEqual([expect.stringMatching(named), 'false', expect.stringMatching(named), '10']);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['content.bin', 'content.json']);
  });
});

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readArrayFolder, writeArrayFolder } from 'autoencoder-workbook/dist/models/arrayFile';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/folders';

const arrayFile = JSON.stringify(require.resolve('autoencoder-workbook/dist/models/arrayFile'));
const content = (value: number, length = 3) => ({
  arrays: { weights: new Float32Array(length).fill(value), bias: new Float32Array([value]) },
  info: { saved: value },
});
const FILES = ['content.bin', 'content.json'];

/** How the folder answers: the number that was saved in it. */
function saved(folder: string): unknown {
  const { arrays, info } = readArrayFolder(folder);
  const { saved: value } = info as { saved: number };
  expect(new Set(arrays['weights'])).toEqual(new Set([value]));
  expect(arrays['bias']).toEqual(new Float32Array([value]));
  return value;
}

test('what was written is read, and the next one takes its place', () => {
  const folder = join(temporaryFolder(), 'deep', 'model');
  writeArrayFolder(folder, content(1));
  expect(readArrayFolder(folder)).toEqual(content(1));
  writeArrayFolder(folder, content(2, 500));
  expect(readArrayFolder(folder)).toEqual(content(2, 500));
  expect(readdirSync(folder).sort()).toEqual(FILES);
});

/**
 * Writes the second content in a process in which the given call of the file system ends it: as an error that everything
 * after it meets as well (a full disk, a vanished drive), or by killing the process. Half of what a writing call was to
 * write is written.
 */
function writeWithFault(folder: string, call: number, how: 'fails' | 'is killed'): { reached: boolean; call: string } {
  const program = `
    const fs = require('fs');
    const [, folder, last, how] = process.argv;
    let calls = 0;
    for (const name of ['mkdirSync', 'writeFileSync', 'openSync', 'fsyncSync', 'renameSync', 'rmSync']) {
      const real = fs[name];
      fs[name] = (...args) => {
        if (calls++ < Number(last)) return real(...args);
        if (calls === Number(last) + 1) fs.writeSync(1, name + ' ' + require('path').basename(String(args[0])));
        if (name === 'writeFileSync') real(args[0], args[1].slice(0, args[1].length / 2));
        if (how === 'is killed') process.kill(process.pid, 'SIGKILL');
        throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
      };
    }
    const { writeArrayFolder } = require(${arrayFile});
    writeArrayFolder(folder, { arrays: { weights: new Float32Array(500).fill(2), bias: new Float32Array([2]) }, info: { saved: 2 } });`;
  const { stdout, status } = spawnSync(process.execPath, ['-e', program, folder, String(call), how], {
    encoding: 'utf8',
  });
  return { reached: status !== 0, call: stdout };
}

test.each(['fails', 'is killed'] as const)(
  'whichever call of the file system %s, the old content or the new one stands, and the next writer clears up',
  (how) => {
    const seen: string[] = [];
    for (let call = 0; ; call++) {
      const folder = join(temporaryFolder(), 'model');
      writeArrayFolder(folder, content(1));
      const fault = writeWithFault(folder, call, how);
      if (!fault.reached) break;
      const stands = saved(folder);
      expect([1, 2]).toContain(stands);
      seen.push(`${fault.call}: ${stands}`);
      writeArrayFolder(folder, content(3, 7));
      expect(saved(folder)).toBe(3);
      expect(readdirSync(folder).sort()).toEqual(FILES);
      expect(readdirSync(join(folder, '..'))).toEqual(['model']);
    }
    // Every rename was among them, and the new content stands from the first one on.
    expect(seen).toContain('renameSync content.json.next: 1');
    expect(seen).toContain('renameSync content.bin.next: 2');
  },
);

test('a first write that is interrupted leaves nothing that could be taken for a model', () => {
  for (const call of [1, 3, 6]) {
    const folder = join(temporaryFolder(), 'model');
    expect(writeWithFault(folder, call, 'is killed').reached).toBe(true);
    expect(() => readArrayFolder(folder)).toThrow('must hold content.json and content.bin');
    writeArrayFolder(folder, content(3));
    expect(saved(folder)).toBe(3);
  }
});

test('folders that earlier versions left when they were interrupted go; other files stay', () => {
  const parent = temporaryFolder();
  const folder = join(parent, 'model');
  for (const name of ['.model.4711.old', '.model.4711.new', '.other.4711.old', '.model.4711.mine']) {
    writeArrayFolder(join(parent, name), content(1));
  }
  mkdirSync(join(parent, '.model.4712.old'));
  writeFileSync(join(parent, '.model.4712.old', 'photo.png'), '');
  writeFileSync(join(parent, '.model.4713.old'), '');
  writeArrayFolder(folder, content(2));
  expect(readdirSync(parent).sort()).toEqual(
    ['.model.4711.mine', '.model.4712.old', '.model.4713.old', '.other.4711.old', 'model'].sort(),
  );
});

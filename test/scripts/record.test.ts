import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readRecord, recordAt, recordProblem } from '../../scripts/lib/record.mjs';
import { temporaryFolder } from '../support/folders';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

test('a line has a path, a checksum and a size; commas and quotation marks in the path are understood', () => {
  expect(readRecord('a/b.py,sha256=x-_9,12\r\n"c, d.py",sha256=y,3\n"say ""e"".py",,4\nRECORD,,\n')).toEqual([
    { path: 'a/b.py', sha256: 'x-_9', size: 12 },
    { path: 'c, d.py', sha256: 'y', size: 3 },
    { path: 'say "e".py', sha256: undefined, size: 4 },
    { path: 'RECORD', sha256: undefined, size: undefined },
  ]);
});

test('the first file that is missing, cut off or changed is named; a change of equal length only by its contents', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'lib'));
  const files = [
    { path: 'lib/one', sha256: sha256('11'), size: 2 },
    { path: 'two', sha256: undefined, size: undefined },
  ];
  const write = (): void => {
    writeFileSync(join(folder, 'lib/one'), '11');
    writeFileSync(join(folder, 'two'), '2');
  };
  write();
  expect(await recordProblem(folder, files, { contents: true })).toBeUndefined();
  rmSync(join(folder, 'two'));
  expect(await recordProblem(folder, files)).toBe('two is missing');
  writeFileSync(join(folder, 'lib/one'), '1');
  expect(await recordProblem(folder, files)).toBe('lib/one has 1 bytes in place of 2');
  write();
  writeFileSync(join(folder, 'lib/one'), '10');
  expect(await recordProblem(folder, files)).toBeUndefined();
  expect(await recordProblem(folder, files, { contents: true })).toMatch(/^lib\/one does not have the contents/);
});

test('without a list there is none', () => {
  expect(recordAt(join(temporaryFolder(), 'RECORD'))).toBeUndefined();
});

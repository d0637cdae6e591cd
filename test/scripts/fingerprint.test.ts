import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { fingerprint, folderFingerprint } from '../../scripts/lib/fingerprint.mjs';
import { temporaryFolder } from '../support/folders';

test('equal parts give equal fingerprints, whether text or bytes', () => {
  expect(fingerprint('a', 'b')).toBe(fingerprint('a', Buffer.from('b')));
  expect(fingerprint('a')).toMatch(/^[0-9a-f]{16}$/);
});

test('text that moves from one part to the next shows', () => {
  expect(fingerprint('ab', 'c')).not.toBe(fingerprint('a', 'bc'));
  expect(fingerprint('ab')).not.toBe(fingerprint('ab', ''));
});

test('a folder changes with the contents and with the names of its files, however deep', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'deep'));
  writeFileSync(join(folder, 'deep', 'one.ts'), '1');
  const before = folderFingerprint(folder);
  expect(folderFingerprint(folder)).toBe(before);
  writeFileSync(join(folder, 'deep', 'one.ts'), '2');
  expect(folderFingerprint(folder)).not.toBe(before);
  writeFileSync(join(folder, 'deep', 'one.ts'), '1');
  renameSync(join(folder, 'deep', 'one.ts'), join(folder, 'deep', 'two.ts'));
  expect(folderFingerprint(folder)).not.toBe(before);
});

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectAt } from '../../scripts/lib/project.mjs';
import { readRecord } from '../../scripts/lib/record.mjs';
import { runtimeFolder, wheelStep } from '../../scripts/lib/wheel.mjs';
import { temporaryFolder } from '../support/folders';

const LIBRARIES = ['lib/libtensorflow_cc.so.2', 'lib/libtensorflow_framework.so.2'];

/** Makes a small wheel that is laid out like TensorFlow's, and unpacks it. */
function unpack(target: string): void {
  const work = temporaryFolder();
  const contents = {
    'tensorflow/libtensorflow_cc.so.2': 'the library',
    'tensorflow/libtensorflow_framework.so.2': 'the framework',
    'tensorflow/include/tensorflow/c/c_api.h': 'the header',
    'tensorflow/include/other.h': 'not needed',
    'tensorflow/keras.py': 'not needed',
  };
  const record = Object.entries(contents).map(
    ([path, text]) => `${path},sha256=${createHash('sha256').update(text).digest('base64url')},${text.length}`,
  );
  const files = {
    ...contents,
    'tensorflow-1.dist-info/RECORD': `${record.join('\n')}\ntensorflow-1.dist-info/RECORD,,\n`,
  };
  const zip = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, text in json.loads(sys.argv[2]).items():
        archive.writestr(name, text)`;
  const python = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('python3', args, { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  };
  python('-c', zip, join(work, 'tensorflow.whl'), JSON.stringify(files));
  python('scripts/lib/unpack_wheel.py', work, target);
}

test('of the wheel the libraries and the headers of the C interface are kept, with their sizes and checksums', () => {
  const target = join(temporaryFolder(), 'runtime');
  unpack(target);
  expect(readdirSync(target, { recursive: true }).map(String).sort()).toEqual(
    [
      'RECORD',
      'include',
      'include/tensorflow',
      'include/tensorflow/c',
      'include/tensorflow/c/c_api.h',
      'lib',
      ...LIBRARIES,
    ].sort(),
  );
  const record = readRecord(readFileSync(join(target, 'RECORD'), 'utf8'));
  expect(record.map(({ path, size }) => [path, size])).toEqual([
    [LIBRARIES[0], 11],
    [LIBRARIES[1], 13],
    ['include/tensorflow/c/c_api.h', 10],
  ]);
});

test('a library that was cut off is missing; one that was changed is damaged', async () => {
  const project = projectAt(temporaryFolder());
  const folder = runtimeFolder(project);
  const { missing, damage, discard } = wheelStep(project);
  expect(missing()).toMatch(/^fetching version \S+ \(274 MB\)$/);
  unpack(folder);
  const library = join(folder, 'lib/libtensorflow_cc.so.2');
  expect(missing()).toBeUndefined();
  expect(await damage?.()).toBeUndefined();
  writeFileSync(library, 'the_library');
  expect(missing()).toBeUndefined();
  expect(await damage?.()).toMatch(/again: lib\/libtensorflow_cc\.so\.2 does not have the contents/);
  truncateSync(library, 5);
  expect(missing()).toMatch(/again: lib\/libtensorflow_cc\.so\.2 has 5 bytes in place of 11$/);
  discard?.();
  expect(missing()).toMatch(/^fetching version/);
  mkdirSync(folder);
  expect(missing()).toMatch(/again: it has no list of checksums/);
});

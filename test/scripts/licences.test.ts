import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  isKnown,
  licenceProblems,
  licencesFile,
  npmPackages,
  pinnedPackages,
  renderLicences,
} from '../../scripts/lib/licences.mjs';
import { project as here, type Project, projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';

test('the file of this repository is up to date, and every licence in it is known', () => {
  expect(licenceProblems(here)).toEqual([]);
});

test.each([
  ['MIT', true],
  ['(MIT OR Apache-2.0) AND ISC', true],
  ['MIT AND LGPL-3.0-or-later', true],
  ['MIT AND GPL-3.0-only', false],
  ['UNLICENSED', false],
  ['none', false],
  ['', false],
])('the licence "%s" is known: %s', (licence, known) => {
  expect(isKnown(licence)).toBe(known);
});

test('a pinned package is read with all its versions and what they are for', () => {
  const text =
    'a-b==1.0 ; python_full_version < "3.11" \\\n    --hash=sha256:0\n    # via c\na-b==2.0 \\\n    --hash=sha256:1\nd==3.0\n';
  expect([...pinnedPackages(text)]).toEqual([
    ['a-b', { versions: ['1.0', '2.0'], markers: ['python_full_version < "3.11"', ''] }],
    ['d', { versions: ['3.0'], markers: [''] }],
  ]);
});

/** A checkout with a file of licences that is up to date. */
function smallProject(): { project: Project; lock: (licence: string) => void } {
  const project = projectAt(temporaryFolder());
  const lock = (licence: string): void => {
    const one = { version: '1.0.0', license: licence };
    const packages = {
      '': {},
      'node_modules/one': one,
      'node_modules/two/node_modules/one': { ...one, dev: true },
      'node_modules/two': { version: '2.0.0', license: 'ISC', dev: true },
      'node_modules/self': { link: true },
    };
    writeFileSync(project.lockFile, JSON.stringify({ packages }));
  };
  lock('MIT');
  writeFileSync(project.requirements, 'three==3.0 \\\n    --hash=sha256:0\n');
  const python = [{ name: 'three', version: '3.0', licence: 'Apache-2.0' }];
  writeFileSync(licencesFile(project), renderLicences({ npm: npmPackages(project), python }));
  return { project, lock };
}

test('packages are listed once, those that only tests need apart', () => {
  const { project } = smallProject();
  expect(npmPackages(project)).toEqual([
    { name: 'one', version: '1.0.0', licence: 'MIT', dev: false },
    { name: 'two', version: '2.0.0', licence: 'ISC', dev: true },
  ]);
  expect(licenceProblems(project)).toEqual([]);
});

test('a new package, a new version and an unknown licence fail the check', () => {
  const { project, lock } = smallProject();
  lock('Sometimes-Free-1.0');
  expect(licenceProblems(project)).toEqual([
    expect.stringMatching(/^one: the licence "Sometimes-Free-1\.0" is not one of those/),
    expect.stringContaining('not up to date'),
  ]);
  lock('MIT');
  expect(licenceProblems(project)).toEqual([]);
  writeFileSync(join(project.root, 'requirements.txt'), 'three==3.1\n');
  expect(licenceProblems(project)).toEqual([expect.stringContaining('npm run licences')]);
});

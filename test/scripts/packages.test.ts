import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageDifference, packagesStep, recordSizes } from '../../scripts/lib/packages.mjs';
import { type Project, projectAt } from '../../scripts/lib/project.mjs';
import { temporaryFolder } from '../support/folders';

const one = { version: '1.0.0', integrity: 'sha512-a' };
const locked = {
  '': { version: '0.1.0' },
  'node_modules/one': one,
  'node_modules/for-another-system': { ...one, optional: true },
};
const exists = (): boolean => true;

test('nothing differs when all is installed that this system can use', () => {
  expect(packageDifference(locked, { 'node_modules/one': one }, exists)).toBeUndefined();
});

test.each([
  ['is missing', {}, exists],
  ['the lock file asks for 1.0.0', { 'node_modules/one': { ...one, version: '0.9.0' } }, exists],
  ['the lock file asks for', { 'node_modules/one': { ...one, integrity: 'sha512-b' } }, exists],
  ['was removed', { 'node_modules/one': one }, () => false],
])('a package that %s is found', (message, installed, present) => {
  expect(packageDifference(locked, installed, present)).toContain(message);
});

/** A checkout with one package, installed as npm would. */
function installedProject(): Project {
  const root = temporaryFolder();
  const project = projectAt(root);
  mkdirSync(join(project.modules, 'one'), { recursive: true });
  symlinkSync(root, join(project.modules, 'autoencoder-workbook'));
  writeFileSync(project.lockFile, JSON.stringify({ packages: locked }));
  writeFileSync(join(project.modules, '.package-lock.json'), JSON.stringify({ packages: { 'node_modules/one': one } }));
  return project;
}

test('the step has nothing to do after an installation, and starts again after an interrupted one', () => {
  const project = installedProject();
  const { missing } = packagesStep(project);
  expect(missing()).toBeUndefined();
  // npm writes this list last.
  writeFileSync(join(project.modules, '.package-lock.json'), '{"packages": {"node_modu');
  expect(missing()).toBe('installing from the lock file');
});

test('the step notices a changed lock file and another system', () => {
  const project = installedProject();
  const { missing } = packagesStep(project);
  const newer = { ...locked, 'node_modules/one': { ...one, version: '2.0.0' } };
  writeFileSync(project.lockFile, JSON.stringify({ packages: newer }));
  expect(missing()).toContain('the lock file asks for 2.0.0');
  mkdirSync(project.cache);
  writeFileSync(join(project.cache, 'platform.json'), '"amiga-m68k"');
  expect(missing()).toContain('made for amiga-m68k');
});

test('a lock file that git has not finished writing is named, with the remedy', () => {
  const project = installedProject();
  writeFileSync(project.lockFile, '{');
  expect(() => packagesStep(project).missing()).toThrow(/package-lock.json is missing or damaged/);
});

test('a file that a package lacks or that was cut off is damage; what the set-up itself puts there is not', () => {
  const project = installedProject();
  const { damage } = packagesStep(project);
  expect(damage?.()).toBe('installing again: there is no list of sizes');
  const file = join(project.modules, 'one', 'index.js');
  writeFileSync(file, '1234');
  mkdirSync(join(project.tfjsNode, 'lib', 'napi-v8'), { recursive: true });
  const addon = join(project.tfjsNode, 'lib', 'napi-v8', 'tfjs_binding.node');
  writeFileSync(addon, '1');
  recordSizes(project);
  rmSync(addon);
  expect(damage?.()).toBeUndefined();
  writeFileSync(file, '12');
  expect(damage?.()).toBe('installing again: node_modules/one/index.js has 2 bytes in place of 4');
  rmSync(file);
  expect(damage?.()).toBe('installing again: node_modules/one/index.js is missing');
});

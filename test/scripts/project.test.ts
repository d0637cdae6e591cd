import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { installedAt, nativeFolder, project } from '../../scripts/lib/project.mjs';
import { runSteps } from '../../scripts/lib/steps.mjs';
import { addonStep } from '../../scripts/lib/tensorflow.mjs';
import { temporaryFolder } from '../support/folders';

function packageIn(modules: string, name: string): string {
  const folder = join(modules, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}');
  return folder;
}

test('this is a checkout', () => {
  expect(project).toMatchObject({ isInstalled: false, root: resolve('.') });
});

test('the library of installed packages is kept where it is asked for, else in the cache of the user', () => {
  expect(nativeFolder({ WORKBOOK_NATIVE_DIR: 'here' })).toBe(resolve('here'));
  const own = join('/', 'own');
  const env = process.platform === 'win32' ? { LOCALAPPDATA: own } : { XDG_CACHE_HOME: own };
  if (process.platform !== 'darwin') expect(nativeFolder(env)).toBe(join(own, 'autoencoder-workbook', 'native'));
  expect(nativeFolder({})).toMatch(/autoencoder-workbook.native$/);
});

test('an installed package finds what it depends on beside it and inside it', () => {
  const modules = join(temporaryFolder(), 'node_modules');
  const root = packageIn(modules, 'autoencoder-workbook');
  const beside = packageIn(modules, join('@tensorflow', 'tfjs-node'));
  const inside = packageIn(join(root, 'node_modules'), 'node-api-headers');
  const native = temporaryFolder();
  expect(installedAt(root, native)).toMatchObject({
    isInstalled: true,
    modules,
    tfjsNode: beside,
    nodeHeaders: join(inside, 'include'),
    native,
  });
});

test('without its packages the set-up says what to install', async () => {
  const root = packageIn(temporaryFolder(), 'autoencoder-workbook');
  const lines: string[] = [];
  const step = addonStep(installedAt(root, temporaryFolder()));
  await expect(runSteps([step], (line) => lines.push(line))).resolves.toBe(false);
  expect(lines.join('\n')).toMatch(
    /the package @tensorflow\/tfjs-node is not there[\s\S]*npm install --ignore-scripts/,
  );
});

import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'workbook packed '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const modules = join(folder, 'node_modules');
const installed = join(modules, 'autoencoder-workbook');

/** The other packages as an installation would put them beside this one, without fetching them again. */
function linkOthers(): void {
  const here = resolve('node_modules');
  for (const name of readdirSync(here)) {
    if (!name.startsWith('.') && name !== 'autoencoder-workbook') symlinkSync(join(here, name), join(modules, name));
  }
}

describe.skipIf(process.platform === 'win32')('the packed package in an empty folder', () => {
  beforeAll(async () => {
    const { stdout } = await run('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder]);
    const archive = stdout.trim().split('\n').at(-1) as string;
    await run('tar', ['-xzf', join(folder, archive), '-C', folder]);
    mkdirSync(modules);
    renameSync(join(folder, 'package'), installed);
    linkOthers();
    writeFileSync(join(folder, 'package.json'), '{ "name": "another-project", "version": "1.0.0" }\n');
  });

  it('has what it needs and nothing else', () => {
    for (const path of [
      'dist/index.d.ts',
      'dist/cli/main.js',
      'data/mnist-10k',
      'data/fonts',
      'README.md',
      'LICENSE',
    ]) {
      expect(existsSync(join(installed, path)), path).toBe(true);
    }
    for (const path of ['src', 'test', 'bench', 'notebooks', '.cache', '.venv']) {
      expect(existsSync(join(installed, path)), path).toBe(false);
    }
  });

  it('is imported by a script of the other project', async () => {
    const script = `
      import { compare, fitPca, loadSplits, imageGrid } from 'autoencoder-workbook';
      const { train, test } = loadSplits('mnist-10k', { seed: 1, train: 500 });
      const pca = fitPca(train, { latentDim: 4 });
      console.log(compare([pca], test).getColumn('mse').toArray()[0] < 0.06);
      console.log(imageGrid({ title: 't', alt: 'a', rows: [{ name: 'x', images: { ...test, count: 1, values: test.values.subarray(0, 784) } }] }).toPng().length > 100);`;
    writeFileSync(join(folder, 'script.mjs'), script);
    expect(await run(process.execPath, ['script.mjs'], { cwd: folder })).toEqual({
      stdout: 'true\ntrue\n',
      stderr: '',
    });
  });

  it('brings its command line along', async () => {
    const program = join(installed, 'dist/cli/main.js');
    const args = ['train', '--data', 'fashion-sample', '--model', 'pca', '--latent', '2', '--out', 'model'];
    const { stdout } = await run(process.execPath, [program, ...args], { cwd: folder });
    expect(stdout).toMatch(/^saved model: /);
    expect(readdirSync(join(folder, 'model')).sort()).toEqual(['content.bin', 'content.json']);
  });

  it('says that notebooks belong to the repository', async () => {
    const program = join(installed, 'dist/cli/main.js');
    const failed = await run(process.execPath, [program, 'lab'], { cwd: folder }).catch((error) => error);
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toMatch(/not part of the installed package.*clone the repository/);
  });
});

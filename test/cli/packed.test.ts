// What another project gets: the packed package, installed by npm, its native library set up by `workbook setup`.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findNpm } from '../../scripts/lib/packages.mjs';
import { project } from '../../scripts/lib/project.mjs';
import { runtimeFolder } from '../../scripts/lib/wheel.mjs';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'workbook packed '));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const native = join(folder, 'native');
const other = join(folder, 'another project');
const installed = join(other, 'node_modules', 'autoencoder-workbook');
const npm = findNpm() ?? 'npm-cli.js';

/** As in a shell of that project: nothing of the npm that may be running this test. */
const env: NodeJS.ProcessEnv = {
  ...process.env,
  WORKBOOK_NATIVE_DIR: native,
  PATH: [dirname(process.execPath), process.env['PATH']].join(delimiter),
};
for (const name of ['npm_config_local_prefix', 'npm_package_json', 'INIT_CWD', 'WORKBOOK_DATA_DIR']) delete env[name];

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Node in the other project, to its end whatever that is. */
async function node(...args: readonly string[]): Promise<Ended> {
  const ended = run(process.execPath, [...args], { cwd: other, env });
  return ended
    .then((output) => ({ code: 0, ...output }))
    .catch(({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }));
}

const npx = (...args: readonly string[]) => node(npm.replace(/npm-cli\.js$/, 'npx-cli.js'), '--no-install', ...args);
const workbook = (...args: readonly string[]) => node(join(other, 'node_modules', '.bin', 'workbook'), ...args);

interface LockEntry {
  readonly dev?: boolean;
  readonly link?: boolean;
}

/**
 * A project that depends on the archive, and for its types on Node's, with our own locked versions of all the rest: npm
 * finds these in its cache, where the installation of this repository has left them.
 */
function writeProject(archive: string): void {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    readonly packages: Readonly<Record<string, LockEntry & { readonly devDependencies?: Record<string, string> }>>;
  };
  const { dependencies, bin } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly dependencies: Record<string, string>;
    readonly bin: Record<string, string>;
  };
  const forTypes = ['node_modules/@types/node', 'node_modules/undici-types'];
  const own = {
    name: 'another-project',
    version: '1.0.0',
    dependencies: { 'autoencoder-workbook': `file:${archive}` },
    devDependencies: { '@types/node': packages['']?.devDependencies?.['@types/node'] },
  };
  const integrity = `sha512-${createHash('sha512')
    .update(readFileSync(join(other, archive)))
    .digest('base64')}`;
  const rest = Object.entries(packages).filter(
    ([path, { dev, link }]) => path !== '' && !link && (!dev || forTypes.includes(path)),
  );
  const entry = { version: '0.1.0', resolved: `file:${archive}`, integrity, dependencies, bin };
  writeFileSync(join(other, 'package.json'), JSON.stringify(own));
  writeFileSync(
    join(other, 'package-lock.json'),
    JSON.stringify({
      lockfileVersion: 3,
      requires: true,
      packages: { '': own, ...Object.fromEntries(rest), 'node_modules/autoencoder-workbook': entry },
    }),
  );
}

// Elsewhere the set-up fetches the library afresh.
const hasLibrary = existsSync(runtimeFolder(project));

describe.skipIf(!hasLibrary)('the packed package in another project', () => {
  beforeAll(async () => {
    mkdirSync(other);
    mkdirSync(native);
    // The library is here already; the addon is compiled anew.
    symlinkSync(runtimeFolder(project), join(native, 'tensorflow-2.21.0'));
    const pack = ['pack', '--silent', '--ignore-scripts', '--pack-destination', other];
    const { stdout } = await run(process.execPath, [npm, ...pack], { env });
    writeProject(stdout.trim().split('\n').at(-1) as string);
    const { code, stderr } = await node(
      ...[npm, 'install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'],
    );
    expect(code, stderr).toBe(0);
  });

  test('has what it needs and nothing else', () => {
    for (const path of [
      ...['dist/index.js', 'dist/index.d.ts', 'dist/cli/main.js', 'data/mnist-10k', 'data/fonts'],
      ...['scripts/setup.mjs', 'scripts/lib/unpack_wheel.py', 'scripts/native/log_level.cc', 'README.md', 'LICENSE'],
    ]) {
      expect(existsSync(join(installed, path)), path).toBe(true);
    }
    for (const path of [
      'src',
      'test',
      'bench',
      'notebooks',
      '.cache',
      '.venv',
      'dist/index.js.map',
      'dist/.tsbuildinfo',
    ]) {
      expect(existsSync(join(installed, path)), path).toBe(false);
    }
  });

  describe('before its set-up', () => {
    test('shows its help and its data', async () => {
      const { code, stdout } = await workbook('train', '--help');
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^workbook train: /) });
      expect(await workbook('data', 'verify', 'fashion-sample')).toMatchObject({ code: 0, stderr: '' });
    });

    test.each([
      ['train', '--data', 'fashion-sample', '--model', 'pca', '--out', 'model'],
      ['evaluate', '--data', 'fashion-sample', '--model', 'model'],
      ['compare', '--data', 'fashion-sample', '--out', 'results'],
      ['encode', '--model', 'model', '--data', 'fashion-sample', '--out', 'codes.npy'],
      ['decode', '--model', 'model', '--codes', 'codes.npy', '--out', 'images.npy'],
    ])('%s says in one line what to run', async (...args) => {
      const { code, stdout, stderr } = await workbook(...args);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^workbook \w+: .*native library must be in place, got ".*"; run: npx workbook setup\n$/);
    });

    test('is not imported, and says what to run', async () => {
      const { code, stderr } = await node('-e', "require('autoencoder-workbook')");
      expect(code).toBe(1);
      expect(stderr).toMatch(/Error: autoencoder-workbook: .*; run: npx workbook setup\n/);
    });

    test('doctor names the same remedy, and no part of a checkout', async () => {
      const { code, stdout, stderr } = await workbook('doctor');
      expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
      expect(stdout).toMatch(/✗ TensorFlow addon .*\n +→ npx workbook setup\n/);
      expect(stdout).not.toMatch(/\.venv|JupyterLab|npm run|git/);
    });
  });

  describe('after its set-up', () => {
    beforeAll(async () => {
      const { code, stdout } = await npx('workbook', 'setup');
      expect(stdout).toMatch(
        /^✓ TensorFlow library .* up to date\n… TensorFlow addon +compiling it\n✓ .* version 2\.21\.0\n$/,
      );
      expect(code).toBe(0);
    });

    test('finds everything there when set up again, also in a fresh node_modules', async () => {
      expect((await workbook('setup')).stdout).toMatch(
        /^(✓ TensorFlow (library|addon) +\d\.\d\d s {2}up to date\n){2}$/,
      );
      rmSync(join(other, 'node_modules/@tensorflow/tfjs-node/deps'));
      const { stderr } = await workbook('evaluate', '--model', 'm', '--data', 'fashion-sample');
      expect(stderr).toMatch(/^workbook evaluate: .*got "libtensorflow.*"; run: npx workbook setup\n$/);
      rmSync(join(other, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8'), { recursive: true });
      expect((await workbook('setup')).stdout).toMatch(/\n… .* linking it into node_modules\n✓ .* version 2\.21\.0\n$/);
    });

    test('mends an addon that was damaged', async () => {
      const addon = readdirSync(native).find((name) => name.startsWith('addon-')) as string;
      for (const path of [
        join(native, addon),
        join(other, 'node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node'),
      ]) {
        writeFileSync(path, 'not an addon');
      }
      expect((await workbook('setup')).stdout).not.toContain('…');
      const { code, stdout } = await workbook('doctor');
      expect(code).toBe(1);
      expect(stdout).toMatch(/✗ TensorFlow addon .*does not load.*\n +→ npx workbook setup --repair\n/);
      expect(await workbook('setup', '--repair')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/… TensorFlow addon .*does not load.*\n✓ .* version 2\.21\.0\n$/),
      });
    });

    test('doctor finds nothing missing', async () => {
      const { code, stdout } = await workbook('doctor');
      expect(code).toBe(0);
      expect(stdout).toMatch(/✓ TensorFlow +2\.21\.0 \(from the wheel\)/);
      expect(stdout).not.toContain('✗');
    });

    test('compares by npx, and writes its report', async () => {
      const plan = ['--data', 'fashion-sample', '--latent', '2,4', '--models', 'pca,dense', '--epochs', '2'];
      const { code, stdout } = await npx('workbook', 'compare', ...plan, '--out', 'my results');
      expect(code).toBe(0);
      expect(stdout).toMatch(
        /written to .*my results: comparison\.parquet, .*comparison\.html, rows\.parquet, rows\.csv\n$/,
      );
      expect(existsSync(join(other, 'my results', 'comparison.png'))).toBe(true);
    });

    test.each([
      ['import', 'script.mjs', "import { compare, fitPca, loadSplits } from 'autoencoder-workbook';"],
      ['require', 'script.cjs', "const { compare, fitPca, loadSplits } = require('autoencoder-workbook');"],
    ])('is loaded by %s', async (_, name, first) => {
      const script = `${first}
        const { train, test } = loadSplits('mnist-10k', { seed: 1, train: 500 });
        console.log(compare([fitPca(train, { latentDim: 4 })], test).getColumn('mse').toArray()[0] < 0.06);`;
      writeFileSync(join(other, name), script);
      expect(await node(name)).toEqual({ code: 0, stdout: 'true\n', stderr: '' });
    });

    test('has types that a strict project resolves', async () => {
      const program = `
        import { type Codec, compare, denseAutoencoder, fit, fitPca, loadSplits } from 'autoencoder-workbook';
        export async function errors(latentDim: number): Promise<unknown[]> {
          const { train, test } = loadSplits('mnist-10k', { seed: 1 });
          const dense = denseAutoencoder({ latentDim, seed: 1 });
          const seconds: number = (await fit(dense, train, { epochs: 1, seed: 1 })).seconds;
          const codecs: Codec[] = [fitPca(train, { latentDim }), dense];
          // @ts-expect-error the size of a code is a number
          fitPca(train, { latentDim: 'two' });
          return [seconds, ...compare(codecs, test).getColumn('mse').toArray()];
        }`;
      writeFileSync(join(other, 'typed.ts'), program);
      const tsc = resolve('node_modules/typescript/bin/tsc');
      for (const module of [
        ['--module', 'nodenext'],
        ['--module', 'esnext', '--moduleResolution', 'bundler'],
      ]) {
        const options = ['--noEmit', '--strict', '--target', 'es2022', '--skipLibCheck', '--types', 'node'];
        expect(await node(tsc, ...options, ...module, 'typed.ts')).toMatchObject({ code: 0, stdout: '' });
      }
    });

    test('says that notebooks belong to the repository', async () => {
      const { code, stderr } = await workbook('lab');
      expect(code).toBe(1);
      expect(stderr).toMatch(/not part of the installed package.*clone the repository/);
    });
  });
});

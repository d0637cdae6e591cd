// @ts-check
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';
import { findCompiler } from './compiler.mjs';
import { SetupFailure } from './failure.mjs';
import { pythonOf } from './project.mjs';
import { findPython } from './python.mjs';
import { recordAt, recordProblem, sizeProblem } from './record.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

export const TENSORFLOW_VERSION = '2.21.0';

/**
 * Where TensorFlow's C library comes from: the Python wheels carry it, with headers, and don't need Python themselves.
 * Any CPython tag will do; fixing it fixes the checksum. The arm64 row takes the same path, but was not run yet.
 */
const WHEELS = {
  x64: {
    package: 'tensorflow-cpu',
    platform: 'manylinux_2_27_x86_64',
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  arm64: {
    package: 'tensorflow',
    platform: 'manylinux_2_27_aarch64',
    sha256: '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c',
  },
};

/** Download, unpacked libraries and headers side by side, in bytes. */
const SPACE_NEEDED = 1.4e9;

/** The wheels are built for glibc 2.27 and newer. */
function hasGlibc() {
  const report = /** @type {any} */ (process.report.getReport());
  const [major = 0, minor = 0] = String(report.header.glibcVersionRuntime ?? '0.0')
    .split('.')
    .map(Number);
  return major > 2 || (major === 2 && minor >= 27);
}

/** The wheel for this machine; undefined where there is none that fits. */
export function wheelHere() {
  if (process.platform !== 'linux' || !hasGlibc()) return undefined;
  return process.arch === 'x64' || process.arch === 'arm64' ? WHEELS[process.arch] : undefined;
}

/**
 * Where the libraries and headers of the wheel are kept, laid out as tfjs-node wants its `deps` folder.
 *
 * @param {Project} project
 */
export const runtimeFolder = ({ native }) => join(native, `tensorflow-${TENSORFLOW_VERSION}`);

/**
 * A Python with pip: that of the environment; for an installed package, which has none, one that is removed with the
 * download.
 *
 * @param {Project} project
 * @param {{ work: string, log: string }} where
 */
async function pythonWithPip({ isInstalled, python }, { work, log }) {
  if (!isInstalled) return python;
  const venv = join(work, 'venv');
  await run([...(await findPython()), '-m', 'venv', venv], {
    log,
    problem: 'the virtual environment to download with could not be made',
    remedy: 'Debian or Ubuntu: sudo apt install python3-venv. Then run it again.',
  });
  return pythonOf(venv);
}

/**
 * Downloads the wheel with pip (which brings the user's own mirror, proxy and certificates) and keeps its two
 * libraries, the C headers and what the wheel says of their sizes and checksums.
 *
 * @param {Project} project
 * @param {NonNullable<ReturnType<typeof wheelHere>>} wheel
 */
async function provideRuntime(project, wheel) {
  const { scratch, logs, native } = project;
  mkdirSync(native, { recursive: true });
  const { bavail, bsize } = statfsSync(native);
  if (bavail * bsize < SPACE_NEEDED) {
    throw new SetupFailure({
      problem: `the TensorFlow library needs ${SPACE_NEEDED / 1e9} GB for a moment, ${((bavail * bsize) / 1e9).toFixed(1)} GB are free`,
      remedy: 'Free some space on this disk, then run it again.',
    });
  }
  mkdirSync(scratch, { recursive: true });
  const work = mkdtempSync(join(scratch, 'tensorflow-'));
  const log = join(logs, 'tensorflow.log');
  const python = await pythonWithPip(project, { work, log });
  const list = join(work, 'wheel.txt');
  writeFileSync(list, `${wheel.package}==${TENSORFLOW_VERSION} --hash=sha256:${wheel.sha256}\n`);
  await run(
    [
      ...[python, '-m', 'pip', 'download', '--disable-pip-version-check', '--no-input', '--progress-bar', 'off'],
      ...['--no-deps', '--only-binary=:all:', '--python-version', '3.11', '--platform', wheel.platform],
      ...['--require-hashes', '--dest', work, '-r', list],
    ],
    // pip unpacks and copies in the temporary folder, which is small and in memory on some systems.
    {
      log,
      env: { TMPDIR: work },
      problem: 'the TensorFlow wheel could not be downloaded',
      remedy: 'Check the network (behind a mirror: set PIP_INDEX_URL), then run it again.',
    },
  );
  const unpacked = join(work, 'runtime');
  await run([python, fileURLToPath(new URL('./unpack_wheel.py', import.meta.url)), work, unpacked], {
    log,
    problem: 'the TensorFlow wheel could not be unpacked',
    remedy: 'Run it again: the wheel is downloaded afresh.',
  });
  // The addon is linked with -ltensorflow and -ltensorflow_framework, the names of the official archive.
  symlinkSync('libtensorflow_cc.so.2', join(unpacked, 'lib', 'libtensorflow.so'));
  symlinkSync('libtensorflow_framework.so.2', join(unpacked, 'lib', 'libtensorflow_framework.so'));
  rmSync(runtimeFolder(project), { recursive: true, force: true });
  renameSync(unpacked, runtimeFolder(project));
  rmSync(work, { recursive: true, force: true });
}

/** @param {Project} project */
const recordOf = (project) => recordAt(join(runtimeFolder(project), 'RECORD'));

/**
 * Whether TensorFlow is built here: there is a wheel that fits, and a compiler for the addon or an addon from the time
 * when there was one.
 *
 * @param {Project} project
 */
export function usesWheel({ native }) {
  if (wheelHere() === undefined) return false;
  return (
    findCompiler() !== undefined || (existsSync(native) && readdirSync(native).some((name) => /^addon-/.test(name)))
  );
}

/**
 * TensorFlow's native library, out of the wheel.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function wheelStep(project) {
  const folder = runtimeFolder(project);
  const fetching = `fetching version ${TENSORFLOW_VERSION} (274 MB)`;
  return {
    name: 'TensorFlow library',
    missing() {
      if (!existsSync(folder)) return fetching;
      const record = recordOf(project);
      // Those that an earlier version of the set-up unpacked have none.
      if (record === undefined) return `${fetching} again: it has no list of checksums`;
      const libraries = record.filter(({ path }) => path.startsWith('lib/'));
      const problem = libraries.map((file) => sizeProblem(folder, file)).find((text) => text !== undefined);
      return problem === undefined ? undefined : `${fetching} again: ${problem}`;
    },
    async damage() {
      const problem = await recordProblem(folder, recordOf(project) ?? [], { contents: true });
      return problem === undefined ? undefined : `${fetching} again: ${problem}`;
    },
    discard: () => rmSync(folder, { recursive: true, force: true }),
    async make() {
      const wheel = wheelHere();
      if (wheel === undefined) throw new Error('wheelStep: there must be a wheel for this machine, got none');
      await provideRuntime(project, wheel);
      return `version ${TENSORFLOW_VERSION}`;
    },
  };
}

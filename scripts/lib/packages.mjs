// @ts-check
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { run } from './command.mjs';
import { SetupFailure } from './failure.mjs';
import { filesBelow, readJson, writeJson } from './files.mjs';
import { sizeProblem } from './record.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

/**
 * npm's own command-line script, to be run by this very Node; the `npm` on PATH may belong to another one.
 *
 * @returns {string | undefined}
 */
export function findNpm() {
  const started = process.env['npm_execpath'];
  const nodeFolder = dirname(process.execPath);
  const candidates = [
    ...(started && /^np[mx]-cli\.js$/.test(basename(started)) ? [join(dirname(started), 'npm-cli.js')] : []),
    join(nodeFolder, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(nodeFolder, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ];
  for (const folder of (process.env['PATH'] ?? '').split(process.platform === 'win32' ? ';' : ':')) {
    const npm = join(folder, 'npm');
    // On Linux and macOS `npm` is a link to npm-cli.js, on Windows a script beside the folder that holds it.
    if (existsSync(npm)) candidates.push(realpathSync(npm), join(folder, 'node_modules', 'npm', 'bin', 'npm-cli.js'));
  }
  return candidates.find((path) => path.endsWith('npm-cli.js') && existsSync(path));
}

/**
 * Compares the lock file with what npm says it installed (`node_modules/.package-lock.json`, which npm writes last, so
 * an interrupted installation has none).
 *
 * @param {Record<string, any>} locked     the `packages` of package-lock.json
 * @param {Record<string, any>} installed  the `packages` of the hidden lock file
 * @param {(path: string) => boolean} exists
 * @returns {string | undefined} the first difference
 */
export function packageDifference(locked, installed, exists) {
  for (const [path, wanted] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined) {
      // An optional package is absent where it is meant for another system.
      if (wanted.optional) continue;
      return `${path} is missing`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) {
      return `${path} is ${found.version}, the lock file asks for ${wanted.version}`;
    }
    if (!exists(path)) return `${path} was removed`;
  }
  return undefined;
}

/** Which builds of native packages npm chose. */
const PLATFORM = `${process.platform}-${process.arch}`;

/**
 * @param {Project} project
 * @returns {string | undefined}
 */
function missingPackages({ root, modules, lockFile, cache }) {
  const lock = readJson(lockFile);
  if (lock === undefined) {
    throw new SetupFailure({
      problem: 'package-lock.json is missing or damaged',
      remedy: 'Restore it: git checkout package-lock.json',
    });
  }
  const installed = readJson(join(modules, '.package-lock.json'));
  if (installed === undefined) return 'installing from the lock file';
  const platform = readJson(join(cache, 'platform.json')) ?? PLATFORM;
  if (platform !== PLATFORM) return `installing again: made for ${platform}, this is ${PLATFORM}`;
  const difference = packageDifference(lock.packages, installed.packages, (path) => existsSync(join(root, path)));
  if (difference !== undefined) return `installing again: ${difference}`;
  // Windows links folders by absolute path, which a moved checkout breaks.
  const self = join(modules, 'autoencoder-workbook');
  return realpathSync(self) === realpathSync(root) ? undefined : 'installing again: the checkout was moved';
}

/** What the set-up itself puts into the packages, and notes of other tools. */
const NOT_FROM_NPM = /^(\.|@tensorflow\/tfjs-node\/(deps|lib)\/)/;

/**
 * The sizes of all that npm has installed; npm keeps checksums of archives only. Inside node_modules, so that it goes
 * with it.
 *
 * @param {Project} project
 */
const sizesFile = ({ modules }) => join(modules, '.sizes.json');

/** @param {Project} project */
export function recordSizes(project) {
  const names = filesBelow(project.modules).filter((name) => !NOT_FROM_NPM.test(name));
  const sizes = names.map((name) => [name, statSync(join(project.modules, name)).size]);
  writeJson(sizesFile(project), Object.fromEntries(sizes));
}

/**
 * @param {Project} project
 * @returns {string | undefined}
 */
function damagedPackages(project) {
  const sizes = readJson(sizesFile(project));
  // Those that an earlier version of the set-up installed have none.
  if (sizes === undefined) return 'installing again: there is no list of sizes';
  for (const [path, size] of Object.entries(sizes)) {
    const problem = sizeProblem(project.modules, { path, size });
    if (problem !== undefined) return `installing again: node_modules/${problem}`;
  }
  return undefined;
}

/**
 * The npm packages of the lock file. No install script runs (.npmrc says why).
 *
 * @param {Project} project
 * @returns {Step}
 */
export function packagesStep(project) {
  return {
    name: 'npm packages',
    missing: () => missingPackages(project),
    damage: () => damagedPackages(project),
    async make() {
      const npm = findNpm();
      if (npm === undefined) {
        throw new SetupFailure({
          problem: 'npm was not found',
          tried: [`beside ${process.execPath}`, 'npm in PATH'],
          remedy: 'Install Node.js from https://nodejs.org (it brings npm), then run it again.',
        });
      }
      // npm's own pauses between attempts, up to a minute each, keep a reader without network waiting for long.
      const patience = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000'];
      await run([process.execPath, npm, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', ...patience], {
        cwd: project.root,
        log: join(project.logs, 'npm.log'),
        problem: 'npm could not install the packages',
        remedy:
          'Read the log; "npm ci" in this folder repeats the step. If package.json and package-lock.json disagree: git checkout package-lock.json',
      });
      writeJson(join(project.cache, 'platform.json'), PLATFORM);
      recordSizes(project);
      return undefined;
    },
  };
}

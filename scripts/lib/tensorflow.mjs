// @ts-check
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { addonFile, compileAddon, NAPI_VERSION } from './addon.mjs';
import { inspect, lastLines } from './command.mjs';
import { findCompiler, noCompiler } from './compiler.mjs';
import { accountOf, SetupFailure } from './failure.mjs';
import { removeLinkOrFolder } from './files.mjs';
import { hasPrebuilt, providePrebuilt } from './prebuilt.mjs';
import { repairCommand, setUpCommand } from './project.mjs';
import { runtimeFolder, usesWheel, wheelHere } from './wheel.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

/** @param {Project} project */
const placedAddon = ({ tfjsNode }) => join(tfjsNode, 'lib', `napi-v${NAPI_VERSION}`, 'tfjs_binding.node');

/**
 * @param {string} a
 * @param {string} b
 */
const sameFile = (a, b) => existsSync(a) && existsSync(b) && readFileSync(a).equals(readFileSync(b));

/** @param {Project} project */
function noPackages(project) {
  return new SetupFailure({
    problem: 'the package @tensorflow/tfjs-node is not there',
    tried: [`node_modules, from ${project.root} upwards`],
    remedy: project.isInstalled
      ? 'Run npm install --ignore-scripts in your project, then run it again.'
      : setUpCommand(project),
  });
}

/**
 * @param {Project} project
 * @returns {string | undefined} what is not in place yet
 */
function missingOwnBuild(project) {
  if (!existsSync(addonFile(project))) return 'compiling it';
  const [deps, kept] = [join(project.tfjsNode, 'deps'), runtimeFolder(project)];
  const isLinked = existsSync(deps) && existsSync(kept) && realpathSync(deps) === realpathSync(kept);
  return isLinked && sameFile(addonFile(project), placedAddon(project)) ? undefined : 'linking it into node_modules';
}

/**
 * Puts the kept library and addon where tfjs-node looks for them. In a checkout the link is relative, so that it may
 * move; an installed package may move, and what it links to stays.
 *
 * @param {Project} project
 */
function place(project) {
  const deps = join(project.tfjsNode, 'deps');
  const kept = runtimeFolder(project);
  removeLinkOrFolder(deps);
  symlinkSync(project.isInstalled ? kept : relative(project.tfjsNode, kept), deps);
  const target = placedAddon(project);
  mkdirSync(dirname(target), { recursive: true });
  // Renamed into place: a running kernel keeps the old file that it has mapped.
  copyFileSync(addonFile(project), `${target}.tmp`);
  renameSync(`${target}.tmp`, target);
}

/**
 * Asks a fresh process for the library's version by adding two numbers with it.
 *
 * @param {Project} project
 */
export function libraryVersion({ tfjsNode }) {
  const script = `
    const util = require('util');
    util.isNullOrUndefined ??= (value) => value == null;
    util.isArray ??= Array.isArray;
    const tf = require(${JSON.stringify(tfjsNode)});
    const three = tf.tidy(() => tf.add(1, 2).arraySync());
    if (three !== 3) throw new Error('1 + 2 gave ' + three);
    console.log(tf.backend().binding.TF_Version);`;
  return inspect([process.execPath, '-e', script], { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' });
}

/** @param {Project} project */
async function verify(project) {
  const { ok, output } = await libraryVersion(project);
  if (ok) return `version ${output.trim()}`;
  throw new SetupFailure({
    problem: 'the TensorFlow library is in place but does not load',
    tried: ['adding two numbers with @tensorflow/tfjs-node'],
    tail: lastLines(output),
    remedy: `Look for damage and mend it: ${repairCommand(project)}`,
  });
}

/**
 * @param {Project} project
 * @param {import('./failure.mjs').Account} because  why the library can't be had the first way
 */
async function standIn(project, because) {
  try {
    await providePrebuilt(project);
  } catch (error) {
    const { problem, log } = accountOf(error);
    const attempt = `then the prebuilt library of @tensorflow/tfjs-node: ${problem}${log ? ` (${log})` : ''}`;
    throw new SetupFailure({ ...because, tried: [...(because.tried ?? []), attempt] });
  }
  return `${await verify(project)}, prebuilt: ${because.problem}`;
}

/** @param {Project} project */
async function makeOwnBuild(project) {
  if (!existsSync(addonFile(project))) {
    const compiler = findCompiler();
    if (compiler === undefined) return standIn(project, noCompiler().account);
    try {
      await compileAddon(project, compiler);
    } catch (error) {
      return standIn(project, accountOf(error));
    }
  }
  place(project);
  return verify(project);
}

/**
 * The addon through which tfjs-node reaches TensorFlow: compiled against the library of the wheel, or fetched with the
 * official library where there is no wheel that fits or no compiler.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function addonStep(project) {
  const isOwn = usesWheel(project);
  const isThere = () => {
    if (!existsSync(project.tfjsNode)) throw noPackages(project);
  };
  return {
    name: isOwn ? 'TensorFlow addon' : 'TensorFlow library',
    missing() {
      isThere();
      if (isOwn) return missingOwnBuild(project);
      return hasPrebuilt(project) ? undefined : 'fetching the prebuilt library';
    },
    async damage() {
      const { ok, output } = await libraryVersion(project);
      const [reason] = /^\w*Error: .*/m.exec(output) ?? [lastLines(output, 1)];
      return ok ? undefined : `making it again: it does not load (${reason})`;
    },
    discard() {
      if (isOwn) rmSync(addonFile(project), { force: true });
      rmSync(placedAddon(project), { force: true });
    },
    async make() {
      isThere();
      if (isOwn) return makeOwnBuild(project);
      if (wheelHere() !== undefined) return standIn(project, noCompiler().account);
      await providePrebuilt(project);
      return verify(project);
    },
  };
}

// @ts-check
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { filesBelow, readJson, writeJson } from './files.mjs';
import { fingerprint, folderFingerprint } from './fingerprint.mjs';
import { sizeProblem } from './record.mjs';

/** @typedef {import('./project.mjs').Project} Project */
/** @typedef {import('./steps.mjs').Step} Step */

/** @param {Project} project */
const stampFile = ({ dist }) => join(dist, 'build.json');

/** @param {Project} project */
const typescript = ({ modules }) => join(modules, 'typescript');

/**
 * Everything that the build is made of.
 *
 * @param {Project} project
 */
function inputs(project) {
  return fingerprint(
    folderFingerprint(project.sources),
    readFileSync(join(project.root, 'tsconfig.json')),
    String(readJson(join(typescript(project), 'package.json'))?.version),
  );
}

/**
 * Removes what earlier builds made of sources that are gone, so that nothing can import it any more.
 *
 * @param {Project} project
 */
function removeOrphans({ dist, sources }) {
  if (!existsSync(dist)) return;
  for (const name of filesBelow(dist)) {
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, '');
    const isOutput = source !== name;
    const hasSource = ['.ts', '.js'].some((ending) => existsSync(join(sources, `${source}${ending}`)));
    if (isOutput && !hasSource) rmSync(join(dist, name));
  }
}

/** What the stamp does not vouch for: itself, and the compiler's own notes. */
const NOTES = ['build.json', '.tsbuildinfo'];

/**
 * What the build has written.
 *
 * @param {Project} project
 */
function outputs({ dist }) {
  const names = filesBelow(dist).filter((name) => !NOTES.includes(name));
  return names.map((path) => ({ path, size: statSync(join(dist, path)).size }));
}

/** @param {Project} project */
const contents = (project) =>
  fingerprint(...outputs(project).flatMap(({ path }) => [path, readFileSync(join(project.dist, path))]));

/**
 * The compiled package: `dist/` from `src/`.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function buildStep(project) {
  const { dist, root, logs } = project;
  const damaged = (/** @type {any} */ built) =>
    (built.outputs ?? []).map((/** @type {any} */ file) => sizeProblem(dist, file)).find(Boolean);
  return {
    name: 'TypeScript build',
    missing() {
      const built = readJson(stampFile(project));
      if (built === undefined) return 'compiling src';
      if (built.inputs !== inputs(project)) return 'compiling src: it changed';
      const problem = damaged(built);
      return problem === undefined ? undefined : `compiling src again: dist/${problem}`;
    },
    damage() {
      const built = readJson(stampFile(project));
      return built.contents === contents(project) ? undefined : 'compiling src again: dist is not as it was built';
    },
    discard: () => rmSync(dist, { recursive: true, force: true }),
    async make() {
      const before = inputs(project);
      const built = readJson(stampFile(project));
      // The compiler writes what changed since its last run, and believes that the rest is there.
      if (built === undefined || damaged(built) !== undefined) rmSync(join(dist, '.tsbuildinfo'), { force: true });
      rmSync(stampFile(project), { force: true });
      removeOrphans(project);
      const log = join(logs, 'build.log');
      rmSync(log, { force: true });
      await run([process.execPath, join(typescript(project), 'bin', 'tsc'), '-p', root], {
        cwd: root,
        log,
        problem: 'src does not compile',
        remedy: 'Correct the errors above, then run it again.',
      });
      writeJson(stampFile(project), { inputs: before, contents: contents(project), outputs: outputs(project) });
      return undefined;
    },
  };
}

// @ts-check
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.mjs';
import { filesBelow, readJson, writeJson } from './files.mjs';
import { fingerprint, folderFingerprint } from './fingerprint.mjs';

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

/**
 * The compiled package: `dist/` from `src/`.
 *
 * @param {Project} project
 * @returns {Step}
 */
export function buildStep(project) {
  return {
    name: 'TypeScript build',
    missing: () => {
      const built = readJson(stampFile(project));
      if (built === undefined) return 'compiling src';
      return built.inputs === inputs(project) ? undefined : 'compiling src: it changed';
    },
    async make() {
      const before = inputs(project);
      rmSync(stampFile(project), { force: true });
      removeOrphans(project);
      const log = join(project.logs, 'build.log');
      rmSync(log, { force: true });
      await run([process.execPath, join(typescript(project), 'bin', 'tsc'), '-p', project.root], {
        cwd: project.root,
        log,
        problem: 'src does not compile',
        remedy: 'Correct the errors above, then run it again.',
      });
      writeJson(stampFile(project), { inputs: before });
      return undefined;
    },
  };
}

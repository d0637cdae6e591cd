// @ts-check
// Says whether a change is sound, without training anything: format, lint, types, import order, docstrings, notebooks.
import { join } from 'node:path';
import { inspect, lastLines } from './lib/command.mjs';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

if (!(await setUp())) process.exit(1);

// After the set-up: these need packages that it installs.
const { misplacedImports } = await import('./lib/rooms.mjs');
const { pictureProblems } = await import('./lib/roomsPicture.mjs');
const { surfaceProblems } = await import('./lib/surface.mjs');
const { nodeTies } = await import('./lib/browserSafe.mjs');
const { readApi } = await import('./lib/api.mjs');
const { licenceProblems } = await import('./lib/licences.mjs');
const { checkedLines, checkNotebooks } = await import('./lib/notebooks/check.mjs');

const { root, modules, sources } = project;

/**
 * @param {readonly string[]} parts  a script in node_modules and its arguments
 * @returns {Promise<string[]>}
 */
async function tool([script = '', ...args]) {
  const { ok, output } = await inspect([process.execPath, join(modules, script), ...args]);
  return ok ? [] : [lastLines(output, 60)];
}

const tsc = (/** @type {string} */ folder) => tool(['typescript/bin/tsc', '--noEmit', '-p', join(root, folder)]);

async function notebookOutcome() {
  const checked = await checkNotebooks(project);
  return { problems: checked.flatMap(({ problems }) => problems), lines: checkedLines(checked) };
}

/**
 * A check gives what is wrong; one that has more to say gives the lines as well.
 *
 * @typedef {string[] | { problems: string[], lines: string[] }} Outcome
 * @type {[string, () => Outcome | Promise<Outcome>][]}
 */
const checks = [
  ['format and lint', () => tool(['@biomejs/biome/bin/biome', 'check', '--config-path', root, root])],
  ['types of src', () => tsc('.')],
  ['types of test', () => tsc('test')],
  ['types of scripts, examples', () => tsc('scripts')],
  ['types of book', () => tsc('book')],
  ['order of imports', () => misplacedImports(sources)],
  ['rooms without Node', () => nodeTies(sources)],
  ['picture of the rooms', () => pictureProblems(project)],
  ['surface in TypeScript 5.0', () => surfaceProblems(project)],
  ['licences of packages', () => licenceProblems(project)],
  ['API reference', async () => (await readApi(project)).problems],
  ['notebooks', notebookOutcome],
];

console.log('');
let failed = 0;
for (const [name, run] of checks) {
  const start = performance.now();
  const outcome = await run();
  const { problems, lines } = Array.isArray(outcome) ? { problems: outcome, lines: outcome } : outcome;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name.padEnd(28)}${seconds.padStart(6)} s`);
  for (const line of lines) console.log(line.replace(/^/gm, '    '));
  if (problems.length > 0) failed += 1;
}
console.log(failed === 0 ? '\nAll checks passed.' : `\n${failed} of ${checks.length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;

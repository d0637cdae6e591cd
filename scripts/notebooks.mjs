// @ts-check
// Runs notebooks from the top on the real kernel and writes their outputs: npm run notebooks [-- NAME…]
//   --check      run only, write nothing (as the tests do)
//   --quick      with the shortened training of the tests; only together with --check
//   --timeout S  seconds that a cell may take, 300 unless given
import { parseArgs } from 'node:util';
import { project } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    check: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    timeout: { type: 'string', default: '300' },
  },
});
const timeoutSeconds = Number(values.timeout);
if (values.quick && !values.check) fail('--quick gives outputs that are not for readers: use it with --check');
if (!(timeoutSeconds > 0)) fail(`--timeout must be a number of seconds, got ${values.timeout}`);
if (!(await setUp())) process.exit(1);

// After the set-up: these need packages that it installs.
const { chooseNotebooks } = await import('./lib/notebooks/read.mjs');
const { examine } = await import('./lib/notebooks/examine.mjs');
const { execute } = await import('./lib/notebooks/execute.mjs');

let chosen = [];
try {
  chosen = chooseNotebooks(project, positionals);
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
console.log('');
let failures = 0;
for (const examination of examine(project, chosen)) {
  const { name, codeProblems } = examination;
  const problems = [...codeProblems];
  let time = '';
  if (problems.length === 0) {
    const profile = values.quick ? 'quick' : 'full';
    const result = await execute(project, examination, { timeoutSeconds, profile, write: !values.check });
    problems.push(...result.problems);
    const { cell, seconds } = result.slowest;
    time = `${result.seconds.toFixed(1).padStart(7)} s  (slowest: cell ${cell + 1}, ${seconds.toFixed(1)} s)`;
  }
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name.padEnd(40)}${time}`);
  for (const problem of problems) console.log(`    ${problem}`);
  if (problems.length > 0) failures += 1;
}
if (failures > 0) {
  console.log(
    `\n${failures} of ${chosen.length} failed; nothing was written for them. What they printed is in output/failed.`,
  );
}
process.exitCode = failures > 0 ? 1 : 0;

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`notebooks: ${message}`);
  process.exit(2);
}

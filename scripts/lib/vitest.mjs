// @ts-check
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { readJson } from './files.mjs';
import { jupyterEnvironment } from './jupyter.mjs';

/** @typedef {import('./project.mjs').Project} Project */

/**
 * Sums up vitest's report. A file that could not even be loaded has no tests to fail and counts as one.
 *
 * @param {any} report  of vitest's json reporter; undefined when there is none
 */
export function summary(report) {
  if (report === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const unloaded = report.testResults.filter(
    (/** @type {any} */ file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** More are a list, not a hint. */
const MOST_SLOW = 10;
/** Nobody waits for what is faster. */
const SLOW_MS = 1000;

/**
 * The tests that took longest, one a line.
 *
 * @param {any} report  of vitest's json reporter; undefined when there is none
 * @param {string} root  the checkout's top folder
 * @returns {string[]}
 */
export function slowest(report, root) {
  const tests = (report?.testResults ?? []).flatMap((/** @type {any} */ { name, assertionResults }) =>
    assertionResults.map((/** @type {any} */ { fullName, duration }) => ({
      file: relative(root, name),
      fullName,
      ms: duration ?? 0,
    })),
  );
  return tests
    .filter((/** @type {any} */ { ms }) => ms >= SLOW_MS)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => b.ms - a.ms)
    .slice(0, MOST_SLOW)
    .map(
      (/** @type {any} */ { file, fullName, ms }) => `${(ms / 1000).toFixed(1).padStart(7)} s  ${file}: ${fullName}`,
    );
}

/**
 * Runs the tests, notebooks in their quick profile among them.
 *
 * @param {Project} project
 * @param {readonly string[]} args  for vitest: parts of file names, -t NAME, …
 * @returns {Promise<{ code: number, counts: ReturnType<typeof summary>, slow: string[] }>}
 */
export async function runTests(project, args) {
  const report = join(project.cache, `tests-${process.pid}.json`);
  const child = spawn(
    process.execPath,
    [
      join(project.modules, 'vitest', 'vitest.mjs'),
      'run',
      ...['--config', join(project.root, 'test', 'vitest.config.mjs')],
      ...['--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
      ...args,
    ],
    {
      cwd: project.root,
      env: { ...jupyterEnvironment(project), WORKBOOK_PROFILE: process.env['WORKBOOK_PROFILE'] ?? 'quick' },
      stdio: 'inherit',
    },
  );
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (exitCode) => resolve(exitCode ?? 1));
  });
  const results = readJson(report);
  rmSync(report, { force: true });
  const counts = summary(results);
  return { code: counts.failed > 0 ? code || 1 : code, counts, slow: slowest(results, project.root) };
}
